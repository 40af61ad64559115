package resolver

import (
	"context"
	"net/netip"
	"slices"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// A Handler answers questions. It is safe for concurrent use.
type Handler interface {
	Resolve(ctx context.Context, req Request) Response
}

// A HandlerFunc is a function as a Handler.
type HandlerFunc func(ctx context.Context, req Request) Response

// Resolve calls f.
func (f HandlerFunc) Resolve(ctx context.Context, req Request) Response { return f(ctx, req) }

// A Layer puts a Handler in front of another.
type Layer func(next Handler) Handler

// Stack returns h behind the layers, of which the first is the outermost.
func Stack(h Handler, layers ...Layer) Handler {
	for _, layer := range slices.Backward(layers) {
		h = layer(h)
	}
	return h
}

// A Source is where a request came from.
type Source struct {
	Addr      netip.Addr // the peer's; the zero Addr is this process
	Stream    bool       // TCP, TLS, HTTPS, libp2p: no limit of size but the format's
	Validated bool       // the peer is known to be at Addr: no limit of 3× (E-26)
	Proved    bool       // this very datagram shows it, by a DNS cookie: it cannot be forged
	Encrypted bool       // TLS, HTTPS, QUIC: nobody on the way can read what is said
	// Idle is how long the stream may be idle; 0 where that is not a matter of
	// DNS messages.
	Idle time.Duration
	// Release, if not nil, is called before the handler waits for anything
	// but this machine; if it returns false the handler may not wait.
	Release func() bool
}

// release calls s.Release.
func (s *Source) release() bool { return s.Release == nil || s.Release() }

// A Request is a question and who asks.
type Request struct {
	Question  wire.Question
	Proof     bool // with a proof
	Recursion bool // RD: other resolvers may be asked, where the source is offered that
	Unchecked bool // CD: what they say may be passed on unverified
	Referral  bool // a referral is an answer: else the lack of records is a failure
	Part      Part
	Source    Source
}

// A Part says whether a question is one of its own or is asked for the sake of
// another, which was counted: then it is never refused for its source's rate, since
// half of what an answer needs would make a wrong one.
type Part uint8

// Whose a question is.
const (
	Own   Part = iota // counted, and refused beyond the rate
	Free              // another's, and not counted
	Extra             // another's that needs more than most: counted, so that the next own one waits
)

// A Response is the answer to a Request. It is shared between those who asked
// the same and must not be written to.
type Response struct {
	RCode  rcode.Code
	Err    error     // why RCode is not NOERROR; nil for NXDOMAIN
	Answer []wire.RR // aliases in the order they are followed, then the RRset
	AA     bool      // from this node's own state and records
	// Authority and Additional are of a referral, which has the aliases that
	// lead to it as its Answer. Nothing proves them but the descriptor's hash.
	Authority, Additional []wire.RR
	Verified              bool      // all of it follows from state that this node has verified
	Zone                  name.Name // the closest encloser that answered, else the apex
	Owner                 name.Name // the last name looked up: where the aliases lead
	NoData                bool      // Owner has no RRset of the type asked for
	Height                uint64    // whose state the answer is from; 0: none
	Lasting
	Proof  *wire.Proof // if it was asked for and there is one
	Header []byte      // with Proof: header Height+1, see View
	Commit []byte      // with Proof: the commit of that header

	encoded []byte // Proof as octets, nil if they do not fit in a response
}

// fail returns the response to a request that err ended.
func fail(err error) Response { return Response{RCode: rcode.Of(err), Err: err} }
