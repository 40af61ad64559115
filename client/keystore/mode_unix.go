//go:build unix

package keystore

import (
	"fmt"
	"io/fs"
)

// checkMode refuses what others than the owner may read, write or enter.
func checkMode(path string, info fs.FileInfo, want fs.FileMode) error {
	if got := info.Mode().Perm(); got&0o077 != 0 {
		return fmt.Errorf("%w: %s has mode %04o: others can get at your keys; run 'chmod %04o %s'", ErrMode, path, got, want, path)
	}
	return nil
}
