package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// self returns how to call this program from another terminal.
func self() string {
	exe, err := os.Executable()
	if err != nil {
		return "utxonode"
	}
	onPath, err := exec.LookPath("utxonode")
	if err == nil && sameFile(onPath, exe) {
		return "utxonode"
	}
	// go run builds into a directory that is gone when the program ends.
	if strings.Contains(exe, string(filepath.Separator)+"go-build") {
		return "go run ./cmd/utxonode"
	}
	return shellWord(exe)
}

func sameFile(a, b string) bool {
	ia, errA := os.Stat(a)
	ib, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(ia, ib)
}

// shellWord quotes s where a shell would not read it as one word.
func shellWord(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/._-+=:,@%", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
