package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/testnet"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"utxonode": main})
}

// TestUserCommands runs the scripts of what a user does with names, keys and
// coins, against one network of real nodes. Each script has names of its own.
// The scripts cite the rows that they show.
func TestUserCommands(t *testing.T) {
	net := testnet.New(t, testnet.Config{Validators: 2})
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script", "user"),
		Setup: func(env *testscript.Env) error {
			setup(env, net)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":   exits,
			"save":    save,
			"network": func(ts *testscript.TestScript, _ bool, _ []string) { ownNetwork(t.Context(), ts) },
			"liar":    startLiar,
			"held":    awaitHeld,

			"interrupt": interrupt,
			"ended":     ended,
			"fetch":     fetch,
			"trust":     trust,
			"examples":  examples,

			"configure":  configure,
			"privateDNS": privateDNS,
			"listening":  awaitListener,
			"running":    running,
			"client":     writeClient,
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// setup points a script at a network, with directories of its own for keys and
// for what is to be remembered.
func setup(env *testscript.Env, net *testnet.Network) {
	env.Values[liarKey{}] = new(*liar)
	env.Values[interruptedKey{}] = new(*exec.Cmd)
	env.Setenv("UTXONODE_DIR", net.Dir())
	env.Setenv("GENESIS", filepath.Join(net.Manifest().Nodes[0].Dir, "genesis.json"))
	env.Setenv("API", net.Manifest().Nodes[0].API)
	env.Setenv("API2", net.Manifest().Nodes[1].API)
	env.Setenv("XDG_STATE_HOME", filepath.Join(env.WorkDir, "state"))
	env.Setenv("XDG_CONFIG_HOME", filepath.Join(env.WorkDir, "config"))
}

// exits runs a program and compares its exit code: exits 4 utxonode ….
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM …")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	err = ts.Exec(args[1], args[2:]...)
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		got, err = exit.ExitCode(), nil
	}
	ts.Check(err)
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// save keeps what a pattern's group matched of the last output: save NAME
// 'txid +(\w+)'.
func save(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: save NAME PATTERN")
	}
	pattern, err := regexp.Compile(args[1])
	ts.Check(err)
	found := pattern.FindStringSubmatch(ts.ReadFile("stdout"))
	if len(found) != 2 {
		ts.Fatalf("the output does not match %q with one group", args[1])
	}
	ts.Setenv(args[0], found[1])
}

// ownNetwork gives a script a network that no other script sees.
func ownNetwork(ctx context.Context, ts *testscript.TestScript) {
	net, err := testnet.Up(ctx, testnet.Config{Validators: 1, Dir: ts.MkAbs("network")})
	ts.Check(err)
	ts.Defer(func() { ts.Check(net.Down(context.WithoutCancel(ctx))) })
	ts.Setenv("UTXONODE_DIR", net.Dir())
	ts.Setenv("GENESIS", filepath.Join(net.Manifest().Nodes[0].Dir, "genesis.json"))
	ts.Setenv("API", net.Manifest().Nodes[0].API)
}

type interruptedKey struct{}

// interrupt sends what Ctrl-C sends to the program in the background; 'ended
// CODE' after 'wait' compares its exit code.
func interrupt(ts *testscript.TestScript, _ bool, _ []string) {
	all := ts.BackgroundCmds()
	cmd := all[len(all)-1]
	*ts.Value(interruptedKey{}).(**exec.Cmd) = cmd
	ts.Check(cmd.Process.Signal(os.Interrupt))
}

func ended(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: ended CODE")
	}
	cmd := *ts.Value(interruptedKey{}).(**exec.Cmd)
	if got := strconv.Itoa(cmd.ProcessState.ExitCode()); got != args[0] {
		ts.Fatalf("exit code %s, want %s", got, args[0])
	}
}

// trust sets $TRUST to the last block of the node at $API.
func trust(ts *testscript.TestScript, _ bool, _ []string) {
	h, err := rest.New(ts.Getenv("API"), nil).Header(context.Background(), 0)
	ts.Check(err)
	ts.Setenv("TRUST", fmt.Sprintf("%d:%s", h.Height, h.Hash))
}

// fetch writes a transaction of a block into four files, and one that was
// changed after it was signed: fetch TXID HEIGHT RAW HEX BASE64 JSON.
func fetch(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 6 {
		ts.Fatalf("usage: fetch TXID HEIGHT RAW HEX BASE64 JSON")
	}
	height, err := strconv.ParseUint(args[1], 10, 64)
	ts.Check(err)
	block, err := rest.New(ts.Getenv("API"), nil).Block(context.Background(), height)
	ts.Check(err)
	for _, tx := range block.Txs {
		if tx.TxID.String() != args[0] {
			continue
		}
		asJSON, err := json.Marshal(rest.Submission{Tx: tx.Tx})
		ts.Check(err)
		changed, err := ledger.DecodeTx(bytes.Clone(tx.Tx))
		ts.Check(err)
		changed.Outputs[0].Amount-- // the signatures are of another transaction
		for path, b := range map[string][]byte{
			args[2]: tx.Tx, args[3]: []byte(hex.EncodeToString(tx.Tx)),
			args[4]: []byte(base64.StdEncoding.EncodeToString(tx.Tx)), args[5]: asJSON, "changed.tx": changed.Encode(),
		} {
			ts.Check(os.WriteFile(ts.MkAbs(path), b, 0o600))
		}
		return
	}
	ts.Fatalf("block %d has no transaction %s", height, args[0])
}

// examples checks that every command of a user says what it does and shows how.
func examples(ts *testscript.TestScript, _ bool, _ []string) {
	a := &app{}
	nouns := []*cobra.Command{
		a.nameCommand(), a.keyCommand(), a.accountCommand(), a.payCommand(), a.queryCommand(), a.resolverCommand(), a.txCommand(),
		a.multisigCommand(), a.descriptorCommand(),
	}
	for len(nouns) > 0 {
		cmd := nouns[0]
		nouns = append(nouns[1:], cmd.Commands()...)
		if cmd.Short == "" || !strings.Contains(cmd.Example, cmd.CommandPath()) {
			ts.Fatalf("'%s' has no example", cmd.CommandPath())
		}
	}
}
