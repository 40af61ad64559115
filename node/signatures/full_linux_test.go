package signatures_test

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"syscall"
	"testing"

	"github.com/utxo-dns/utxonode/node/signatures"
)

// U-192: on a full disk the file stays that there was, and nothing takes room.
func TestFullDisk(t *testing.T) {
	path := written(t, some(7))
	if err := os.Symlink("/dev/full", path+".new"); err != nil {
		t.Fatal(err)
	}
	if err := signatures.Write(path, slices.Values(some(1000))); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("the error is %v", err)
	}
	if got, err := read(t, octets(t, path)); err != nil || len(got) != 7 {
		t.Errorf("%d owners of 7, %v", len(got), err)
	}
	if _, err := os.Lstat(path + ".new"); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a file is left over")
	}
}
