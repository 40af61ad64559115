package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/testnet"
)

// updaters is how many hand in transactions, each with a coin and names of its own.
const updaters = 16

// update changes the records of names at a rate, for a time, and waits until the
// last transaction of each updater is in a block.
func update(ctx context.Context, dir, api string, rate int, duration time.Duration) error {
	m, err := testnet.ReadManifest(dir)
	if err != nil {
		return err
	}
	f, err := open(ctx, m, api)
	if err != nil {
		return err
	}
	if err := f.find(ctx, updaters, rate); err != nil {
		return err
	}
	share := len(f.held) / updaters
	errs := make([]error, updaters)
	var done atomic.Int64
	var wg sync.WaitGroup
	began := time.Now()
	end := began.Add(duration)
	for i := range updaters {
		wg.Go(func() {
			pace := time.NewTicker(time.Second * updaters / time.Duration(rate))
			defer pace.Stop()
			errs[i] = f.updates(ctx, f.coins[i], f.held[i*share:(i+1)*share], pace.C, end, &done)
		})
	}
	wg.Wait()
	took := time.Since(began)
	fmt.Printf("{\"updates\": %d, \"seconds\": %.2f, \"updates_per_second\": %.0f}\n", done.Load(), took.Seconds(), float64(done.Load())/took.Seconds())
	return errors.Join(errs...)
}

// updates gives names other addresses, one after the other at a pace, and counts
// them once the last is in a block: each spends what the one before it made.
func (f *filler) updates(ctx context.Context, coin wallet.Coin, names []held, pace <-chan time.Time, end time.Time, done *atomic.Int64) error {
	for i := 0; ; i++ {
		<-pace
		last := time.Now().After(end)
		wait := rest.WaitNone
		if last {
			wait = rest.WaitCommitted
		}
		h := &names[i%len(names)]
		set := record(h.name, i+1)
		b, err := f.send(ctx, coin, wait, func(b *wallet.Batch) { b.SetRecords(h.coin, set.Root(), set.Count(), set.Encode()) })
		if err != nil {
			return err
		}
		h.coin, coin = b.Made[0], change(b)
		if last {
			done.Add(int64(i + 1))
			return nil
		}
	}
}
