package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/utxo-dns/utxonode/client/rest"
)

// updaters is how many hand in transactions, each with a coin and names of its
// own. Another one waits for each of its own, to tell how long that takes: one in
// probeEvery, or for ten others.
const (
	updaters   = 16
	probeEvery = 250 * time.Millisecond
)

// retryAfter is how long a transaction that was not taken is kept back.
const retryAfter = 20 * time.Millisecond

// A load is so many transactions a second, at most so many in all, each of which
// changes so many names.
type load struct{ rate, count, per int }

// An updater hands in transactions at a pace.
type updater struct {
	api  *rest.Client
	txs  []prepared // each spends what the one before it made
	late []time.Duration
	sent int
	over int // how often the node had no room
}

// A report is what became of the transactions of all updaters.
type report struct {
	Updates   int     `json:"updates"`            // in blocks
	Seconds   float64 `json:"updating_seconds"`   // from the first's being due until the last was in a block
	PerSecond float64 `json:"updates_per_second"` // of them
	Refused   int     `json:"refused"`            // times that there was no room for one, which was handed in again

	// How much later than it was due a transaction was handed in, and how long
	// it took until one was in a block.
	LateP99   float64 `json:"update_late_p99_ms"`
	LateMax   float64 `json:"update_late_max_ms"`
	CommitP50 float64 `json:"commit_p50_ms"`
	CommitMax float64 `json:"commit_max_ms"`
}

// update changes the records of names at a rate. All transactions are signed
// before it says "ready"; it begins with a line on in, ends when in does or there
// are no more transactions, and says what became of them.
func update(ctx context.Context, dir, api string, load load, in io.Reader, out io.Writer) error {
	f, err := openUpdates(ctx, dir, api, load)
	if err != nil {
		return err
	}
	all := make([]*updater, updaters)
	share := len(f.held) / (updaters + 1)
	for i := range all {
		all[i] = &updater{api: f.api}
		if all[i].txs, err = f.prepare(f.coins[i], f.held[i*share:(i+1)*share], load.count/updaters+1, load.per); err != nil {
			return err
		}
	}
	probe := &updater{api: f.api}
	if probe.txs, err = f.prepare(f.coins[updaters], f.held[updaters*share:], 1+load.count/10, load.per); err != nil {
		return err
	}
	lines := bufio.NewScanner(in)
	if _, err := fmt.Fprintln(out, "ready"); err != nil || !lines.Scan() {
		return err
	}
	going, stop := context.WithCancel(ctx)
	defer stop()
	go func() { // ends with this process if in does not
		for lines.Scan() {
		}
		stop()
	}()
	said, err := hand(ctx, going, all, probe, load.rate)
	if err != nil {
		return err
	}
	said.Updates *= load.per
	said.PerSecond *= float64(load.per)
	return json.NewEncoder(out).Encode(said)
}

// hand hands the transactions in until going is over, and waits for the last of
// each updater to be in a block.
func hand(ctx, going context.Context, all []*updater, probe *updater, rate int) (*report, error) {
	var wg sync.WaitGroup
	errs := make([]error, len(all)+1)
	began := time.Now()
	for i, u := range all {
		due := func(k int) time.Time {
			return began.Add(time.Duration(k*len(all)+i) * time.Second / time.Duration(rate))
		}
		wg.Go(func() { errs[i] = u.paced(ctx, going, due) })
	}
	over, stop := context.WithCancel(going)
	var took []time.Duration
	var probing sync.WaitGroup
	probing.Go(func() {
		took, errs[len(all)] = probe.waiting(ctx, over, max(probeEvery, 10*time.Second/time.Duration(rate)))
	})
	wg.Wait()
	seconds := time.Since(began).Seconds()
	stop()
	probing.Wait()
	said := &report{Seconds: seconds}
	var late []time.Duration
	for _, u := range all {
		said.Updates += u.sent
		said.Refused += u.over
		late = append(late, u.late...)
	}
	said.PerSecond = float64(said.Updates) / seconds
	said.LateP99, said.LateMax = share(late, 0.99), share(late, 1)
	said.CommitP50, said.CommitMax = share(took, 0.5), share(took, 1)
	return said, errors.Join(errs...)
}

// paced hands in each transaction when it is due, or at once if it is late: none
// is left out. Then it waits for the last.
func (u *updater) paced(ctx, going context.Context, due func(k int) time.Time) error {
	for u.sent < len(u.txs) && pause(going, time.Until(due(u.sent))) {
		u.late = append(u.late, max(0, time.Since(due(u.sent))))
		if err := u.submit(ctx, rest.WaitNone); err != nil {
			return err
		}
	}
	if u.sent == 0 {
		return nil
	}
	return u.committed(ctx)
}

// waiting hands in one every so often, if the one before is in a block, and
// returns how long each took until it was.
func (u *updater) waiting(ctx, going context.Context, every time.Duration) (took []time.Duration, err error) {
	var began time.Time
	for u.sent < len(u.txs) && pause(going, time.Until(began.Add(every))) {
		began = time.Now()
		if err := u.submit(ctx, rest.WaitCommitted); err != nil {
			return took, err
		}
		took = append(took, time.Since(began))
	}
	return took, nil
}

// submit hands in the next transaction, again while the node has no room.
func (u *updater) submit(ctx context.Context, wait string) error {
	for {
		tx, err := u.api.Submit(ctx, u.txs[u.sent].submission, wait)
		var problem *rest.Problem
		switch {
		case errors.As(err, &problem) && (problem.Status == 429 || problem.Status == 503) && pause(ctx, retryAfter):
			u.over++
			continue
		case err != nil:
			return fmt.Errorf("update %d: %w", u.sent, err)
		case wait == rest.WaitCommitted && tx.Status != rest.TxCommitted:
			return fmt.Errorf("update %d is %s after the longest wait", u.sent, tx.Status)
		}
		u.sent++
		return nil
	}
}

// committed waits until the last transaction that was handed in is in a block:
// then all before it are.
func (u *updater) committed(ctx context.Context) error {
	for {
		tx, err := u.api.Transaction(ctx, u.txs[u.sent-1].id, rest.WaitCommitted)
		if err != nil || tx.Status == rest.TxCommitted {
			return err
		}
	}
}

// pause waits, and reports whether ctx is not over.
func pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// share returns, in milliseconds, what a share of the times do not exceed.
func share(times []time.Duration, of float64) float64 {
	if len(times) == 0 {
		return 0
	}
	slices.Sort(times)
	return float64(times[int(of*float64(len(times)-1))].Microseconds()) / 1000
}
