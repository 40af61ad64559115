package client_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/testnet"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/zone"
)

// workers is what a hundred who hand in transactions at once need.
type workers struct {
	node   *rest.Client
	params *registrar.Genesis
	signer wallet.Signer
	purse  []wallet.Coin // what is left of the last round; nil before the first
}

// atOnce updates each name in a transaction of its own, each paid from a coin of
// its own, all handed in at the same time.
func (w *workers) atOnce(ctx context.Context, names []name.Name, change func(name.Name) zone.Change) error {
	coins, err := w.coins(ctx, len(names))
	if err != nil {
		return err
	}
	errs := make([]error, len(names))
	var wg sync.WaitGroup
	for i, n := range names {
		wg.Go(func() { errs[i] = w.update(ctx, n, change(n), coins[i]) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

func (w *workers) update(ctx context.Context, n name.Name, change zone.Change, coin wallet.Coin) error {
	v, err := w.node.Name(ctx, n)
	if err != nil {
		return err
	}
	set, err := zone.Empty(n).Apply(change)
	if err != nil {
		return err
	}
	domain := wallet.Coin{Outpoint: *v.Outpoint, Output: ledger.Output{
		Amount: v.Stake, Address: coin.Output.Address, Covenant: registrar.DomainCovenant(n),
	}}
	built, err := wallet.Build(wallet.Purse{Params: &w.params.Ledger, Signer: w.signer, Coins: []wallet.Coin{coin}}, &w.params.Registrar,
		func(b *wallet.Batch) { b.SetRecords(domain, set.Root(), set.Count(), set.Encode()) })
	if err != nil {
		return err
	}
	_, err = w.node.Submit(ctx, rest.Submission{Tx: built.Raw, Records: built.Records}, rest.WaitCommitted)
	return err
}

// coins makes as many coins, in a block, as are asked for.
func (w *workers) coins(ctx context.Context, n int) ([]wallet.Coin, error) {
	address, err := ledger.PolicyAddress(w.signer.Policy())
	if err != nil {
		return nil, err
	}
	purse := wallet.Purse{Params: &w.params.Ledger, Signer: w.signer, Coins: w.purse}
	if purse.Coins == nil {
		account, err := w.node.Account(ctx, address.Encode(w.params.Ledger.Prefix), "")
		if err != nil {
			return nil, err
		}
		for _, c := range account.Coins {
			if c.Kind == "" {
				purse.Coins = append(purse.Coins, wallet.Coin{Outpoint: c.Outpoint, Output: ledger.Output{Amount: c.Amount, Address: address}})
			}
		}
	}
	var plan wallet.Plan
	for range n {
		plan.Outputs = append(plan.Outputs, ledger.Output{Amount: ledger.JMBC / 100, Address: address})
	}
	built, err := wallet.Fund(purse, plan)
	if err != nil {
		return nil, err
	}
	w.purse = built.Made[n:] // what is left over pays for the next
	_, err = w.node.Submit(ctx, rest.Submission{Tx: built.Raw}, rest.WaitCommitted)
	return built.Made[:n], err
}

// realClient is alice's on a network of one validator.
func realClient(t testing.TB) (*client.Client, *workers) {
	t.Helper()
	net := testnet.New(t, testnet.Config{Validators: 1, Genesis: func(p *testnet.Parameters) { p.Registrar.OwnerLimit = 0 }})
	node := rest.New(net.Manifest().Nodes[0].API, nil)
	file, err := node.Genesis(t.Context()) // the test made the network and trusts it
	if err != nil {
		t.Fatal(err)
	}
	genesis, err := client.DecodeGenesis(file)
	if err != nil {
		t.Fatal(err)
	}
	c, err := client.New(client.Config{
		Rest: node, Signer: dev(t, "alice"), Params: genesis.Params, Dir: t.TempDir(), Poll: 20 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	return c, &workers{node: node, params: genesis.Params, signer: dev(t, "alice")}
}

func manyNames(n int) []name.Name {
	all := make([]name.Name, n)
	for i := range all {
		all[i] = name.MustParse(fmt.Sprintf("n%03d.utxo", i))
	}
	return all
}

// U-203: an update of the records of a hundred names costs less in one
// transaction than in a hundred, however these are sent: one after the other,
// or all at once, which includes making a coin for each. The clock runs until the
// last is in a block.
func BenchmarkBatch(b *testing.B) {
	c, w := realClient(b)
	names := manyNames(100)
	if _, err := c.RegisterAll(b.Context(), client.Registration{Names: names, Period: registrar.Year}); err != nil {
		b.Fatal(err)
	}
	round := 0
	change := func(n name.Name) zone.Change {
		rr := wire.RR{Name: n, Type: wire.TypeTXT, Class: wire.ClassIN, TTL: 300}
		var err error
		if rr.Data, err = zone.ParseRData(rr.Type, fmt.Sprintf("\"%d of %s\"", round, n)); err != nil {
			b.Fatal(err)
		}
		return zone.Change{Add: []wire.RR{rr}, Replace: true}
	}
	for _, how := range []struct {
		name   string
		update func(ctx context.Context) error
	}{
		{"one-transaction", func(ctx context.Context) error {
			batch := c.Batch()
			if err := batch.Prepare(ctx, names...); err != nil {
				return err
			}
			for _, n := range names {
				if _, err := batch.SetRecords(ctx, n, change(n)); err != nil {
					return err
				}
			}
			_, err := batch.Send(ctx)
			return err
		}},
		{"at-once", func(ctx context.Context) error { return w.atOnce(ctx, names, change) }},
		{"one-by-one", func(ctx context.Context) error {
			for _, n := range names {
				if _, err := c.SetRecords(ctx, n, change(n)); err != nil {
					return err
				}
			}
			return nil
		}},
	} {
		b.Run(how.name, func(b *testing.B) {
			for b.Loop() {
				round++
				if err := how.update(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N*len(names)), "ms/name")
			b.ReportMetric(0, "ns/op")
		})
	}
}
