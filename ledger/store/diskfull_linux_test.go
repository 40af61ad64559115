//go:build linux

package store

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// smallDisk returns a directory on a file system of that size, and how to ask
// for its free space. Where mounting is not allowed the directory is an
// ordinary one whose use is measured instead.
func smallDisk(t *testing.T, size uint64) (dir string, free func(string) (uint64, error), mounted bool) {
	t.Helper()
	dir = t.TempDir()
	err := syscall.Mount("store-test", dir, "tmpfs", 0, fmt.Sprintf("size=%d", size))
	if err == nil {
		t.Cleanup(func() {
			if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
				t.Error(err)
			}
		})
		return dir, freeSpace, true
	}
	t.Logf("no mount (%v): measuring use", err)
	return dir, func(string) (uint64, error) {
		used := uint64(0)
		err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			if info, err := d.Info(); err == nil { // it may be gone by now
				used += uint64(info.Sys().(*syscall.Stat_t).Blocks) * 512
			}
			return nil
		})
		return size - min(size, used), err
	}, false
}

// U-206: a disk that fills up stops the store with an error that says so, and
// nothing is damaged: reading goes on, and when there is room again the same
// height is committed, before and after a restart.
func TestFullDisk(t *testing.T) {
	mount, free, mounted := smallDisk(t, 256<<20)
	cfg := Config{Dir: filepath.Join(mount, "db"), Reserve: 128 << 20, Keep: 3}.withDefaults()
	ballast := filepath.Join(mount, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 64<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := open(cfg, free)
	if err != nil {
		t.Fatal(err)
	}
	height := uint64(0)
	var s *Staged
	for err == nil {
		if s, err = db.Stage(bigBlock(height + 1)); err != nil {
			t.Fatal(err)
		}
		if err = db.Commit(height+1, s, Contents{}); err == nil {
			height++
		}
	}
	if !errors.Is(err, ErrDiskFull) || errors.Is(err, ErrFailed) || height < 3 {
		t.Fatalf("height %d, err = %v", height, err)
	}
	t.Logf("full at height %d: %v", height, err)
	if err := db.Check(); err != nil {
		t.Errorf("reading: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	left, err := free(mount) // closing made some room
	if err == nil {
		err = os.WriteFile(ballast+"2", make([]byte, left-min(left, 100<<20)), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := open(cfg, free); !errors.Is(err, ErrDiskFull) {
		t.Fatalf("opening on the full disk: %v", err)
	}
	if err := errors.Join(os.Remove(ballast), os.Remove(ballast+"2")); err != nil {
		t.Fatal(err)
	}
	if db, err = open(cfg, free); err != nil {
		t.Fatal(err)
	}
	if db.Height() != height {
		t.Fatalf("height %d, want %d", db.Height(), height)
	}
	if root := commit(t, db, height+1, Contents{}, bigBlock(height+1)...); root != s.Root() {
		t.Errorf("root %x, want %x", root, s.Root())
	}
	if err := errors.Join(db.Check(), db.Close()); err != nil {
		t.Fatal(err)
	}
	if mounted {
		runIntoTheWall(t, mount, cfg)
	}
}

// runIntoTheWall lets a child without a reserve commit until the disk is
// really full. However it dies of that, what it had committed is there.
func runIntoTheWall(t *testing.T, mount string, cfg Config) {
	t.Helper()
	ballast := filepath.Join(mount, "ballast")
	left, err := freeSpace(mount)
	if err == nil {
		err = os.WriteFile(ballast, make([]byte, left-min(left, 40<<20)), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), envFullDir+"="+cfg.Dir)
	var out bytes.Buffer
	cmd.Stdout = &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	hung := time.AfterFunc(5*time.Second, func() { _ = cmd.Process.Kill() }) // Badger tries for ever to flush
	err = cmd.Wait()
	hung.Stop()
	committed := uint64(0)
	for line := range strings.Lines(out.String()) {
		if _, serr := fmt.Sscan(line, &committed); serr != nil {
			break
		}
	}
	t.Logf("without a reserve the child ended with %v at height %d", err, committed)
	roomy := small(t).Dir
	copyDir(t, cfg.Dir, roomy)
	cfg.Dir = roomy
	db, err := Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if h := db.Height(); h < committed || h > committed+1 && committed > 0 {
		t.Errorf("height %d, the child had committed %d", h, committed)
	}
	commit(t, db, db.Height()+1, Contents{}, bigBlock(db.Height()+1)...)
	if err := errors.Join(db.Check(), db.Close()); err != nil {
		t.Fatal(err)
	}
}
