package demo_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/testnet/demo"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

// A paper network does everything right, at once, in memory: a frame in which
// a test breaks one thing. The real one is told of in TestTellOfARealNetwork.
type paper struct {
	height   uint64
	balances map[string]ledger.Amount
	owners   map[name.Name]string
	records  map[name.Name][]wire.RR
	down     map[int]bool
}

func newPaper() *paper {
	return &paper{
		height: 1, balances: map[string]ledger.Amount{"alice": 1000 * ledger.JMBC, "faucet": 1000 * ledger.JMBC},
		owners: map[name.Name]string{}, records: map[name.Name][]wire.RR{}, down: map[int]bool{},
	}
}

func (p *paper) Nodes() int { return 4 }

func (p *paper) at(node int) error {
	if p.down[node] {
		return errors.New("connection refused")
	}
	return nil
}

func (p *paper) Height(_ context.Context, node int, least uint64) (uint64, string, error) {
	return max(least, p.height), "state", p.at(node)
}

func (p *paper) AppHash(_ context.Context, node int, height uint64) (string, error) {
	return fmt.Sprintf("state after %d", height-1), p.at(node)
}

func (p *paper) Balance(_ context.Context, node int, account string) (ledger.Amount, error) {
	return p.balances[account], p.at(node)
}

func (p *paper) Pay(_ context.Context, node int, from, to string, amount ledger.Amount) (uint64, error) {
	p.balances[from] -= amount
	p.balances[to] += amount
	p.height++
	return p.height, p.at(node)
}

func (p *paper) Register(_ context.Context, account string, n name.Name) (uint64, error) {
	p.owners[n] = account
	p.height++
	return p.height, nil
}

func (p *paper) Owner(_ context.Context, node int, n name.Name) (string, error) {
	return p.owners[n], p.at(node)
}

func (p *paper) SetRecords(_ context.Context, _ string, n name.Name, rrs []wire.RR) (uint64, error) {
	p.records[n] = rrs
	p.height++
	return p.height, nil
}

func (p *paper) Resolve(_ context.Context, node int, n name.Name, t wire.Type, spoil func(*wire.Response)) (demo.Answer, error) {
	if spoil != nil {
		return demo.Answer{}, resolver.ErrProof
	}
	return p.find(n, t), p.at(node)
}

func (p *paper) DNS(_ context.Context, node int, n name.Name, t wire.Type) (demo.Answer, error) {
	return p.find(n, t), p.at(node)
}

func (p *paper) find(n name.Name, t wire.Type) demo.Answer {
	a := demo.Answer{Height: p.height}
	if p.owners[n] == "" {
		a.RCode = rcode.NXDomain
	}
	for _, rr := range p.records[n] {
		if rr.Type == t {
			a.Data = append(a.Data, zone.FormatRData(rr.Type, rr.Data))
		}
	}
	return a
}

func (p *paper) Kill(_ context.Context, node int) error    { p.down[node] = true; return nil }
func (p *paper) Restart(_ context.Context, node int) error { p.down[node] = false; return nil }

func TestTell(t *testing.T) {
	report := demo.Tell(t.Context(), newPaper(), io.Discard)
	if !report.Passed || len(report.Steps) != 11 {
		t.Fatalf("%+v", report)
	}
}

// lie is a paper network with one thing broken.
type lie struct {
	*paper
	appHash func(node int, height uint64, honest string) string
	balance func(node int, account string, honest ledger.Amount) ledger.Amount
	owner   func(node int, honest string) string
	resolve func(node int, n name.Name, t wire.Type, spoiled bool, honest demo.Answer, err error) (demo.Answer, error)
	dns     func(node int, n name.Name, t wire.Type, honest demo.Answer) demo.Answer
	pay     func(node int) error
	set     func([]wire.RR) []wire.RR
	kill    func() error
	restart func() error
	height  func(node int) error
	reg     func() error
}

func (l *lie) Height(ctx context.Context, node int, least uint64) (uint64, string, error) {
	h, hash, err := l.paper.Height(ctx, node, least)
	if l.height != nil {
		err = errors.Join(err, l.height(node))
	}
	return h, hash, err
}

func (l *lie) AppHash(ctx context.Context, node int, height uint64) (string, error) {
	hash, err := l.paper.AppHash(ctx, node, height)
	if l.appHash != nil {
		hash = l.appHash(node, height, hash)
	}
	return hash, err
}

func (l *lie) Balance(ctx context.Context, node int, account string) (ledger.Amount, error) {
	b, err := l.paper.Balance(ctx, node, account)
	if l.balance != nil {
		b = l.balance(node, account, b)
	}
	return b, err
}

func (l *lie) Pay(ctx context.Context, node int, from, to string, amount ledger.Amount) (uint64, error) {
	if l.pay != nil {
		if err := l.pay(node); err != nil {
			return 0, err
		}
	}
	return l.paper.Pay(ctx, node, from, to, amount)
}

func (l *lie) Register(ctx context.Context, account string, n name.Name) (uint64, error) {
	if l.reg != nil {
		return 0, l.reg()
	}
	return l.paper.Register(ctx, account, n)
}

func (l *lie) Owner(ctx context.Context, node int, n name.Name) (string, error) {
	o, err := l.paper.Owner(ctx, node, n)
	if l.owner != nil {
		o = l.owner(node, o)
	}
	return o, err
}

func (l *lie) SetRecords(ctx context.Context, account string, n name.Name, rrs []wire.RR) (uint64, error) {
	if l.set != nil {
		rrs = l.set(rrs)
	}
	return l.paper.SetRecords(ctx, account, n, rrs)
}

func (l *lie) Resolve(ctx context.Context, node int, n name.Name, t wire.Type, spoil func(*wire.Response)) (demo.Answer, error) {
	a, err := l.paper.Resolve(ctx, node, n, t, spoil)
	if l.resolve != nil {
		return l.resolve(node, n, t, spoil != nil, a, err)
	}
	return a, err
}

func (l *lie) DNS(ctx context.Context, node int, n name.Name, t wire.Type) (demo.Answer, error) {
	a, err := l.paper.DNS(ctx, node, n, t)
	if l.dns != nil {
		a = l.dns(node, n, t, a)
	}
	return a, err
}

func (l *lie) Kill(ctx context.Context, node int) error {
	if l.kill != nil {
		return l.kill()
	}
	return l.paper.Kill(ctx, node)
}

func (l *lie) Restart(ctx context.Context, node int) error {
	if l.restart != nil {
		return l.restart()
	}
	return l.paper.Restart(ctx, node)
}

// Each check of the story fails when its subject is broken, at its own step.
func TestEveryCheckCanFail(t *testing.T) {
	broken := errors.New("broken")
	wrong := func(a demo.Answer) demo.Answer { a.Data = []string{"203.0.113.66"}; return a }
	for _, tc := range []struct {
		name string
		step int // at which the story must end, from 1
		lie  lie
	}{
		{"a node that never starts", 1, lie{height: func(int) error { return broken }}},
		{"a node of another chain", 1, lie{appHash: func(node int, _ uint64, honest string) string {
			if node == 2 {
				return "other"
			}
			return honest
		}}},
		{"a faucet that pays nothing", 2, lie{pay: func(int) error { return broken }}},
		{"a gift that is short on one node", 2, lie{balance: func(node int, who string, b ledger.Amount) ledger.Amount {
			if node == 3 && who == "guest" {
				b--
			}
			return b
		}}},
		{"a payment that arrives twice", 3, lie{balance: func(_ int, who string, b ledger.Amount) ledger.Amount {
			if who == "bob" {
				b *= 2
			}
			return b
		}}},
		{"a registration that fails", 4, lie{reg: func() error { return broken }}},
		{"a name that a node gives to another", 4, lie{owner: func(node int, o string) string {
			if node == 1 {
				return "bob"
			}
			return o
		}}},
		{"records that are lost", 6, lie{set: func(rrs []wire.RR) []wire.RR { return rrs[:len(rrs)-1] }}},
		{"a node that proves another address", 6, lie{resolve: func(node int, n name.Name, t wire.Type, _ bool, a demo.Answer, err error) (demo.Answer, error) {
			if node == 2 && len(a.Data) > 0 && t == wire.TypeA {
				a = wrong(a)
			}
			return a, err
		}}},
		{"a proof of an old state", 6, lie{resolve: func(_ int, _ name.Name, _ wire.Type, _ bool, a demo.Answer, err error) (demo.Answer, error) {
			a.Height = 1
			return a, err
		}}},
		{"a proof that does not verify", 6, lie{resolve: func(_ int, _ name.Name, _ wire.Type, _ bool, a demo.Answer, _ error) (demo.Answer, error) {
			return a, resolver.ErrProof
		}}},
		{"a DNS answer with another address", 7, lie{dns: func(node int, _ name.Name, _ wire.Type, a demo.Answer) demo.Answer {
			if node == 1 && len(a.Data) > 0 {
				a = wrong(a)
			}
			return a
		}}},
		{"a DNS answer for a name that is not", 7, lie{dns: func(_ int, n name.Name, _ wire.Type, a demo.Answer) demo.Answer {
			a.RCode = rcode.NoError
			return a
		}}},
		{"a proof that a name exists which does not", 8, lie{resolve: func(_ int, n name.Name, _ wire.Type, spoiled bool, a demo.Answer, err error) (demo.Answer, error) {
			if n == name.MustParse("nobody.utxo") {
				a.RCode = rcode.NoError
			}
			return a, err
		}}},
		{"a client that believes a lie", 9, lie{resolve: func(_ int, _ name.Name, _ wire.Type, spoiled bool, a demo.Answer, err error) (demo.Answer, error) {
			if spoiled {
				return wrong(a), nil
			}
			return a, err
		}}},
		{"a lie that is refused for another reason", 9, lie{resolve: func(_ int, _ name.Name, _ wire.Type, spoiled bool, a demo.Answer, err error) (demo.Answer, error) {
			if spoiled {
				return a, broken
			}
			return a, err
		}}},
		{"a node that cannot be killed", 10, lie{kill: func() error { return nil }}},
		{"a node that does not come back", 11, lie{restart: func() error { return broken }}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.lie.paper = newPaper()
			report := demo.Tell(t.Context(), &tc.lie, io.Discard)
			if report.Passed || len(report.Steps) != tc.step || report.Steps[tc.step-1].Error == "" {
				t.Fatalf("passed %v, ended at step %d, want %d: %+v", report.Passed, len(report.Steps), tc.step, report.Steps)
			}
		})
	}
	t.Run("others stop when one is killed", func(t *testing.T) {
		l := &lie{paper: newPaper()}
		l.pay = func(int) error {
			if l.down[3] {
				return broken
			}
			return nil
		}
		if report := demo.Tell(t.Context(), l, io.Discard); report.Passed || len(report.Steps) != 10 {
			t.Fatalf("%+v", report)
		}
	})
	t.Run("a node that comes back with another state", func(t *testing.T) {
		l := &lie{paper: newPaper()}
		killed := false
		l.appHash = func(node int, height uint64, honest string) string {
			killed = killed || l.down[3]
			if node == 3 && height > 1 {
				return "other"
			}
			return honest
		}
		report := demo.Tell(t.Context(), l, io.Discard)
		if report.Passed || len(report.Steps) != 11 || slices.ContainsFunc(report.Steps[:10], func(s demo.Step) bool { return s.Error != "" }) {
			t.Fatalf("%+v", report)
		}
	})
}
