package resolver

import (
	"context"
	"net/netip"
	"slices"
	"time"

	"github.com/utxo-dns/utxonode/wire"
)

// A Config configures a Resolver. Chain and Records must be set, or Handler; zero
// values of the rest mean the defaults.
type Config struct {
	Chain   Chain
	Records Records
	// Stored, if not nil, returns records by their root if they are here, nil if
	// not. They are looked for before Records is asked, and nobody waits for them.
	Stored func(root [32]byte) ([]byte, error)

	// Handler, if not nil, answers in place of this node's own state: it asks
	// others, and verifies what they say. A Remote is one.
	Handler Handler

	Grace uint64 // chain parameter: seconds of grace after expiry
	Warp  bool   // chain parameter: whether the clock can be moved at all

	// ProvedHeight, if not nil, returns the height that Chain.Proved would
	// give, without opening it. Nil means no cache of this node's own answers.
	ProvedHeight func() uint64
	CacheSize    int // answers kept; 0 means 10,000 (draft §13.1)
	CacheBytes   int // octets of them, about; 0 means 4 KiB for each, and at least 16 MiB
	RecordsCache int // octets of decoded records, about; 0 means 8 MiB

	// CacheTTL is how long an answer is kept at most, from when it came, or with
	// ProvedHeight how old its anchor may be; that something does not exist, half
	// as long (E-82). Whole seconds; 0 means 300 s (draft §13.1).
	CacheTTL    time.Duration
	ProofExpiry time.Duration // how old the anchor of any answer may be; 0 means an hour (E-51)
	Disk        *Disk         // with Handler, keeps answers over a restart; nil means no
	// FromDisk, if not nil, reports whether an answer on disk can still be given:
	// its name may have changed while nobody was told.
	FromDisk func(wire.Question, *Response) bool

	Prefetch        int           // answers in demand renewed at once before they end; 0 means none
	PrefetchTimeout time.Duration // for one of them; 0 means 5 s

	RecordsTimeout time.Duration // to find a name's records; 0 means 2 s

	MaxRecursion int // aliases followed and resolvers asked for one answer; 0 means 10 (draft §13.1)

	// Recursion, if not nil, has other resolvers asked for records that this node
	// cannot get; nil is a node that does not offer that.
	Recursion *Recursion

	Rate        float64        // questions per second of one source (an IPv4 /24 or an IPv6 /56); 0 means 5000
	Burst       float64        // questions at once of one source; 0 means 2×Rate
	MaxInWork   int            // questions in work at once; 0 means 4096
	Unlimited   []netip.Prefix // sources without rate; nil means loopback
	RateSources int            // buckets for the rates of all sources; 0 means 8192

	// Updates, if not nil, answers Updates; nil is a node that takes none
	// (U-222).
	Updates Updater

	// Signing, if not nil, judges signed queries and signs what answers them;
	// nil is a node that takes none.
	Signing *Signing

	Now func() time.Time // nil means time.Now
}

func orDefault[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}

func (c Config) withDefaults() Config {
	orDefault(&c.CacheSize, 10_000)
	orDefault(&c.CacheBytes, max(16<<20, 4096*c.CacheSize))
	orDefault(&c.RecordsCache, 8<<20)
	orDefault(&c.CacheTTL, 300*time.Second)
	orDefault(&c.ProofExpiry, ProofExpiry*time.Second)
	orDefault(&c.PrefetchTimeout, 5*time.Second)
	orDefault(&c.RecordsTimeout, 2*time.Second)
	orDefault(&c.MaxRecursion, 10)
	orDefault(&c.Rate, 5000)
	orDefault(&c.Burst, 2*c.Rate)
	orDefault(&c.MaxInWork, 4096)
	orDefault(&c.RateSources, 8192)
	if c.Unlimited == nil {
		c.Unlimited = loopback()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

func loopback() []netip.Prefix {
	return []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
}

// within reports whether one of the prefixes has the address.
func within(prefixes []netip.Prefix, a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	return slices.ContainsFunc(prefixes, func(p netip.Prefix) bool { return p.Contains(a) })
}

// A Resolver is the whole stack: limit → cache → verify → authority, where the
// last two are one if the authority is this node's own state. Close ends it.
type Resolver struct {
	limit     *limiter   // the outermost Handler
	cache     *cache     // nil: none
	packed    *packed    // nil: none
	recursion *recursion // nil: not offered
	remote    bool       // others are asked for everything
	signing   *signing   // nil: no signed queries
	updates   Updater
	now       func() time.Time
}

// New returns a resolver.
func New(cfg Config) *Resolver {
	cfg = cfg.withDefaults()
	r := &Resolver{signing: newSigning(cfg.Signing), updates: cfg.Updates, now: cfg.Now, remote: cfg.Handler != nil}
	authority := cfg.Handler
	if authority == nil {
		own := NewAuthority(cfg)
		authority, r.recursion = own, own.recursion
	}
	var layers []Layer
	if cfg.ProvedHeight != nil || cfg.Handler != nil {
		layers = append(layers, func(next Handler) Handler { r.cache = newCache(cfg, next); return r.cache })
	}
	layers = append(layers, Verified)
	r.limit = newLimiter(cfg, Stack(authority, layers...))
	r.packed = newPacked(cfg, r.cache)
	return r
}

// Resolve answers one question.
func (r *Resolver) Resolve(ctx context.Context, req Request) Response {
	return r.limit.Resolve(ctx, req)
}

// Close ends what goes on in the background, and returns when it has ended. It
// does not close Config.Disk.
func (r *Resolver) Close() {
	if r.cache != nil {
		r.cache.renewals.close()
	}
}
