package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/testnet"
	"github.com/utxo-dns/utxonode/zone"
)

const (
	perBatch = 100 // names of one transaction; a chain takes 128 actions
	lanes    = 4   // batches under way at once, each with coins of its own
)

// enough is what a coin must be worth to pay for a batch. Those that the faucet
// has at first pay for namesOfCoin.
const (
	enough      = 20 * perBatch * ledger.JMBC
	namesOfCoin = 50_000
)

// A filler registers names for the faucet, which has the coins.
type filler struct {
	genesis *client.Genesis
	api     *rest.Client
	owner   wallet.Signer
	address ledger.Address
	coins   []wallet.Coin
	held    []held
}

// A held name is one with its domain output.
type held struct {
	name name.Name
	coin wallet.Coin
}

// open returns a filler of what the faucet has on a node.
func open(m *testnet.Manifest, api string) (*filler, error) {
	file, err := m.Genesis()
	if err != nil {
		return nil, err
	}
	f := &filler{api: rest.New(api, nil)}
	if f.genesis, err = client.DecodeGenesis(file.File); err != nil {
		return nil, err
	}
	faucet, err := keystore.Dev(testnet.FaucetAccount)
	if err != nil {
		return nil, err
	}
	f.owner, f.address = faucet, faucet.Address()
	return f, nil
}

// find looks through what the faucet has, page by page, until it has so many
// coins of an amount at least, and names.
func (f *filler) find(ctx context.Context, coins int, least ledger.Amount, names int) error {
	address := f.address.Encode(f.genesis.Params.Ledger.Prefix)
	f.coins, f.held = nil, nil
	for after := ""; ; {
		page, err := f.api.Account(ctx, address, after)
		if err != nil {
			return err
		}
		for _, c := range page.Coins {
			coin := wallet.Coin{Outpoint: c.Outpoint, Output: ledger.Output{Amount: c.Amount, Address: f.address}}
			switch {
			case c.Kind == "" && c.Amount >= least:
				f.coins = append(f.coins, coin)
			case c.Kind == "domain":
				n := name.MustParse(c.Name)
				coin.Output.Covenant = registrar.DomainCovenant(n)
				f.held = append(f.held, held{n, coin})
			}
		}
		if len(f.coins) >= coins && len(f.held) >= names {
			return nil
		}
		if after = page.Next; after == "" {
			return fmt.Errorf("the faucet has %d coins and %d names, want %d and %d", len(f.coins), len(f.held), coins, names)
		}
	}
}

// all registers names and gives each its record. Lanes take batches and coins in
// turn.
func (f *filler) all(ctx context.Context, names int) error {
	if err := f.find(ctx, lanes*(1+names/lanes/namesOfCoin), enough, 0); err != nil {
		return err
	}
	errs := make([]error, lanes)
	var wg sync.WaitGroup
	for lane := range lanes {
		wg.Go(func() {
			next := lane
			coin := f.coins[next]
			for first := lane * perBatch; first < names && errs[lane] == nil; first += lanes * perBatch {
				if next+lanes < len(f.coins) && coin.Output.Amount < enough {
					next += lanes
					coin = f.coins[next]
				}
				coin, errs[lane] = f.batch(ctx, coin, first, min(first+perBatch, names))
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// batch makes names first to end in three transactions and returns what is left
// of the coin. Those that are there are left as they are.
func (f *filler) batch(ctx context.Context, coin wallet.Coin, first, end int) (wallet.Coin, error) {
	there, err := f.api.Name(ctx, numbered(end-1))
	switch {
	case err != nil:
		return coin, err
	case len(there.Records) > 0:
		return coin, nil
	case there.Outpoint != nil:
		return f.recordThere(ctx, coin, first, end)
	}
	committed, err := f.send(ctx, coin, func(b *wallet.Batch) {
		for i := first; i < end; i++ {
			b.Commit(f.address, registrar.Commitment(numbered(i), f.address, [32]byte{}))
		}
	})
	if err != nil {
		return coin, err
	}
	validUntil := uint64(time.Now().Unix()) + f.genesis.Params.Registrar.QuoteSeconds
	registered, err := f.send(ctx, change(committed), func(b *wallet.Batch) {
		for i := first; i < end; i++ {
			b.Register(wallet.Reveal{Commitment: committed.Made[i-first], Name: numbered(i), Period: registrar.Year, ValidUntil: validUntil})
		}
	})
	if err != nil {
		return coin, err
	}
	return f.records(ctx, change(registered), registered.Made[:end-first], first)
}

// recordThere gives names that are registered their records.
func (f *filler) recordThere(ctx context.Context, coin wallet.Coin, first, end int) (wallet.Coin, error) {
	var outputs []wallet.Coin
	for i := first; i < end; i++ {
		n := numbered(i)
		there, err := f.api.Name(ctx, n)
		if err != nil {
			return coin, err
		}
		outputs = append(outputs, wallet.Coin{Outpoint: *there.Outpoint, Output: ledger.Output{
			Amount: there.Stake, Address: f.address, Covenant: registrar.DomainCovenant(n),
		}})
	}
	return f.records(ctx, coin, outputs, first)
}

// records gives the names from number first on, which have these outputs, their
// records.
func (f *filler) records(ctx context.Context, coin wallet.Coin, outputs []wallet.Coin, first int) (wallet.Coin, error) {
	recorded, err := f.send(ctx, coin, func(b *wallet.Batch) {
		for i, output := range outputs {
			set := record(numbered(first+i), first+i)
			b.SetRecords(output, set.Root(), set.Count(), set.Encode())
		}
	})
	if err != nil {
		return coin, err
	}
	return change(recorded), nil
}

func numbered(i int) name.Name { return name.MustParse(fmt.Sprintf("n%07d.utxo", i)) }

// record is the record set of a name with the address of number i.
func record(n name.Name, i int) zone.Set {
	rrs, err := zone.ParseRecords(fmt.Sprintf("%s 300 A 10.%d.%d.%d", n, i>>16, i>>8&255, i&255), 300)
	if err != nil {
		panic("BUG: " + err.Error())
	}
	set, err := zone.Empty(n).Add(rrs...)
	if err != nil {
		panic("BUG: " + err.Error())
	}
	return set
}

// patience is how often a transaction is waited for that is in no block after the
// longest wait: others may use the machine.
const patience = 20

// send makes a transaction that a coin pays for, and waits until it is in a block.
func (f *filler) send(ctx context.Context, coin wallet.Coin, ops func(*wallet.Batch)) (*wallet.Built, error) {
	b, err := f.build(coin, ops)
	if err != nil {
		return nil, err
	}
	tx, err := f.api.Submit(ctx, rest.Submission{Tx: b.Raw, Records: b.Records}, rest.WaitCommitted)
	for i := 0; i < patience && err == nil && tx.Status != rest.TxCommitted; i++ {
		tx, err = f.api.Transaction(ctx, b.ID, rest.WaitCommitted)
	}
	if err == nil && tx.Status != rest.TxCommitted {
		err = fmt.Errorf("transaction %s is %s after the longest wait", tx.TxID, tx.Status)
	}
	return b, err
}

// build makes a transaction that a coin pays for.
func (f *filler) build(coin wallet.Coin, ops func(*wallet.Batch)) (*wallet.Built, error) {
	purse := wallet.Purse{Params: &f.genesis.Params.Ledger, Signer: f.owner, Coins: []wallet.Coin{coin}}
	return wallet.Build(purse, &f.genesis.Params.Registrar, ops)
}

// change is the last output, which the wallet adds.
func change(b *wallet.Built) wallet.Coin { return b.Made[len(b.Made)-1] }
