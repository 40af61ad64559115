// Package load registers many names on a network as fast as it takes them, the
// way its users would: each name with its own commitment and its own reveal,
// through the HTTP API, counted when its proof is served and verified.
package load

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
)

// A Config says what to load a network with.
type Config struct {
	Genesis *client.Genesis
	APIs    []string // URLs of the nodes, used in turn
	Service []string // host:port of their service ports, in the same order

	Count  int                  // names
	Owners int                  // who register them, at least 1
	Lanes  int                  // registrations that one owner has under way at once; at least 1
	CPU    func() time.Duration // how long what is measured has computed
}

// A Report is what was measured.
type Report struct {
	Names          int     `json:"names"`
	Seconds        float64 `json:"seconds"`
	NamesPerSecond float64 `json:"names_per_second"`
	CPUSeconds     float64 `json:"cpu_seconds"`
	P50            float64 `json:"p50_ms"` // from the commitment's submission to the verified proof
	P99            float64 `json:"p99_ms"`
	BytesPerName   float64 `json:"bytes_per_name"` // octets of both transactions
}

// Names registers Config.Count names and measures it. Owners are funded before
// the clock starts.
func Names(ctx context.Context, cfg Config, from wallet.Signer) (Report, error) {
	lanes, err := fund(ctx, cfg, from)
	if err != nil {
		return Report{}, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next, octets atomic.Int64
	took := make([]time.Duration, cfg.Count)
	began, cpu := time.Now(), cfg.CPU()
	var all sync.WaitGroup
	for _, l := range lanes {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < cfg.Count && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				started := time.Now()
				size, err := l.register(ctx, name.MustParse(fmt.Sprintf("load-%07d.utxo", i)))
				if err != nil {
					cancel(fmt.Errorf("name %d: %w", i, err))
					return
				}
				took[i] = time.Since(started)
				octets.Add(int64(size))
			}
		})
	}
	all.Wait()
	if err := context.Cause(ctx); err != nil {
		return Report{}, err
	}
	return report(cfg, time.Since(began), cfg.CPU()-cpu, took, octets.Load()), nil
}

func report(cfg Config, elapsed, cpu time.Duration, took []time.Duration, octets int64) Report {
	slices.Sort(took)
	at := func(percent int) float64 {
		return float64(took[min(len(took)-1, len(took)*percent/100)].Microseconds()) / 1000
	}
	return Report{
		Names: cfg.Count, Seconds: elapsed.Seconds(), NamesPerSecond: float64(cfg.Count) / elapsed.Seconds(),
		CPUSeconds: cpu.Seconds(), P50: at(50), P99: at(99), BytesPerName: float64(octets) / float64(cfg.Count),
	}
}

// A lane registers one name after the other with one owner's coin.
type lane struct {
	cfg     *Config
	api     *rest.Client
	service string
	proofs  *proofs
	owner   wallet.Signer
	coin    wallet.Coin
}

// register registers one name and returns the octets of its transactions.
func (l *lane) register(ctx context.Context, n name.Name) (octets int, err error) {
	var salt [32]byte
	copy(salt[:], n.String())
	commit, err := wallet.Commit(l.purse(l.coin), &l.cfg.Genesis.Params.Registrar,
		registrar.Commitment(n, l.coin.Output.Address, salt))
	if err != nil {
		return 0, err
	}
	if err := l.submit(ctx, commit, rest.WaitCommitted); err != nil {
		return 0, fmt.Errorf("commit: %w", err)
	}
	reveal, err := wallet.Register(l.purse(commit.Made[1]), &l.cfg.Genesis.Params.Registrar, wallet.Reveal{
		Commitment: commit.Made[0], Name: n, Period: registrar.Year, Salt: salt,
		ValidUntil: uint64(time.Now().Unix()) + l.cfg.Genesis.Params.Registrar.QuoteSeconds,
	})
	if err != nil {
		return 0, err
	}
	if err := l.submit(ctx, reveal, rest.WaitProved); err != nil {
		return 0, fmt.Errorf("reveal: %w", err)
	}
	l.coin = reveal.Made[len(reveal.Made)-1]
	return len(commit.Raw) + len(reveal.Raw), l.proofs.registered(ctx, l.api, l.service, n)
}

func (l *lane) purse(c wallet.Coin) wallet.Purse {
	return wallet.Purse{Params: &l.cfg.Genesis.Params.Ledger, Signer: l.owner, Coins: []wallet.Coin{c}}
}

func (l *lane) submit(ctx context.Context, b *wallet.Built, wait string) error {
	tx, err := l.api.Submit(ctx, rest.Submission{Tx: b.Raw}, wait)
	if err == nil && tx.Status != rest.TxCommitted {
		err = fmt.Errorf("transaction %s is %s after the longest wait", tx.TxID, tx.Status)
	}
	return err
}

// price is what one name costs its owner, with room for fees.
func (c *Config) price() ledger.Amount {
	p := &c.Genesis.Params.Registrar
	fee, err := p.FeeFor(name.MustParse("load-0000000.utxo"), registrar.Year)
	if err != nil {
		panic("BUG: a year has no fee: " + err.Error())
	}
	return fee + p.Stake + p.Deposit + ledger.JMBC/100
}
