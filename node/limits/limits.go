package limits

import (
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/utxo-dns/utxonode/ledger"
)

// Config configures Limits. The zero value limits nothing.
type Config struct {
	Queries      uint64         // requests per second of one source; 0: no limit
	Transactions uint64         // transactions per second of one source, and of one signer; 0: no limit
	Responses    uint64         // UDP responses of one kind per second to one network that may be forged; 0: no limit
	Slip         uint64         // of those beyond the limit every Slip-th is cut and not dropped; 0: none
	Window       time.Duration  // the longest that a network gets nothing after it has asked too often, beside a second
	Exempt       []netip.Prefix // sources without limits; nil means loopback, an empty slice nobody

	// Remember is how many sources of each kind, how many signers and how many
	// networks are remembered at once; 0 means 16,384, some 1 MiB a kind.
	Remember int

	Now func() time.Time // nil means time.Now
}

// A Verdict is what to do with a query.
type Verdict string

// The verdicts.
const (
	Answer Verdict = "answer"
	Refuse Verdict = "refuse" // say REFUSED
	Drop   Verdict = "drop"   // say nothing: the source is far over the limit
	Cut    Verdict = "cut"    // say that the response does not fit
)

// Counts are what was not let through since the start.
type Counts struct {
	QueriesRefused, QueriesDropped, Source, Signer uint64
	ResponsesCut, ResponsesDropped                 uint64
}

// Limits counts what sources and signers do. It is safe for concurrent use.
type Limits struct {
	cfg Config

	// Who forges addresses can neither use up nor push out the buckets of
	// sources that have shown where they are.
	shown, forgeable *buckets[netip.Addr]
	sources          *buckets[netip.Addr]
	signers          *buckets[ledger.Address]

	responses *table[uint64] // of networks and kinds

	refused, dropped, bySource, bySigner, cut, unsaid atomic.Uint64
}

// Loopback returns the prefixes of this machine.
func Loopback() []netip.Prefix {
	return []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
}

// New returns limits.
func New(cfg Config) *Limits {
	if cfg.Exempt == nil {
		cfg.Exempt = Loopback()
	}
	if cfg.Remember == 0 {
		cfg.Remember = 16_384
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	start := cfg.Now()
	return &Limits{
		cfg:       cfg,
		shown:     newBuckets[netip.Addr](cfg.Queries, cfg.Remember, start),
		forgeable: newBuckets[netip.Addr](cfg.Queries, cfg.Remember, start),
		sources:   newBuckets[netip.Addr](cfg.Transactions, cfg.Remember, start),
		signers:   newBuckets[ledger.Address](cfg.Transactions, cfg.Remember, start),
		responses: newTable[uint64](cfg.Responses, cfg.Window, cfg.Remember, start),
	}
}

// Query judges a query from an address; shown is whether the query itself shows
// that its source is there. That the source has shown it before is not enough: a
// forger could use up what the source may ask. Up to twice the limit is refused, what is more is dropped.
func (l *Limits) Query(from netip.Addr, shown bool) Verdict {
	of := l.forgeable
	if shown {
		of = l.shown
	}
	if l.Exempt(from) {
		return Answer
	}
	ok, told, _ := of.take(site(from), l.cfg.Now())
	switch {
	case ok:
		return Answer
	case told:
		l.refused.Add(1)
		return Refuse
	}
	l.dropped.Add(1)
	return Drop
}

// Request judges a request on a connection, which has shown where its source
// is and must be answered. It fails with a RateError.
func (l *Limits) Request(from netip.Addr) error {
	if l.Exempt(from) {
		return nil
	}
	return judge(l, l.shown, site(from), ErrQueries, &l.refused)
}

// Source judges a transaction that a source hands in, before anyone looks at
// it. It fails with a RateError.
func (l *Limits) Source(from netip.Addr) error {
	if l.Exempt(from) {
		return nil
	}
	return judge(l, l.sources, site(from), ErrSource, &l.bySource)
}

// Signer judges a transaction by the address of a policy that its witness
// satisfies. It is asked about new transactions with good signatures only, so
// that nobody uses up another's bucket. It fails with a RateError.
func (l *Limits) Signer(from netip.Addr, signer ledger.Address) error {
	if l.Exempt(from) {
		return nil
	}
	return judge(l, l.signers, signer, ErrSigner, &l.bySigner)
}

// judge takes a token of a key, or counts that there was none.
func judge[K comparable](l *Limits, of *buckets[K], key K, kind ErrorKind, counter *atomic.Uint64) error {
	ok, _, after := of.take(key, l.cfg.Now())
	if ok {
		return nil
	}
	counter.Add(1)
	return &RateError{Kind: kind, Limit: of.rate, After: after}
}

// Counts returns what was not let through since the start.
func (l *Limits) Counts() Counts {
	return Counts{
		QueriesRefused: l.refused.Load(), QueriesDropped: l.dropped.Load(),
		Source: l.bySource.Load(), Signer: l.bySigner.Load(),
		ResponsesCut: l.cut.Load(), ResponsesDropped: l.unsaid.Load(),
	}
}

// Exempt reports whether a source has no limits. No address is this process, or
// the gossip network, which has bounds of its own.
func (l *Limits) Exempt(from netip.Addr) bool {
	if !from.IsValid() {
		return true
	}
	from = from.Unmap().WithZone("")
	for _, p := range l.cfg.Exempt {
		if p.Contains(from) {
			return true
		}
	}
	return false
}

// Site returns what counts as one source: an IPv4 address, or the /64 that a host on
// IPv6 can move in freely.
func (l *Limits) Site(a netip.Addr) netip.Addr { return site(a) }

func site(a netip.Addr) netip.Addr {
	a = a.Unmap().WithZone("")
	if a.Is4() {
		return a
	}
	p, err := a.Prefix(64)
	if err != nil {
		panic("BUG: an IPv6 address has 64 bits: " + err.Error())
	}
	return p.Addr()
}
