package demo_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
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
	held     map[name.Name]*lease
	records  map[name.Name][]wire.RR
	now      time.Duration
	down     map[int]bool
}

// A lease is what a paper network has of a name.
type lease struct {
	demo.Holding
	guards string
	to     string        // what waits is for
	due    time.Duration // and until when
}

// signer is who must sign for a deed.
func (l *lease) signer(do demo.Deed) string {
	if do == demo.Recover {
		return l.guards
	}
	return l.Owner
}

func newPaper() *paper {
	return &paper{
		height: 1, balances: map[string]ledger.Amount{"alice": 1000 * ledger.JMBC, "faucet": 1000 * ledger.JMBC},
		held: map[name.Name]*lease{}, records: map[name.Name][]wire.RR{}, down: map[int]bool{},
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
	p.held[n] = &lease{Holding: demo.Holding{Owner: account, Expiry: 1}}
	p.height++
	return p.height, nil
}

func (p *paper) Holding(_ context.Context, node int, n name.Name) (demo.Holding, error) {
	if l := p.held[n]; l != nil {
		return l.Holding, p.at(node)
	}
	return demo.Holding{}, p.at(node)
}

func (p *paper) Warp(_ context.Context, by time.Duration) error {
	p.now += by
	return nil
}

// signed reports whether those who signed are enough for an account or a group.
func signed(who string, signers []string) bool {
	members := map[string]string{"board": "bob carol dave", "guardians": "erin frank grace"}[who]
	if members == "" {
		return slices.Contains(signers, who)
	}
	n := 0
	for _, s := range signers {
		if strings.Contains(members, s) {
			n++
		}
	}
	return n >= 2
}

func (p *paper) Act(_ context.Context, a demo.Act) (uint64, error) {
	l := p.held[a.Name]
	if a.Do != demo.Finalize && a.Do != demo.Delegate && !signed(l.signer(a.Do), a.Signers) {
		return 0, registrar.ErrAuthority
	}
	wait := func(what string) { l.Pending, l.to, l.due = what, a.To, p.now+24*time.Hour }
	switch a.Do {
	case demo.Renew:
		l.Expiry += 365 * 24 * 60 * 60
	case demo.SetRecords:
		p.records[a.Name] = a.Records
	case demo.Delegate:
		p.held[a.Name] = &lease{Holding: demo.Holding{Owner: a.To}}
	case demo.Transfer:
		wait("transfer")
	case demo.SetGuardians:
		wait("guardians")
	case demo.Recover:
		wait("recovery")
	case demo.Release:
		wait("release")
	case demo.Finalize:
		if p.now < l.due {
			return 0, registrar.ErrTimelock
		}
		p.finalize(a.Name, l)
	}
	p.height++
	return p.height, nil
}

func (p *paper) finalize(n name.Name, l *lease) {
	switch l.Pending {
	case "guardians":
		l.guards = l.to
	case "release":
		delete(p.held, n)
	default:
		l.Owner = l.to
	}
	l.Pending = ""
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
	if p.held[n] == nil {
		a.RCode = rcode.NXDomain
	}
	for _, rr := range p.records[n] {
		if rr.Type == t && p.held[n] != nil {
			a.Data = append(a.Data, zone.FormatRData(rr.Type, rr.Data))
		}
	}
	return a
}

func (p *paper) Kill(_ context.Context, node int) error    { p.down[node] = true; return nil }
func (p *paper) Restart(_ context.Context, node int) error { p.down[node] = false; return nil }

func TestTell(t *testing.T) {
	report := demo.Tell(t.Context(), newPaper(), io.Discard)
	if !report.Passed || len(report.Steps) != 16 {
		t.Fatalf("%+v", report)
	}
}

// lie is a paper network with one thing broken.
type lie struct {
	*paper
	appHash func(node int, height uint64, honest string) string
	balance func(node int, account string, honest ledger.Amount) ledger.Amount
	holding func(node int, honest demo.Holding) demo.Holding
	act     func(a demo.Act, honest func() (uint64, error)) (uint64, error)
	warp    func() error
	resolve func(node int, n name.Name, t wire.Type, spoiled bool, honest demo.Answer, err error) (demo.Answer, error)
	dns     func(node int, n name.Name, t wire.Type, honest demo.Answer) demo.Answer
	pay     func(node int) error
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

func (l *lie) Holding(ctx context.Context, node int, n name.Name) (demo.Holding, error) {
	h, err := l.paper.Holding(ctx, node, n)
	if l.holding != nil {
		h = l.holding(node, h)
	}
	return h, err
}

func (l *lie) Act(ctx context.Context, a demo.Act) (uint64, error) {
	honest := func() (uint64, error) { return l.paper.Act(ctx, a) }
	if l.act != nil {
		return l.act(a, honest)
	}
	return honest()
}

func (l *lie) Warp(ctx context.Context, by time.Duration) error {
	if l.warp != nil {
		return l.warp()
	}
	return l.paper.Warp(ctx, by)
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

// instead answers a deed by itself.
func instead(do demo.Deed, height uint64, err error) func(demo.Act, func() (uint64, error)) (uint64, error) {
	return func(a demo.Act, honest func() (uint64, error)) (uint64, error) {
		if a.Do == do {
			return height, err
		}
		return honest()
	}
}

// lenient lets one person set records by himself, of whatever name.
func lenient(who string) func(demo.Act, func() (uint64, error)) (uint64, error) {
	return func(a demo.Act, honest func() (uint64, error)) (uint64, error) {
		if a.Do == demo.SetRecords && slices.Equal(a.Signers, []string{who}) {
			return 9, nil
		}
		return honest()
	}
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
		{"a name that a node gives to another", 4, lie{holding: func(node int, h demo.Holding) demo.Holding {
			if node == 1 {
				h.Owner = "bob"
			}
			return h
		}}},
		{"records that are refused", 5, lie{act: func(demo.Act, func() (uint64, error)) (uint64, error) { return 0, broken }}},
		{"records that are lost", 6, lie{act: func(a demo.Act, _ func() (uint64, error)) (uint64, error) { return 3, nil }}},
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
		{"a renewal that adds nothing", 12, lie{act: instead(demo.Renew, 9, nil)}},
		{"a transfer that is refused", 13, lie{act: instead(demo.Transfer, 0, broken)}},
		{"a transfer at once", 13, lie{holding: func(_ int, h demo.Holding) demo.Holding {
			if h.Pending == "transfer" {
				h.Owner, h.Pending = "board", ""
			}
			return h
		}}},
		{"a transfer that can be completed early", 13, lie{act: instead(demo.Finalize, 9, nil)}},
		{"a transfer that is refused early for another reason", 13, lie{act: instead(demo.Finalize, 0, registrar.ErrReleased)}},
		{"a clock that does not move", 13, lie{warp: func() error { return nil }}},
		{"a transfer that a node does not see", 13, lie{holding: func(node int, h demo.Holding) demo.Holding {
			if node == 3 && h.Owner == "board" {
				h.Owner = "alice"
			}
			return h
		}}},
		{"a board of which one is enough", 13, lie{act: lenient("bob")}},
		{"guardians whom nobody can appoint", 14, lie{act: instead(demo.SetGuardians, 0, broken)}},
		{"a recovery that is refused", 14, lie{act: instead(demo.Recover, 0, broken)}},
		{"a recovery at once", 14, lie{holding: func(_ int, h demo.Holding) demo.Holding {
			if h.Pending == "recovery" {
				h.Pending = ""
			}
			return h
		}}},
		{"a delegation that is refused", 15, lie{act: instead(demo.Delegate, 0, broken)}},
		{"a child that its parent's key moves", 15, lie{act: lenient("ivan")}},
		{"a child that does not resolve", 15, lie{resolve: func(_ int, n name.Name, _ wire.Type, _ bool, a demo.Answer, err error) (demo.Answer, error) {
			if n == name.MustParse("dev.jmbc.user.utxo") {
				a.Data = nil
			}
			return a, err
		}}},
		{"a release that is refused", 16, lie{act: instead(demo.Release, 0, broken)}},
		{"a released name that still resolves", 16, lie{resolve: func(_ int, _ name.Name, _ wire.Type, _ bool, a demo.Answer, err error) (demo.Answer, error) {
			if a.RCode == rcode.NXDomain && a.Height > 14 {
				a.RCode = rcode.NoError
			}
			return a, err
		}}},
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
