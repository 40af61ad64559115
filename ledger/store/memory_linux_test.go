//go:build linux

package store

import (
	"bufio"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// TestIdleMemory holds the whole process, test binary and Go runtime included,
// below 40 MB with 50,000 keys, when it has just opened the store.
func TestIdleMemory(t *testing.T) {
	dir := t.TempDir()
	db, err := Open(Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	for h := range uint64(10) {
		var ws []Write
		for i := int(h) * 5000; i < int(h+1)*5000; i++ {
			ws = append(ws, Write{spreadKey(i), benchValue(i, 0)})
		}
		commit(t, db, h+1, Contents{}, ws...)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ commits, limit int }{{0, 40_000}, {20, 0}} {
		m := memoryOf(t, dir, tc.commits)
		t.Logf("after %d commits of 500: %d kB resident, %d anonymous, %d of mapped files", tc.commits, m["VmRSS"], m["RssAnon"], m["RssFile"])
		if tc.limit > 0 && m["VmRSS"] > tc.limit {
			t.Errorf("idle at %d kB, limit %d", m["VmRSS"], tc.limit)
		}
	}
}

func memoryOf(t *testing.T, dir string, commits int) map[string]int {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), envIdleDir+"="+dir, envIdleCommits+"="+strconv.Itoa(commits))
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	m := map[string]int{}
	for scan := bufio.NewScanner(strings.NewReader(string(out))); scan.Scan(); {
		name, value, _ := strings.Cut(scan.Text(), ":")
		m[name], _ = strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(value), " kB"))
	}
	return m
}
