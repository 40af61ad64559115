package main

import (
	"context"
	"path/filepath"
	"slices"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/testnet"
)

// kept names are those whose answers are looked at: their records stay as they
// were.
const kept = 10

// A prepared transaction is signed and not handed in.
type prepared struct {
	id         ledger.TxID
	submission rest.Submission
}

// openManifest reads what network is in a directory, which may be a copy of the
// one it was made in.
func openManifest(dir string) (*testnet.Manifest, error) {
	m, err := testnet.ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	for i := range m.Nodes {
		m.Nodes[i].Dir = filepath.Join(dir, m.Nodes[i].Name)
	}
	return m, nil
}

// openUpdates finds coins and names for all updaters, so many names that none is
// changed twice within a second.
func openUpdates(ctx context.Context, dir, api string, load load) (*filler, error) {
	m, err := openManifest(dir)
	if err != nil {
		return nil, err
	}
	f, err := open(m, api)
	if err != nil {
		return nil, err
	}
	if err := f.find(ctx, updaters+1, ledger.JMBC, load.per*max(load.rate, 2*updaters)+kept); err != nil {
		return nil, err
	}
	f.held = slices.DeleteFunc(f.held, func(h held) bool { return h.name.String() < numbered(kept).String() })
	return f, nil
}

// prepare signs transactions that give names other addresses, per names each, one
// after the other: each spends what the one before it made.
func (f *filler) prepare(coin wallet.Coin, names []held, count, per int) ([]prepared, error) {
	out := make([]prepared, 0, count)
	for i := range count {
		name := func(k int) *held { return &names[(i*per+k)%len(names)] }
		b, err := f.build(coin, func(b *wallet.Batch) {
			for k := range per {
				set := record(name(k).name, i+1)
				b.SetRecords(name(k).coin, set.Root(), set.Count(), set.Encode())
			}
		})
		if err != nil {
			return nil, err
		}
		out = append(out, prepared{b.ID, rest.Submission{Tx: b.Raw, Records: b.Records}})
		for k := range per {
			name(k).coin = b.Made[k]
		}
		coin = change(b)
	}
	return out, nil
}
