package attacks_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"testing"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/node/limits"
	"github.com/utxo-dns/utxonode/p2p"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// signed is a transaction of one key's coins with something changed before it
// was signed, which wallets would not make.
func (w *world) signed(t *testing.T, who string, b *wallet.Built, change func(*ledger.Tx)) *wallet.Built {
	t.Helper()
	return altered(t, b, func(tx *ledger.Tx) {
		change(tx)
		for i := range tx.Inputs {
			tx.Inputs[i].Reveal = forge(t, tx, w.params().ChainID, who, who)
		}
	})
}

// U-169: the state cannot be filled with coins that are not worth their room,
// nor for nothing.
func (w *world) dust(t *testing.T) {
	pay := w.build(t, "frank", nil, func(b *wallet.Batch) { b.Pay(address(t, "bob"), ledger.JMBC) })
	for name, amount := range map[string]ledger.Amount{"one atom": 1, "one atom less than may be": w.params().Dust - 1} {
		t.Run(name, func(t *testing.T) {
			w.refused(t, rcode.InsuffFunds, w.signed(t, "frank", pay, func(tx *ledger.Tx) { tx.Outputs[0].Amount = amount }))
		})
	}
	t.Run("no fee", func(t *testing.T) {
		w.refused(t, rcode.InsuffFunds, w.signed(t, "frank", pay, func(tx *ledger.Tx) { tx.Outputs[0].Amount += pay.Fee }))
	})
	t.Run("money from nowhere", func(t *testing.T) {
		w.refused(t, rcode.InsuffFunds, w.signed(t, "frank", pay, func(tx *ledger.Tx) { tx.Outputs[0].Amount *= 1_000_000 }))
	})
	w.does(t, w.signed(t, "frank", pay, func(tx *ledger.Tx) { tx.Outputs[0].Amount = w.params().Dust }))
}

// payments are payments of an account to itself, each of another coin.
func (w *world) payments(t *testing.T, who string, count int) []*wallet.Built {
	t.Helper()
	key, of := signer(t, who), address(t, who)
	a, err := w.apis[0].Account(w.ctx, of.Encode(w.params().Prefix), "")
	if err != nil {
		t.Fatal(err)
	}
	var all []*wallet.Built
	for _, c := range a.Coins {
		if c.Kind != "" || len(all) == count {
			continue
		}
		purse := wallet.Purse{Params: w.params(), Signer: key, Coins: []wallet.Coin{{
			Outpoint: c.Outpoint, Output: ledger.Output{Amount: c.Amount, Address: of},
		}}}
		b, err := wallet.Pay(purse, of, w.params().Dust)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
	}
	if len(all) < count {
		t.Fatalf("%s has %d coins, want %d", who, len(all), count)
	}
	return all
}

// U-148, U-168: one signer from many sources, and one source with many signers,
// hand in more than a node takes; others still get through at the same node.
func (w *world) flood(t *testing.T, clock *stillClock) {
	n := w.net.Node(0)
	send := func(b *wallet.Built, from string) error {
		_, err := n.SubmitFrom(w.ctx, netip.MustParseAddr(from), p2p.Envelope{Tx: b.Raw})
		return err
	}
	flooder := w.payments(t, "frank", perSecond+3)
	for i, b := range flooder[:perSecond] {
		if err := send(b, fmt.Sprintf("198.51.100.%d", i)); err != nil {
			t.Fatalf("transaction %d: %v", i, err)
		}
	}
	over := send(flooder[perSecond], "198.51.100.200")
	if !errors.Is(over, limits.ErrSigner) || rcode.Of(over) != rcode.Refused {
		t.Fatalf("from a source of its own: %v", over)
	}
	_, err := w.apis[0].Submit(w.ctx, rest.Submission{Tx: flooder[perSecond+1].Raw}, rest.WaitNone)
	if p, ok := errors.AsType[*rest.Problem](err); !ok || p.Status != http.StatusTooManyRequests || p.Code != rcode.Refused {
		t.Fatalf("over HTTP: %v", err)
	}
	erin := w.payments(t, "erin", 1)[0]
	if err := w.offer(0, erin); err != nil {
		t.Fatalf("another signer: %v", err)
	}
	w.everywhere(t, erin.ID)

	const source = "203.0.113.9"
	taken, sent := append([]*wallet.Built{erin}, flooder[:perSecond]...), 0
	for _, who := range []string{"alice", "bob", "carol", "dave", "grace", "heidi"} {
		for _, b := range w.payments(t, who, perSecond/5) {
			switch err := send(b, source); {
			case sent < perSecond && err != nil:
				t.Fatalf("transaction %d: %v", sent, err)
			case sent >= perSecond && (!errors.Is(err, limits.ErrSource) || rcode.Of(err) != rcode.Refused):
				t.Fatalf("transaction %d: %v", sent, err)
			case err == nil:
				taken = append(taken, b)
			}
			sent++
		}
	}
	ivan := w.payments(t, "ivan", 2)
	if err := send(ivan[0], source); !errors.Is(err, limits.ErrSource) {
		t.Fatalf("at the source of the flood: %v", err)
	}
	if err := send(ivan[1], "203.0.113.10"); err != nil {
		t.Fatalf("beside the source of the flood: %v", err)
	}
	w.everywhere(t, ivan[1].ID)

	clock.seconds.Add(1)
	for _, b := range flooder[perSecond:] {
		if err := send(b, source); err != nil {
			t.Fatalf("a second later: %v", err)
		}
		taken = append(taken, b)
	}
	for _, b := range taken {
		w.everywhere(t, b.ID)
	}
	w.state(t)
}
