package client_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

// U-101, U-103, U-106, U-108, U-110, U-112: the whole dialogue of draft §5.1,
// step by step, to the receipt.
func TestRegister(t *testing.T) {
	node := newNode(t)
	var steps []client.Step
	dir := t.TempDir()
	c := open(t, node, "alice", dir, &line{}, func(cfg *client.Config) {
		cfg.Progress = func(p client.Progress) {
			if len(steps) == 0 || steps[len(steps)-1] != p.Step {
				steps = append(steps, p.Step)
			}
		}
	})
	n := name.MustParse("jmbc.user.utxo")
	before, err := c.Balance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	receipt, err := c.Register(t.Context(), n, 2)
	if err != nil {
		t.Fatal(err)
	}
	want := []client.Step{
		client.StepQuoted, client.StepCommitting, client.StepCommitted, client.StepWaiting, client.StepRevealing, client.StepRegistered,
	}
	if diff := cmp.Diff(want, steps); diff != "" {
		t.Error(diff)
	}
	if receipt.Outpoint.TxID != receipt.TxID || receipt.Height == 0 || receipt.Expiry < node.Time()+2*registrar.Year-100 {
		t.Errorf("receipt %+v", receipt)
	}
	after, err := c.Balance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	cost := before.Spendable - after.Spendable
	fee, stake := 2*20*ledger.JMBC, 10*ledger.JMBC
	if cost < fee+stake || cost > fee+stake+ledger.JMBC/100 || after.Locked != stake {
		t.Errorf("cost %s, locked %s", cost, after.Locked)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left over: %v, %v", left, err)
	}
}

// U-111, U-113 (E-60, E-61): a registration that is broken off at any request, before or
// after the node has it, and then taken up by a new process, ends with one
// name, one payment and nothing locked but the stake.
func TestRegisterResumes(t *testing.T) {
	n := name.MustParse("jmbc.user.utxo")
	measure := &line{}
	if _, err := open(t, newNode(t), "alice", t.TempDir(), measure).Register(t.Context(), n, 1); err != nil {
		t.Fatal(err)
	}
	for cut := 1; cut <= measure.sent; cut++ {
		for _, arrive := range []bool{false, true} {
			for _, forgets := range []bool{false, true} {
				t.Run(fmt.Sprintf("request %d, arrives %t, node forgets %t", cut, arrive, forgets), func(t *testing.T) {
					testResume(t, n, &line{cutAt: cut, arrive: arrive}, forgets)
				})
			}
		}
	}
}

func testResume(t *testing.T, n name.Name, first *line, forgets bool) {
	node, dir := newNode(t), t.TempDir()
	_, before := node.Coins(dev(t, "alice").Address())
	if _, err := open(t, node, "alice", dir, first).Register(t.Context(), n, 1); err == nil || !first.cut {
		t.Fatalf("the registration was not broken off: %v", err)
	}
	if forgets {
		node.Forget()
	}
	receipt, err := open(t, node, "alice", dir, &line{}).Register(t.Context(), n, 1)
	if err != nil {
		t.Fatal(err)
	}
	if receipt.Outpoint.TxID != receipt.TxID || receipt.Expiry == 0 {
		t.Errorf("receipt %+v", receipt)
	}
	checkRegisteredOnce(t, node, before, n, forgets)
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left over: %v, %v", left, err)
	}
}

// checkRegisteredOnce: the fee was paid once, and alice's domain output is the
// only covenant left. A node that has lost its index of transactions may make a
// client commit twice; the second deposit can be taken back.
func checkRegisteredOnce(t *testing.T, node interface {
	Coins(ledger.Address) (map[ledger.Outpoint]ledger.Coin, ledger.Amount)
}, before ledger.Amount, n name.Name, forgets bool,
) {
	t.Helper()
	if _, treasury := node.Coins(ledger.Address{1}); treasury != 20*ledger.JMBC {
		t.Errorf("the treasury has %s, the fee is 20 JMBC", treasury)
	}
	coins, after := node.Coins(dev(t, "alice").Address())
	if lost := before - after; lost < 20*ledger.JMBC || lost > 20*ledger.JMBC+ledger.JMBC/100 {
		t.Errorf("alice paid %s", lost)
	}
	domains, commitments := 0, 0
	for _, c := range coins {
		switch c.Output.Covenant.Kind {
		case registrar.KindDomain:
			domains++
			if got, err := registrar.CovenantName(c.Output.Covenant); err != nil || got != n {
				t.Errorf("domain output of %v, %v", got, err)
			}
		case registrar.KindCommitment:
			commitments++
		}
	}
	if domains != 1 || commitments > 1 || (commitments == 1 && !forgets) {
		t.Errorf("%d domain outputs, %d commitments", domains, commitments)
	}
}

// A process that dies at a step, not at a request: the context ends there.
func TestRegisterResumesAfterEachStep(t *testing.T) {
	n := name.MustParse("jmbc.user.utxo")
	for _, at := range []client.Step{
		client.StepQuoted, client.StepCommitting, client.StepCommitted, client.StepWaiting, client.StepRevealing, client.StepRegistered,
	} {
		t.Run(string(at), func(t *testing.T) {
			node, dir := newNode(t), t.TempDir()
			_, before := node.Coins(dev(t, "alice").Address())
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			over := &line{}
			c := open(t, node, "alice", dir, over, func(cfg *client.Config) {
				cfg.Progress = func(p client.Progress) {
					if p.Step == at {
						cancel()
						over.mu.Lock()
						over.cutAt = 1
						over.mu.Unlock()
					}
				}
			})
			_, err := c.Register(ctx, n, 1)
			if (err == nil) != (at == client.StepRegistered) {
				t.Fatalf("at %s: %v", at, err)
			}
			if err == nil {
				return
			}
			if _, err := open(t, node, "alice", dir, &line{}).Register(t.Context(), n, 1); err != nil {
				t.Fatal(err)
			}
			checkRegisteredOnce(t, node, before, n, false)
		})
	}
}

// U-103, U-111, U-114: who comes second learns it before paying; who loses the
// race between commitment and reveal pays nothing but octets.
func TestNameTaken(t *testing.T) {
	node := newNode(t)
	n := name.MustParse("jmbc.user.utxo")
	alice := open(t, node, "alice", t.TempDir(), &line{})
	bob := open(t, node, "bob", t.TempDir(), &line{}, func(cfg *client.Config) {
		cfg.Progress = func(p client.Progress) {
			if p.Step == client.StepCommitted {
				if _, err := alice.Register(t.Context(), n, 1); err != nil {
					t.Error(err)
				}
			}
		}
	})
	_, before := node.Coins(dev(t, "bob").Address())
	_, err := bob.Register(t.Context(), n, 1)
	if rcode.Of(err) != rcode.YXDomain {
		t.Fatalf("%v", err)
	}
	_, after := node.Coins(dev(t, "bob").Address())
	if before-after > ledger.JMBC/100 {
		t.Errorf("the loser paid %s", before-after)
	}
	_, err = bob.Register(t.Context(), n, 1)
	if rcode.Of(err) != rcode.YXDomain {
		t.Fatalf("%v", err)
	}
	node.Tick(registrar.Day + 1)
	if taken, err := bob.TakeBack(t.Context()); err != nil || taken != 1 {
		t.Fatalf("%d deposits came back, %v", taken, err)
	}
	if b, err := bob.Balance(t.Context()); err != nil || b.Locked != 0 {
		t.Errorf("%+v, %v", b, err)
	}
}

// A commitment that grew too old while the client was away is made anew.
func TestCommitmentExpires(t *testing.T) {
	node, dir := newNode(t), t.TempDir()
	n := name.MustParse("jmbc.user.utxo")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	c := open(t, node, "alice", dir, &line{}, func(cfg *client.Config) {
		cfg.Progress = func(p client.Progress) {
			if p.Step == client.StepWaiting {
				cancel()
			}
		}
	})
	if _, err := c.Register(ctx, n, 1); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	node.Tick(registrar.Day + 1)
	if _, err := open(t, node, "alice", dir, &line{}).Register(t.Context(), n, 1); err != nil {
		t.Fatal(err)
	}
}

// The coins that an unsent payment would spend are gone when it is taken up:
// it is built anew from others, with the same commitment.
func TestFundingIsSpentElsewhere(t *testing.T) {
	node, dir := newNode(t), t.TempDir()
	n := name.MustParse("jmbc.user.utxo")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	over := &line{}
	c := open(t, node, "alice", dir, over, func(cfg *client.Config) {
		cfg.Progress = func(p client.Progress) {
			if p.Step == client.StepRevealing {
				over.mu.Lock()
				over.cutAt = 1
				over.mu.Unlock()
			}
		}
	})
	if _, err := c.Register(ctx, n, 1); !errors.Is(err, client.ErrUncertain) {
		t.Fatal(err)
	}
	_, before := node.Coins(dev(t, "alice").Address())
	other := open(t, node, "alice", t.TempDir(), &line{})
	if _, err := other.Pay(t.Context(), dev(t, "bob").Address(), 330*ledger.JMBC); err != nil { // all but one coin
		t.Fatal(err)
	}
	if _, err := open(t, node, "alice", dir, &line{}).Register(t.Context(), n, 1); err != nil {
		t.Fatal(err)
	}
	checkRegisteredOnce(t, node, before-330*ledger.JMBC, n, false)
}

// U-106, U-107: a client pays what the genesis file says, whatever a node asks.
func TestGreedyNode(t *testing.T) {
	node := newNode(t)
	params := *node.Genesis
	params.Registrar.Treasury = dev(t, "erin").Address()
	c := open(t, node, "alice", t.TempDir(), &line{}, func(cfg *client.Config) { cfg.Params = &params })
	if _, err := c.Register(t.Context(), name.MustParse("jmbc.user.utxo"), 1); !errors.Is(err, client.ErrQuote) {
		t.Fatal(err)
	}
	if node.Applied() != 0 {
		t.Error("something was paid")
	}
}

// U-102: what is refused on this side, before anything is sent.
func TestRegisterRefusals(t *testing.T) {
	node := newNode(t)
	for _, tc := range []struct {
		name, domain string
		who          string
		years        uint64
		want         error
	}{
		{"no name under the namespace", "example.com", "alice", 1, name.ErrNotZone},
		{"no years", "jmbc.user.utxo", "alice", 0, registrar.ErrPeriod},
		{"too many years", "jmbc.user.utxo", "alice", 11, registrar.ErrPeriod},
		{"nothing to pay with", "jmbc.user.utxo", "carol", 1, wallet.ErrFunds},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := open(t, node, tc.who, t.TempDir(), &line{})
			if _, err := c.Register(t.Context(), name.MustParse(tc.domain), tc.years); !errors.Is(err, tc.want) {
				t.Fatalf("%v, want %v", err, tc.want)
			}
		})
	}
	if node.Applied() != 0 {
		t.Error("something was sent")
	}
}

// A dialogue of another chain, or a file that is none, is not built on.
func TestForeignDialogue(t *testing.T) {
	node, dir := newNode(t), t.TempDir()
	n := name.MustParse("jmbc.user.utxo")
	over := &line{cutAt: 5}
	if _, err := open(t, node, "alice", dir, over).Register(t.Context(), n, 1); err == nil {
		t.Fatal("not broken off")
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	params := *node.Genesis
	params.Ledger.ChainID = "another-1"
	other := open(t, node, "alice", dir, &line{}, func(cfg *client.Config) { cfg.Params = &params })
	if _, err := other.Register(t.Context(), n, 1); !errors.Is(err, client.ErrDialogue) {
		t.Errorf("another chain's: %v", err)
	}
	path := filepath.Join(dir, files[0].Name())
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, node, "alice", dir, &line{}).Register(t.Context(), n, 1); !errors.Is(err, client.ErrDialogue) {
		t.Errorf("a broken file: %v", err)
	}
}

// U-130, U-131, U-132, U-137, U-141: what a holder does with a name afterwards.
func TestHolding(t *testing.T) {
	node := newNode(t)
	n := name.MustParse("jmbc.user.utxo")
	alice := open(t, node, "alice", t.TempDir(), &line{})
	bob := open(t, node, "bob", t.TempDir(), &line{})
	if _, err := alice.Register(t.Context(), n, 1); err != nil {
		t.Fatal(err)
	}
	records, err := zone.ParseRecords("jmbc.user.utxo 300 A 192.0.2.1\nwww.jmbc.user.utxo 300 A 192.0.2.2", 300)
	if err != nil {
		t.Fatal(err)
	}
	set, err := alice.SetRecords(t.Context(), n, zone.Change{Add: records})
	if err != nil || set.Records.Count() != 2 {
		t.Fatalf("%+v, %v", set, err)
	}
	if _, err := alice.SetRecords(t.Context(), n, zone.Change{Add: records[:1], MustNotExist: true}); !errors.Is(err, zone.ErrExists) {
		t.Errorf("added twice: %v", err)
	}
	if set, err = alice.SetRecords(t.Context(), n, zone.Change{Delete: records}); err != nil || set.Root != [32]byte{} {
		t.Errorf("emptied: %x, %v", set.Root, err)
	}
	if _, err := bob.SetRecords(t.Context(), n, zone.Change{Add: records}); !errors.Is(err, client.ErrOwner) {
		t.Errorf("bob changes alice's name: %v", err)
	}
	if _, err := bob.Renew(t.Context(), name.MustParse("free.user.utxo"), 1); !errors.Is(err, client.ErrOwner) {
		t.Errorf("bob renews nobody's name: %v", err)
	}
	if _, err := alice.Renew(t.Context(), n, 1); err != nil {
		t.Fatal(err)
	}
	if _, err := alice.Pay(t.Context(), dev(t, "bob").Address(), ledger.JMBC); err != nil {
		t.Fatal(err)
	}
	if _, err := alice.Release(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	balance, err := alice.Balance(t.Context())
	_, onChain := node.Coins(dev(t, "alice").Address())
	if stake := node.Genesis.Registrar.Stake; err != nil || balance.Locked != stake || balance.Spendable != onChain-stake {
		t.Errorf("%+v, %v; on the chain %s", balance, err, onChain)
	}
	if _, err := bob.Register(t.Context(), n, 1); rcode.Of(err) != rcode.YXDomain {
		t.Errorf("a name is held until its release is completed: %v", err)
	}
}
