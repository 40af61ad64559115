package testnet_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node/home"
	"github.com/utxo-dns/utxonode/testnet"
)

// Four validators are up, and prove what they answer, within seconds.
func TestUp(t *testing.T) {
	began := time.Now()
	n := testnet.New(t, testnet.Config{})
	took := time.Since(began)
	t.Logf("four validators up in %s", took)
	if took > 20*time.Second {
		t.Errorf("took %s", took)
	}
	for i := range n.Len() {
		if s := n.Node(i).Status(); s.ProvedHeight == 0 {
			t.Errorf("node %d proves nothing: %+v", i, s)
		}
	}
	s, err := n.Status(bounded(t))
	if err != nil {
		t.Fatal(err)
	}
	if s.ChainID != "utxonode-local" || s.Height < 2 || len(s.Nodes) != 4 || len(s.Accounts) != len(testnet.Accounts()) {
		t.Errorf("%+v", s)
	}
	for _, a := range s.Accounts {
		if a.Balance != testnet.Balance {
			t.Errorf("%s holds %s", a.Name, a.Balance)
		}
	}
}

// U-001, U-014: with any one node down the others still register names and
// answer; the node that was down has it all afterwards.
func TestAnyNodeMayBeDown(t *testing.T) {
	n := testnet.New(t, testnet.Config{})
	ctx := bounded(t)
	for i := range n.Len() {
		if err := n.StopNode(ctx, i); err != nil {
			t.Fatal(err)
		}
		if n.Node(i) != nil || len(n.Manifest().Nodes) != 4 {
			t.Fatalf("node %d is not stopped", i)
		}
		of := name.MustParse(fmt.Sprintf("down%d.user.utxo", i))
		id := register(ctx, t, n, "bob", of)
		if err := n.StartNode(ctx, i); err != nil {
			t.Fatal(err)
		}
		settled(ctx, t, n, id)
		if held, err := n.Node(i).Name(ctx, of); err != nil || held.Status != "active" {
			t.Errorf("node %d, which was down: %+v, %v", i, held, err)
		}
	}
}

// U-014: a transaction that one node takes reaches every node.
func TestFollowersCatchUp(t *testing.T) {
	n := testnet.New(t, testnet.Config{Validators: 1, Followers: 2})
	ctx := bounded(t)
	if err := n.StopNode(ctx, 2); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		pay(ctx, t, n, "alice")
	}
	if err := n.StartNode(ctx, 2); err != nil {
		t.Fatal(err)
	}
	settled(ctx, t, n, pay(ctx, t, n, "alice"))
	if n.Node(1).Status().Validator || !n.Node(0).Status().Validator {
		t.Error("a follower votes, or a validator does not")
	}
}

// Every validator restarts, one after another, under payments and a live
// follower, which has everything in the end.
func TestRestartValidatorsUnderFollower(t *testing.T) {
	n := testnet.New(t, testnet.Config{Validators: 4, Followers: 1})
	ctx := bounded(t)
	for i := range 4 {
		for _, step := range []func(context.Context, int) error{n.StopNode, n.StartNode} {
			if err := step(ctx, i); err != nil {
				t.Fatal(err)
			}
			pay(ctx, t, n, "alice")
		}
	}
	settled(ctx, t, n, pay(ctx, t, n, "alice"))
}

// U-206: what a network holds is there when it is taken up again.
func TestTakeUp(t *testing.T) {
	ctx := bounded(t)
	cfg := testnet.Config{Validators: 2, Dir: t.TempDir()}
	first, err := testnet.Up(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	id := pay(ctx, t, first, "alice")
	settled(ctx, t, first, id)
	want := first.Node(0).Status()
	if _, err := testnet.Up(ctx, cfg); !errors.Is(err, testnet.ErrUp) {
		t.Errorf("up twice: %v", err)
	}
	if err := testnet.Remove(cfg.Dir); !errors.Is(err, testnet.ErrUp) {
		t.Errorf("removed while it is up: %v", err)
	}
	if err := first.Down(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := testnet.Up(ctx, testnet.Config{Validators: 3, Dir: cfg.Dir}); !errors.Is(err, testnet.ErrOther) {
		t.Errorf("taken up as another: %v", err)
	}
	again := testnet.New(t, testnet.Config{Dir: cfg.Dir})
	settled(ctx, t, again, id)
	if got := again.Node(0).Status(); got.AppHash != want.AppHash || got.Node != want.Node {
		t.Errorf("taken up as %+v, was %+v", got, want)
	}
}

// A directory with things of others in it is left alone.
func TestForeignDirectory(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "diary.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := testnet.Up(t.Context(), testnet.Config{Dir: dir}); !errors.Is(err, testnet.ErrOther) {
		t.Errorf("up: %v", err)
	}
	if err := testnet.Remove(dir); !errors.Is(err, testnet.ErrOther) {
		t.Errorf("remove: %v", err)
	}
	if _, held := home.Holder(dir); held {
		t.Error("the directory is still held")
	}
}

// The warp is on every node when Warp returns.
func TestWarp(t *testing.T) {
	n := testnet.New(t, testnet.Config{Validators: 2, Followers: 1})
	ctx := bounded(t)
	before := n.Node(0).Status().ChainTime
	if _, err := n.Warp(ctx, 24*time.Hour); err != nil {
		t.Fatal(err)
	}
	for i := range n.Len() {
		if now := n.Node(i).Status().ChainTime; now < before+86400 {
			t.Errorf("node %d: %d seconds later", i, now-before)
		}
	}
	if _, err := n.Warp(ctx, -time.Hour); !errors.Is(err, testnet.ErrOther) {
		t.Errorf("backwards: %v", err)
	}
	if err := n.KillNode(0); !errors.Is(err, testnet.ErrInProcess) {
		t.Errorf("killed a node of this process: %v", err)
	}
}

// U-014, U-206: a node that is killed in the middle of payments comes back
// with the state of the others, as they all do from their disks.
func TestKillUnderLoad(t *testing.T) {
	n := testnet.New(t, testnet.Config{Validators: 4, Program: processes(t)})
	ctx := bounded(t)
	load := flow(ctx, t, n, 4)
	pids := make(map[int]bool)
	for range 3 {
		pay(ctx, t, n, "alice") // some blocks in between
		m := n.Manifest()
		pids[m.Nodes[3].PID] = true
		if err := n.KillNode(3); err != nil {
			t.Fatal(err)
		}
		if m = n.Manifest(); len(m.Running()) != 3 {
			t.Fatalf("%d nodes run", len(m.Running()))
		}
		pay(ctx, t, n, "alice")
		if err := n.StartNode(ctx, 3); err != nil {
			t.Fatal(err)
		}
	}
	made, _ := load.stop(t)
	id := pay(ctx, t, n, "alice")
	settled(ctx, t, n, id)
	t.Logf("%d payments over three kills", made)
	if len(pids) != 3 || n.Node(0) != nil {
		t.Errorf("not a new process each time: %v", pids)
	}
}

// The process of a node ends when the one that started it does not want it
// any more, and says nothing was wrong.
func TestProcessesEnd(t *testing.T) {
	n := testnet.New(t, testnet.Config{Validators: 1, Program: processes(t)})
	ctx := bounded(t)
	m := n.Manifest()
	client := rest.New(m.Nodes[0].API, nil)
	if _, err := client.Status(ctx); err != nil {
		t.Fatal(err)
	}
	client.Close()
	if err := n.Down(ctx); err != nil {
		t.Fatal(err)
	}
	if _, held := home.Holder(m.Nodes[0].Dir); held {
		t.Error("the node's process still has its directory")
	}
	if _, err := testnet.ReadManifest(n.Dir()); err != nil {
		t.Error(err)
	}
}

// A process that ends by itself is told of.
func TestDied(t *testing.T) {
	n := testnet.New(t, testnet.Config{Validators: 1, Program: processes(t)})
	ctx := bounded(t)
	p, err := os.FindProcess(n.Manifest().Nodes[0].PID)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Kill(); err != nil {
		t.Fatal(err)
	}
	if i, err := n.Died(ctx); i != 0 || !errors.Is(err, testnet.ErrDied) {
		t.Errorf("node %d: %v", i, err)
	}
	if m := n.Manifest(); len(m.Running()) != 0 {
		t.Error("it counts as running")
	}
}

func ExampleUp() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "testnet")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	n, err := testnet.Up(ctx, testnet.Config{Validators: 1, Dir: dir})
	if err != nil {
		panic(err)
	}
	fmt.Println(n.Node(0).Status().ChainID)
	if err := n.Down(ctx); err != nil {
		panic(err)
	}
	// Output: utxonode-local
}
