package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/node/home"
	"github.com/utxo-dns/utxonode/testnet"
)

// TestOperatorCommands runs the scripts of what an operator does with networks
// and standing nodes. The scripts cite the rows that they show.
//
// U-169, U-181, U-244, U-245
func TestOperatorCommands(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script", "operator"),
		Setup: func(env *testscript.Env) error {
			env.Setenv("XDG_STATE_HOME", filepath.Join(env.WorkDir, "state"))
			env.Setenv("XDG_CONFIG_HOME", filepath.Join(env.WorkDir, "config"))
			env.Defer(func() { endAll(t, env.WorkDir) })
			alice, err := keystore.Dev("alice")
			if err != nil {
				return err
			}
			env.Setenv("ALICE", alice.Address().Encode(ledger.TestPrefix))
			port, err := freePort()
			env.Setenv("PORT", port)
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "save": save, "up": awaitNetwork, "ready": awaitNode, "free": awaitFreeDir, "held": isHeld,
			"mode": hasMode, "jsonlines": isJSONLines, "secretless": hasNoSecret, "api": apiOf,
			"page": fromPage, "port": aPort, "listening": awaitListener,
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// endAll ends what a script that failed left behind.
func endAll(t *testing.T, dir string) {
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) { // what ends removes files
			return nil
		}
		if err != nil || d.Name() != home.LockFile {
			return err
		}
		if pid, ok := home.Holder(filepath.Dir(path)); ok && pid != os.Getpid() {
			if p, err := os.FindProcess(pid); err == nil {
				_ = p.Kill() // it may have ended meanwhile
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func freePort() (string, error) {
	c, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return c.LocalAddr().String(), c.Close()
}

// await looks until ok, or fails.
func await(ts *testscript.TestScript, what string, ok func() bool) {
	limit := time.NewTimer(time.Minute)
	defer limit.Stop()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-limit.C:
			ts.Fatalf("not within a minute: %s", what)
		}
	}
}

// awaitNetwork waits until a network is up: up DIR.
func awaitNetwork(ts *testscript.TestScript, _ bool, args []string) {
	await(ts, args[0]+" is up", func() bool {
		m, err := testnet.ReadManifest(ts.MkAbs(args[0]))
		return err == nil && m.Up()
	})
}

// awaitNode waits until a node runs: ready HOME.
func awaitNode(ts *testscript.TestScript, _ bool, args []string) {
	await(ts, args[0]+" runs", func() bool {
		_, ok := home.ReadEndpoints(ts.MkAbs(args[0]))
		return ok
	})
}

// awaitFreeDir waits until no process has a directory: free DIR.
func awaitFreeDir(ts *testscript.TestScript, _ bool, args []string) {
	await(ts, args[0]+" is free", func() bool {
		_, held := home.Holder(ts.MkAbs(args[0]))
		return !held
	})
}

// isHeld says whether a process has a directory: held DIR.
func isHeld(ts *testscript.TestScript, neg bool, args []string) {
	if pid, held := home.Holder(ts.MkAbs(args[0])); held == neg {
		ts.Fatalf("%s: held %t, by %d", args[0], held, pid)
	}
}

// hasMode compares a file's mode: mode 0600 FILE.
func hasMode(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.ParseUint(args[0], 8, 32)
	ts.Check(err)
	info, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	if got := info.Mode().Perm(); got != fs.FileMode(want) {
		ts.Fatalf("%s has mode %o", args[1], got)
	}
}

// isJSONLines says whether each line of a file is a JSON value, and none is of
// level debug: jsonlines FILE.
func isJSONLines(ts *testscript.TestScript, _ bool, args []string) {
	lines := bufio.NewScanner(strings.NewReader(ts.ReadFile(args[0])))
	n := 0
	for ; lines.Scan(); n++ {
		var line struct{ Level string }
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil || line.Level == "DEBUG" {
			ts.Fatalf("%s: %q: %v", args[0], lines.Text(), err)
		}
	}
	if n == 0 {
		ts.Fatalf("%s is empty", args[0])
	}
}

// hasNoSecret says that no file holds what the first one does: secretless KEY FILE….
func hasNoSecret(ts *testscript.TestScript, _ bool, args []string) {
	secret := bytes.TrimSpace([]byte(ts.ReadFile(args[0])))
	for _, path := range args[1:] {
		if bytes.Contains([]byte(ts.ReadFile(path)), secret) {
			ts.Fatalf("%s holds the secret of %s", path, args[0])
		}
	}
}

// apiOf sets API to the URL of a node that runs: api HOME.
func apiOf(ts *testscript.TestScript, _ bool, args []string) {
	e, ok := home.ReadEndpoints(ts.MkAbs(args[0]))
	if !ok {
		ts.Fatalf("%s does not run", args[0])
	}
	ts.Setenv("API", e.API)
}
