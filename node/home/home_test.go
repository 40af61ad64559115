package home_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/utxo-dns/utxonode/node/home"
)

func TestLock(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	if _, held := home.Holder(dir); held {
		t.Fatal("a directory that is not there is held")
	}
	lock, err := home.Acquire(dir)
	if err != nil {
		t.Fatal(err)
	}
	if pid, held := home.Holder(dir); !held || pid != os.Getpid() {
		t.Fatalf("held %t by %d, want by %d", held, pid, os.Getpid())
	}
	if _, err := home.Acquire(dir); !errors.Is(err, home.ErrHeld) {
		t.Fatalf("locked twice: %v", err)
	}
	if err := lock.Release(); err != nil {
		t.Fatal(err)
	}
	if _, held := home.Holder(dir); held {
		t.Fatal("held after its release")
	}
	if lock, err = home.Acquire(dir); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(lock.Release(), lock.Release()); err != nil {
		t.Fatal(err)
	}
}

func TestEndpoints(t *testing.T) {
	dir := t.TempDir()
	want := home.Endpoints{PID: os.Getpid(), Service: "127.0.0.1:5353", API: "http://127.0.0.1:8053"}
	if err := home.WriteEndpoints(dir, want); err != nil {
		t.Fatal(err)
	}
	if e, ok := home.ReadEndpoints(dir); ok {
		t.Fatalf("nobody holds the directory, yet it answers at %+v", e)
	}
	lock, err := home.Acquire(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Release() }() // the test is over
	if e, ok := home.ReadEndpoints(dir); !ok || e != want {
		t.Fatalf("got %+v, %t", e, ok)
	}
	if err := errors.Join(home.RemoveEndpoints(dir), home.RemoveEndpoints(dir)); err != nil {
		t.Fatal(err)
	}
	if _, ok := home.ReadEndpoints(dir); ok {
		t.Fatal("endpoints after their removal")
	}
}

// A file is whole, its user's alone, and stays that of whom it was.
func TestWrite(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	if os.Geteuid() == 0 {
		if err := os.Chown(dir, 65534, 65534); err != nil {
			t.Fatal(err)
		}
	}
	for _, text := range []string{"one", "another"} {
		if err := home.Write(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if b, err := os.ReadFile(path); err != nil || string(b) != text {
			t.Errorf("%q, %v", b, err)
		}
		file, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		of, err := os.Stat(dir)
		if err != nil {
			t.Fatal(err)
		}
		if file.Mode().Perm() != 0o600 || owner(file) != owner(of) {
			t.Errorf("mode %v, owner %v, want %v", file.Mode(), owner(file), owner(of))
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("%v, %v", left, err)
	}
}

// Of several who make one file at once one does.
func TestCreate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	errs := make(chan error)
	for i := range 8 {
		go func() { errs <- home.Create(path, []byte{byte(i)}) }()
	}
	made := 0
	for range 8 {
		switch err := <-errs; {
		case err == nil:
			made++
		case !errors.Is(err, fs.ErrExist):
			t.Error(err)
		}
	}
	if b, err := os.ReadFile(path); made != 1 || err != nil || len(b) != 1 {
		t.Errorf("%d made it: %v, %v", made, b, err)
	}
}

func ExampleAcquire() {
	dir, err := os.MkdirTemp("", "home")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	lock, err := home.Acquire(dir)
	if err != nil {
		panic(err)
	}
	if err := lock.Release(); err != nil {
		panic(err)
	}
	// Output:
}
