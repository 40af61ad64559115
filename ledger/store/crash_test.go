package store

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/ledger/tree"
)

// Environment of the test binary run as a child.
const (
	envCrashDir  = "STORE_CRASH_DIR"  // commit there until killed
	envCrashStop = "STORE_CRASH_STOP" // stop for ever between flush and pointer of this height
	envOpenDir   = "STORE_OPEN_DIR"   // open and say how that ended
	envIdleDir   = "STORE_IDLE_DIR"   // open, commit and say how much memory that took
	envFullDir   = "STORE_FULL_DIR"   // commit there without a reserve until the disk is full

	envIdleCommits = "STORE_IDLE_COMMITS"
)

func TestMain(m *testing.M) {
	switch {
	case os.Getenv(envCrashDir) != "":
		crashChild(os.Getenv(envCrashDir), os.Getenv(envCrashStop))
	case os.Getenv(envOpenDir) != "":
		openChild(os.Getenv(envOpenDir))
	case os.Getenv(envFullDir) != "":
		fullChild(os.Getenv(envFullDir))
	case os.Getenv(envIdleDir) != "":
		idleChild(os.Getenv(envIdleDir), os.Getenv(envIdleCommits))
	}
	os.Exit(m.Run())
}

// crashBlock is height h of the crash history: deletions, and every fourth
// height more than one Badger transaction holds.
func crashBlock(h uint64) ([]Write, Contents) {
	rng := rand.New(rand.NewPCG(h, 7))
	var ws []Write
	for _, i := range rng.Perm(300)[:40] {
		v := make([]byte, 100)
		if h%4 == 0 {
			v = make([]byte, 40_000)
		}
		binary.BigEndian.PutUint64(v, h)
		w := Write{testKey(i), v}
		if rng.IntN(4) == 0 {
			w.Value = nil
		}
		ws = append(ws, w)
	}
	return ws, Contents{Time: int64(h), Extra: fmt.Append(nil, h), Index: []KV{{[]byte("last"), fmt.Append(nil, h)}}}
}

func crashConfig(dir string) Config { return Config{Dir: dir, Keep: 20} }

// crashChild commits height after height and logs each step to stdout, until
// it is killed.
func crashChild(dir, stop string) {
	stopAt, _ := strconv.ParseUint(stop, 10, 64)
	cfg := crashConfig(dir)
	cfg.Hooks.Flushed = func(h uint64) {
		fmt.Println("flushed", h)
		if h == stopAt {
			select {}
		}
	}
	cfg.Hooks.Pointed = func(h uint64) { fmt.Println("pointed", h) }
	db, err := Open(cfg)
	for err == nil {
		h := db.Height() + 1
		var s *Staged
		ws, c := crashBlock(h)
		if s, err = db.Stage(ws); err != nil {
			break
		}
		fmt.Println("begun", h)
		if err = db.Commit(h, s, c); err != nil {
			break
		}
		fmt.Println("committed", h)
		if err = db.PutRecords([32]byte{byte(h), byte(h >> 8)}, fmt.Append(nil, h)); err == nil {
			fmt.Println("records", h)
		}
	}
	fmt.Println("error", err)
	os.Exit(1)
}

// A crashLog is what a child wrote before it died.
type crashLog struct{ begun, flushed, pointed, committed, records uint64 }

func (l *crashLog) read(line string) error {
	word, num, _ := strings.Cut(line, " ")
	h, err := strconv.ParseUint(num, 10, 64)
	switch word {
	case "begun":
		l.begun = h
	case "flushed":
		l.flushed = h
	case "pointed":
		l.pointed = h
	case "committed":
		l.committed = h
	case "records":
		l.records = h
	default:
		err = fmt.Errorf("child: %s", line)
	}
	return err
}

// runAndKill runs a child and kills it: as it stops at a height, or a while
// after it logged some lines.
func runAndKill(t *testing.T, dir string, stopAt uint64, lines int, after time.Duration) crashLog {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), envCrashDir+"="+dir, envCrashStop+"="+fmt.Sprint(stopAt))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill := func() { _ = cmd.Process.Kill() } // it may have died of itself, which Wait tells
	var log crashLog
	scan := bufio.NewScanner(out)
	for n := 1; scan.Scan(); n++ {
		if err := log.read(scan.Text()); err != nil {
			kill()
			t.Fatalf("%v\n%s", err, stderr.Bytes())
		}
		switch {
		case stopAt > 0 && log.flushed == stopAt:
			kill()
		case stopAt == 0 && n == lines:
			time.AfterFunc(after, kill)
		}
	}
	if err := cmd.Wait(); err == nil || err.Error() != "signal: killed" {
		t.Fatalf("child ended with %v\n%s", err, stderr.Bytes())
	}
	return log
}

// A crashModel knows the root of every height of the crash history.
type crashModel struct {
	tree  *tree.Tree
	pages memPages
	roots []tree.Root
}

type memPages map[tree.Path][]byte

func (p memPages) Page(path tree.Path) ([]byte, error) { return p[path], nil }

func (m *crashModel) root(t *testing.T, h uint64) tree.Root {
	t.Helper()
	for uint64(len(m.roots)) <= h {
		ws, _ := crashBlock(uint64(len(m.roots)))
		var ups []tree.Update
		for _, w := range ws {
			ups = append(ups, tree.Update{Key: w.Key, Value: tree.HashValue(w.Value), Delete: w.Value == nil})
		}
		next, pages, err := m.tree.Apply(m.pages, ups)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range pages {
			if m.pages[p.Path] = p.Data; p.Data == nil {
				delete(m.pages, p.Path)
			}
		}
		m.tree = next
		m.roots = append(m.roots, next.Root())
	}
	return m.roots[h]
}

// U-206: a process that commits without end is killed at a hundred and ten
// instants, thirty-five of them between the flush of a height and its pointer.
// Each time the store opens at the height acknowledged last or the one after
// it, with that height's root and nothing missing, and the torn height
// committed again gets the root it had to get.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	rng := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	model := &crashModel{tree: tree.Empty(), pages: memPages{}, roots: []tree.Root{{}}}
	var height uint64
	between, during := 0, 0
	for kill := range 110 {
		var log crashLog
		if kill%3 == 0 && between < 35 {
			log = runAndKill(t, dir, height+1+rng.Uint64N(3), 0, 0)
		} else {
			log = runAndKill(t, dir, 0, 1+rng.IntN(10), time.Duration(rng.IntN(12_000))*time.Microsecond)
		}
		switch {
		case log.flushed > log.pointed:
			between++
		case log.begun > log.flushed:
			during++
		}
		height = verifyCrash(t, dir, model, max(height, log.committed), log)
	}
	t.Logf("%d kills between flush and pointer, %d inside the batch, height %d", between, during, height)
	if between < 30 {
		t.Errorf("only %d kills between flush and pointer", between)
	}
}

// verifyCrash opens what a child left, commits the next height and returns it.
func verifyCrash(t *testing.T, dir string, model *crashModel, acknowledged uint64, log crashLog) uint64 {
	t.Helper()
	db, err := Open(crashConfig(dir))
	if err != nil {
		t.Fatalf("after %+v: %v", log, err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	h := db.Height()
	if h < acknowledged || h < log.pointed || h > acknowledged+1 {
		t.Fatalf("height %d, acknowledged %d, log %+v", h, acknowledged, log)
	}
	if m := db.Meta(); m.Root != model.root(t, h) || h > 0 && (m.Time != int64(h) || string(m.Extra) != fmt.Sprint(h)) {
		t.Fatalf("height %d: %+v, want root %x", h, m, model.root(t, h))
	}
	if err := db.Check(); err != nil {
		t.Fatalf("height %d, log %+v: %v", h, log, err)
	}
	if log.records > 0 {
		if b, err := db.Records([32]byte{byte(log.records), byte(log.records >> 8)}); err != nil || string(b) != fmt.Sprint(log.records) {
			t.Fatalf("records of height %d: %q, %v", log.records, b, err)
		}
	}
	ws, c := crashBlock(h + 1)
	if root := commit(t, db, h+1, c, ws...); root != model.root(t, h+1) {
		t.Fatalf("height %d again: root %x, want %x", h+1, root, model.root(t, h+1))
	}
	if s := snapshot(t, db, h+1); s.check() != nil {
		t.Fatalf("height %d again: %v", h+1, s.check())
	}
	return h + 1
}
