package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

// A disk below the reserve refuses everything that writes, before it writes,
// and says where, how much there is and how much is needed.
func TestReserve(t *testing.T) {
	cfg := small(t)
	free := uint64(1 << 40)
	db, err := open(cfg.withDefaults(), func(string) (uint64, error) { return free, nil })
	if err != nil {
		t.Fatal(err)
	}
	commit(t, db, 1, Contents{}, put(1, "a"))
	s, err := db.Stage([]Write{put(1, "b")})
	if err != nil {
		t.Fatal(err)
	}
	free = 20 << 20
	for name, err := range map[string]error{
		"Commit":     db.Commit(2, s, Contents{}),
		"PutRecords": db.PutRecords([32]byte{1}, []byte("a")),
	} {
		if !errors.Is(err, ErrDiskFull) || !strings.Contains(err.Error(), cfg.Dir+" has 20 MiB free, 641 MiB are needed") {
			t.Errorf("%s: err = %v", name, err)
		}
	}
	wantValue(t, snapshot(t, db, 1), 1, "a")
	free = 1 << 40
	if err := db.Commit(2, s, Contents{}); err != nil {
		t.Errorf("room was made: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	free = 0
	if _, err := open(cfg.withDefaults(), func(string) (uint64, error) { return free, nil }); !errors.Is(err, ErrDiskFull) {
		t.Errorf("Open: err = %v", err)
	}
	broken := errors.New("no such file system")
	if _, err := open(cfg.withDefaults(), func(string) (uint64, error) { return 0, broken }); !errors.Is(err, broken) {
		t.Errorf("Open: err = %v", err)
	}
}

// bigBlock writes more than one Badger transaction holds.
func bigBlock(h uint64) []Write {
	rng := rand.New(rand.NewPCG(h, h))
	var ws []Write
	for range 20 {
		v := make([]byte, 64<<10)
		v[0] = byte(h)
		ws = append(ws, Write{testKey(rng.Int()), v})
	}
	return ws
}

// fullChild commits without a reserve and prints each height.
func fullChild(dir string) {
	db, err := Open(Config{Dir: dir, Reserve: 1, Keep: 3})
	for err == nil {
		var s *Staged
		h := db.Height() + 1
		if s, err = db.Stage(bigBlock(h)); err != nil {
			break
		}
		if err = db.Commit(h, s, Contents{}); err == nil {
			fmt.Println(h)
		}
	}
	fmt.Println("error", err)
	os.Exit(1)
}
