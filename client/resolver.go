package client

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"log/slog"
	"time"

	"github.com/cometbft/cometbft/types"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/sigblock"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// ResolverConfig configures a Resolver. Service must be set; without Genesis
// and Nodes no answer is authenticated.
type ResolverConfig struct {
	Service string         // host:port of a node's native protocol; over libp2p its multiaddr, which ends in /p2p/ID
	Network string         // "udp", with "tcp" where a datagram does not do; "tcp", "tls" or "libp2p" alone; "" means udp
	Nodes   []*rest.Client // HTTP APIs to get headers from; those after the first are compared with it

	// Services are more nodes as Service is one, over the same Network. Some are
	// asked at once, and the fastest valid answer is taken.
	Services []string
	Parallel int  // of all of them; 0 means 2
	Minimise bool // tell no node more of a name than it takes to be referred (RFC 9156, E-86)

	Genesis        *Genesis      // root of trust, and the chain's parameters
	Trust          *Checkpoint   // root of trust instead of the genesis validators; may be nil
	Quorum         *Quorum       // whose word is taken instead of the validators' signatures; may be nil
	Dir            string        // where the last verified header is kept; "" means nowhere
	TrustingPeriod time.Duration // 0 means DefaultTrustingPeriod
	ProofExpiry    time.Duration // how old an answer's anchor may be; 0 means an hour (draft §13.1)

	// Exchange sends a native message over the network to Service and returns the
	// response to it. nil means jupc.Exchange, which knows no libp2p; a
	// jupc.Dialer has what TLS and libp2p need.
	Exchange func(ctx context.Context, network, addr string, msg []byte) ([]byte, error)
	Local    bool // follow referrals to addresses that are not public

	// Key, if not nil, signs the queries to Service, on streams; Node then is
	// the key that must have signed what answers them, that of the node's ID.
	// Services are not asked then.
	Key  sigblock.Signer
	Node ledger.PublicKey

	Now func() time.Time // nil means time.Now
	Log *slog.Logger     // nil means slog.DiscardHandler
}

// A Resolver asks a node for records and verifies what it answers (draft §5.2,
// E-55). It is safe for concurrent use.
type Resolver struct {
	cfg     ResolverConfig
	headers verifier // nil without a root of trust
}

// A verifier returns the verified header of a height, with the validators of then.
type verifier interface {
	at(ctx context.Context, height int64, now time.Time) (*types.LightBlock, error)
}

// NewResolver returns a resolver. It asks nothing yet.
func NewResolver(cfg ResolverConfig) *Resolver {
	if cfg.TrustingPeriod == 0 {
		cfg.TrustingPeriod = DefaultTrustingPeriod
	}
	if cfg.ProofExpiry == 0 {
		cfg.ProofExpiry = resolver.ProofExpiry * time.Second
	}
	if cfg.Network == "" {
		cfg.Network = "udp"
	}
	if cfg.Parallel == 0 {
		cfg.Parallel = 2
	}
	if cfg.Exchange == nil {
		cfg.Exchange = jupc.Exchange
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	r := &Resolver{cfg: cfg}
	switch {
	case cfg.Genesis == nil || len(cfg.Nodes) == 0:
	case cfg.Quorum != nil:
		r.headers = newQuorum(&cfg)
	default:
		r.headers = newHeaders(&cfg)
	}
	return r
}

// An Answer is what a node says, and whether it is proved.
type Answer struct {
	RCode         rcode.Code
	RRsets        []wire.RRset // aliases in order, then the RRset asked for
	Authenticated bool         // all of this follows from a verified header
	ProvedHeight  uint64       // whose state it is from; 0 if not authenticated
	Time          uint64       // chain clock at that height, Unix seconds
	Encloser      name.Name    // the registered name that answers; the root if none

	Domain registrar.Domain // the state of Encloser
}

// Query asks for the records of a name. Without a root of trust it returns what
// the node says together with ErrUnauthenticated (E-54). An answer whose proof
// does not hold is not returned: the error wraps ErrAnswer or ErrHeader. Where the
// node refers to other resolvers, these are asked.
func (r *Resolver) Query(ctx context.Context, n name.Name, t wire.Type) (Answer, error) {
	if at := r.approach(ctx, n); at.Referral != nil {
		if found, err := r.follow(ctx, at, t); err == nil {
			return found, nil
		}
		// Whoever has the records of a name above need not have those of one that is
		// registered by itself: the nodes say where they are.
	}
	said, err := r.fastest(ctx, n, t)
	if err != nil {
		return said.unproved(), err
	}
	return r.follow(ctx, said.verified, t)
}

// query returns a query that asks for a proof, with an ID and a nonce that
// nobody can guess.
func (r *Resolver) query(n name.Name, t wire.Type) (wire.Query, error) {
	var random [8]byte
	if _, err := rand.Read(random[:]); err != nil {
		return wire.Query{}, fmt.Errorf("client: no randomness: %w", err)
	}
	return wire.Query{
		Header: wire.Header{
			Type: wire.MessageQuery, ID: binary.BigEndian.Uint32(random[:4]), Nonce: binary.BigEndian.Uint32(random[4:]),
			Timestamp: uint32(r.cfg.Now().Unix()),
		},
		Question: wire.Question{Name: n, Type: t, Class: wire.ClassIN},
		Flags:    wire.QueryAD,
	}, nil
}

// exchange asks a service over the network; on UDP again over TCP if the answer
// does not fit into a datagram or does not come.
func (r *Resolver) exchange(ctx context.Context, service string, q wire.Query) (*wire.Response, error) {
	msg, err := wire.AppendQuery(nil, &q)
	if err != nil {
		return nil, err
	}
	if r.signed() && r.cfg.Network == "udp" { // a datagram that is sent again is a replay
		return r.ask(ctx, "tcp", service, q, msg)
	}
	resp, err := r.ask(ctx, r.cfg.Network, service, q, msg)
	if r.cfg.Network != "udp" {
		return resp, err
	}
	if err != nil && ctx.Err() == nil {
		r.cfg.Log.DebugContext(ctx, "no answer by datagram, asking over a stream", "reason", err)
		return r.ask(ctx, "tcp", service, q, msg)
	}
	if err == nil && resp.Flags&wire.ResponseTC != 0 {
		return r.ask(ctx, "tcp", service, q, msg)
	}
	return resp, err
}

// datagramTime is how long an answer by datagram is waited for.
const datagramTime = 3 * time.Second

func (r *Resolver) ask(ctx context.Context, network, service string, q wire.Query, msg []byte) (*wire.Response, error) {
	if network == "udp" {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, datagramTime)
		defer cancel()
	}
	msg, err := r.sign(msg)
	if err != nil {
		return nil, err
	}
	b, err := r.cfg.Exchange(ctx, network, service, msg)
	if err != nil {
		return nil, fmt.Errorf("no answer from %s over %s: %w", service, network, err)
	}
	if err := r.checkSigned(msg, b); err != nil {
		return nil, err
	}
	resp, err := wire.DecodeResponse(b)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrAnswer, err)
	}
	if resp.Header.ID != q.Header.ID || resp.Header.Nonce != q.Header.Nonce {
		return nil, fmt.Errorf("%w: it is to another query", ErrAnswer)
	}
	return &resp, nil
}

// trust verifies the header that the response's proof is anchored in.
func (r *Resolver) trust(ctx context.Context, resp *wire.Response) (resolver.Trust, error) {
	p, err := resolver.Anchor(resp)
	if err != nil {
		return resolver.Trust{}, fmt.Errorf("%w: the node says %v: %w", ErrAnswer, resp.RCode, err)
	}
	return r.Trust(ctx, &p)
}

// unproved is what a node says.
func unproved(resp *wire.Response) Answer {
	a := Answer{RCode: resp.RCode}
	for _, rr := range resp.Answer {
		i := len(a.RRsets) - 1
		if i < 0 || a.RRsets[i].Name != rr.Name || a.RRsets[i].Type != rr.Type {
			a.RRsets = append(a.RRsets, wire.RRset{Name: rr.Name, Type: rr.Type, TTL: rr.TTL})
			i++
		}
		a.RRsets[i].Data = append(a.RRsets[i].Data, rr.Data)
	}
	return a
}
