package attacks_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/binary"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/p2p"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// some is the claim to some of its names.
func (c *claim) some(from, to int) *claim {
	part := *c
	part.names, part.made = c.names[from:to], c.made[from:to]
	return &part
}

// U-148, U-166, U-167: of one owner, 10 registrations in a day and no 11th, each
// of which holds a stake; another owner is not kept from any, and the next day
// has 10 again.
func (w *world) manyRegistrations(t *testing.T) {
	var all []name.Name
	for i := range 11 {
		all = append(all, names(fmt.Sprintf("sybil-%d", i))...)
	}
	law := w.law()
	w.until(t, (w.clock(t)/law.Epoch+1)*law.Epoch+registrar.Hour) // far from the end of a day
	c := w.commit(t, "frank", "frank", all...)
	other := w.commit(t, "erin", "erin", names("not-sybil")[0])
	w.warp(t, law.CommitMinSeconds)
	before := w.staked(t, "frank")
	w.does(t, w.reveal(t, c.some(0, 10), registrar.Year))
	if got, want := w.staked(t, "frank"), before+10*law.Stake-10*law.Deposit; got != want {
		t.Fatalf("frank's names hold %s, want %s", got, want)
	}
	w.refused(t, rcode.Refused, w.reveal(t, c.only(10), registrar.Year))
	w.does(t, w.reveal(t, other, registrar.Year))

	w.until(t, (w.clock(t)/law.Epoch+1)*law.Epoch)
	next := w.commit(t, "frank", "frank", all[10])
	w.warp(t, law.CommitMinSeconds)
	w.does(t, w.reveal(t, next, registrar.Year))
	w.belongs(t, "frank", all...)
}

// staked is what an account has in domain outputs and commitments.
func (w *world) staked(t *testing.T, who string) ledger.Amount {
	t.Helper()
	a, err := w.apis[0].Account(w.ctx, address(t, who).Encode(w.params().Prefix), "")
	if err != nil {
		t.Fatal(err)
	}
	return a.Staked
}

// U-114: the time in which a copier would have to commit and to reveal while
// all proposers hold the honest reveal back: no commitment opens before it is 10
// seconds old, to the second.
func (w *world) youngCommitment(t *testing.T) {
	var c *claim
	w.edge(t, func(attempt int) uint64 {
		c = w.commit(t, "ivan", "ivan", names(fmt.Sprintf("young-%d", attempt))[0])
		return w.madeAt(t, "ivan", c.made[0]) + w.law().CommitMinSeconds
	},
		func() { w.refused(t, rcode.Refused, w.reveal(t, c, registrar.Year)) },
		func() { w.does(t, w.reveal(t, c, registrar.Year)) })
	w.belongs(t, "ivan", c.names...)
}

// madeAt is the chain clock of the block that made a coin.
func (w *world) madeAt(t *testing.T, who string, coin wallet.Coin) uint64 {
	t.Helper()
	for after := ""; ; {
		a, err := w.apis[0].Account(w.ctx, address(t, who).Encode(w.params().Prefix), after)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range a.Coins {
			if c.Outpoint == coin.Outpoint {
				return c.Time
			}
		}
		if after = a.Next; after == "" {
			t.Fatalf("%s has no coin at %s", who, coin.Outpoint)
		}
	}
}

// nobody takes no transactions and has no records.
type nobody struct{}

func (nobody) Accept(context.Context, p2p.Envelope) p2p.Verdict { return p2p.Ignore }
func (nobody) Records([32]byte) ([]byte, error)                 { return nil, nil }

// host is a gossip host with the key of a number.
func host(t *testing.T, i int, change func(*p2p.Config)) *p2p.Host {
	t.Helper()
	cfg := p2p.Config{
		ChainID: "sybil", Listen: []string{},
		Key: binary.BigEndian.AppendUint64(bytes.Repeat([]byte{7}, ed25519.SeedSize-8), uint64(i)),
	}
	change(&cfg)
	h, err := p2p.New(t.Context(), cfg, nobody{}, nobody{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

// U-148: 100 identities from one network address at once: a gossip host keeps
// as many as its limit for one network, and no more.
func TestManyIdentities(t *testing.T) {
	t.Parallel()
	const identities, limit = 100, 8 // the default of p2p.Config
	target := host(t, 0, func(c *p2p.Config) {
		c.Listen, c.CountLoopback = []string{"/ip4/127.0.0.1/tcp/0"}, true
	})
	at := target.Addrs()[0]
	var all sync.WaitGroup
	most := make([]int, identities)
	for i := range identities {
		sybil := host(t, i+1, func(*p2p.Config) {})
		all.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			if err := sybil.Connect(ctx, at); err != nil {
				most[i] = -1
				return
			}
			most[i] = target.Peers()
		})
	}
	all.Wait()
	refused := 0
	for _, peers := range most {
		if peers > limit {
			t.Fatalf("%d peers from one address, the limit is %d", peers, limit)
		}
		if peers < 0 {
			refused++
		}
	}
	if got := target.Peers(); got == 0 || got > limit {
		t.Fatalf("%d peers from one address, the limit is %d", got, limit)
	}
	t.Logf("%d identities: %d are peers, %d were refused at once", identities, target.Peers(), refused)
}
