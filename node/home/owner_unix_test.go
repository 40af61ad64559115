//go:build unix

package home_test

import (
	"io/fs"
	"syscall"
)

// owner returns whose a file is.
func owner(f fs.FileInfo) [2]uint32 {
	s := f.Sys().(*syscall.Stat_t)
	return [2]uint32{s.Uid, s.Gid}
}
