package gateway

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
	"github.com/utxo-dns/utxonode/resolver/gateway/answers"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// A Config configures a Gateway. Handler must be set.
type Config struct {
	Handler resolver.Handler
	// Regions are the country codes whose .utxo.<cc> is answered, in lower
	// case. None is the default: they are other people's names in the DNS
	// (E-04).
	Regions []string
	// Profile is which labels clients may use and are answered in; "" means
	// Plain. Restricted leaves only the charsets of ISO 10646 (DNSII §3.1),
	// RejectEightBit only ASCII to ordinary labels, see [message.Codec].
	Profile        message.Profile
	Restricted     bool
	RejectEightBit bool
	// PTRFallback is for clients that have not shown that they can take names
	// beyond ASCII; "" means ACE.
	PTRFallback PTRFallback
	// Forward, if not nil, asks others about names outside the namespace, for
	// the clients in ForwardFor, nil meaning loopback: whoever forwards for
	// everybody serves forgers.
	Forward    Forwarder
	ForwardFor []netip.Prefix
	// OffersRecursion, if not nil, reports whether Handler asks other resolvers
	// for a source.
	OffersRecursion func(to netip.Addr) bool
	// NameServers are the names that NS records give the servers of the zones, the
	// first of them that of the SOA record, too. None means ns.root.utxo, which
	// nobody can register, and which has no address.
	NameServers []name.Name
	// Secret makes the cookies. Nodes behind one address share it. Nil means
	// one of this process.
	Secret []byte
	// Validate, if not nil, is told of an address that a cookie has shown to
	// be its client's.
	Validate func(netip.Addr)
	// Limit, if not nil, is asked about every message whether its source may
	// ask once more; if not, refuse is whether it is told so or gets no reply
	// (U-168).
	Limit func(from resolver.Source) (ok, refuse bool)

	// Chain, if not nil, is the owners of the zones, so that names above others
	// are known to exist.
	Chain Chain
	// Signer, if not nil and with a Chain, returns who signs a zone now: the
	// same one until its keys change. Nil is a zone that is not signed.
	Signer func(zone name.Name) *dnssec.Signer
	// Alone, if not nil, is asked where Chain knows nothing of a zone yet: at is
	// owner, or the delegation that owner is below, types are those of the RRsets
	// there. What is denied then is denied of one name, by a record that is made
	// and signed for it, a thousand in a second at most. ok is false if there is a
	// chain.
	Alone func(owner name.Name) (at name.Name, types []uint16, ok bool)

	// Answers, if not nil, has what is answered before Handler is asked, where
	// the profile is Plain.
	Answers *answers.Table

	Now func() time.Time // nil means time.Now
}

// A Gateway answers DNS queries. It is safe for concurrent use.
type Gateway struct {
	handler     resolver.Handler
	codec       message.Codec
	ptrFallback PTRFallback
	forward     Forwarder
	forwardFor  []netip.Prefix
	recursion   func(netip.Addr) bool
	chain       Chain
	signing     *signing // nil: nothing is signed
	regions     []string
	nameServers []name.Name
	secret      []byte
	validate    func(netip.Addr)
	limit       func(resolver.Source) (ok, refuse bool)
	answers     *answers.Table
	now         func() time.Time
}

// ErrRegion is what New fails with for a region that is no country code.
var ErrRegion = errors.New("gateway: no country code of ISO 3166-1")

// New returns a gateway.
func New(cfg Config) (*Gateway, error) {
	g := &Gateway{
		handler:     cfg.Handler,
		codec:       message.Codec{Profile: cmp.Or(cfg.Profile, message.Plain), Restricted: cfg.Restricted, RejectEightBit: cfg.RejectEightBit},
		ptrFallback: cmp.Or(cfg.PTRFallback, ACE),
		forward:     cfg.Forward, forwardFor: cfg.ForwardFor, recursion: cfg.OffersRecursion,
		regions: slices.Clone(cfg.Regions), nameServers: slices.Clone(cfg.NameServers),
		chain: cfg.Chain, secret: cfg.Secret, validate: cfg.Validate, limit: cfg.Limit, now: cfg.Now,
	}
	if _, err := message.ParseProfile(string(g.codec.Profile)); err != nil {
		return nil, err
	}
	if _, err := ParsePTRFallback(string(g.ptrFallback)); err != nil {
		return nil, err
	}
	for _, cc := range g.regions {
		if !name.CountryAlpha2(cc) {
			return nil, fmt.Errorf("%w: %q", ErrRegion, cc)
		}
	}
	if len(g.nameServers) == 0 {
		g.nameServers = []name.Name{DefaultNameServer()}
	}
	if g.forwardFor == nil {
		g.forwardFor = loopback()
	}
	if g.secret == nil {
		g.secret = make([]byte, 32)
		_, _ = rand.Read(g.secret) // never fails
	}
	if g.now == nil {
		g.now = time.Now
	}
	g.signing = newSigning(&cfg, g.now)
	if g.codec.Profile == message.Plain {
		g.answers = cfg.Answers
	}
	if g.limit == nil {
		g.limit = func(resolver.Source) (bool, bool) { return true, false }
	}
	return g, nil
}

// unpadded is Answer without padding.
func (g *Gateway) unpadded(ctx context.Context, req []byte, from resolver.Source) (reply []byte, compiled bool) {
	if len(req) < headerSize || req[2]&bitQR != 0 {
		return nil, false
	}
	b := g.compiled(req, &from)
	if b == nil {
		return g.respond(ctx, req, from, g.limit), false
	}
	ok, refuse := g.limit(from)
	if ok {
		return b, true
	}
	return g.respond(ctx, req, from, func(resolver.Source) (bool, bool) { return false, refuse }), false
}

// respond answers a query of any kind, if its source may ask once more.
func (g *Gateway) respond(ctx context.Context, req []byte, from resolver.Source, limit func(resolver.Source) (ok, refuse bool)) []byte {
	var q query
	err := g.parse(&q, req)
	r := &reply{keepalive: keepalive(&q, &from)}
	cookies := err != nil || g.badVersion(&q) || g.cookies(&q, r, &from)
	ok, refuse := limit(from) // which a cookie may have validated
	switch {
	case !ok && !refuse:
		return nil
	case !ok:
		r.rcode, r.ede = dns.RcodeRefused, &ede{dns.ExtendedErrorCodeOther, "too many questions"}
		if err != nil {
			q = bare(&q, message.Question{})
		}
	case err != nil:
		q = bare(&q, q.Question)
		r.rcode = dns.RcodeFormatError
	case q.Opcode != dns.OpcodeQuery:
		r.rcode = dns.RcodeNotImplemented
	case g.badVersion(&q):
		r.rcode = dns.RcodeBadVers
	case !cookies:
		r.rcode = dns.RcodeFormatError
	case q.Questions == 0: // a cookie is all that is asked for (RFC 7873 §5.4)
	case g.mayForward(&from) && g.elsewhere(&q):
		if b := g.ask(ctx, req, &q, r, &from, limitOf(&q, &from, len(req))); b != nil {
			return b
		}
	default:
		g.answer(ctx, &q, r, from)
	}
	r.ra = g.asksFor(&from)
	return g.encode(req, &q, r, limitOf(&q, &from, len(req)), from.Stream)
}

// bare is a query of which no more is answered than its question.
func bare(q *query, question message.Question) (b query) {
	b.Opcode, b.Question = q.Opcode, question
	return b
}

// amplification is how many octets a source that is not validated gets for one
// of its own (U-147).
const amplification = 3

// limitOf returns how long the reply may be, in octets (U-189).
func limitOf(q *query, from *resolver.Source, req int) int {
	if from.Stream {
		return dns.MaxMsgSize
	}
	limit := minUDP
	if q.OPT.Present {
		limit = min(max(int(q.OPT.Size), minUDP), maxUDP)
	}
	if !from.Validated {
		limit = min(limit, amplification*req)
	}
	return limit
}

// cookies answers a cookie with a fresh one, and takes a good one for a sign
// that the source is where it says. It returns false for a malformed one.
func (g *Gateway) cookies(q *query, r *reply, from *resolver.Source) bool {
	if q.cookie == nil {
		return true
	}
	if !wellFormed(q.cookie) {
		return false
	}
	now := g.now()
	if from.Proved = g.checkCookie(q.cookie, from.Addr, now); from.Proved && !from.Validated {
		from.Validated = true
		if g.validate != nil {
			g.validate(from.Addr)
		}
	}
	r.cookie = g.makeCookie(q.cookie, from.Addr, now)
	return true
}

// answer fills r for a well-formed query.
func (g *Gateway) answer(ctx context.Context, q *query, r *reply, from resolver.Source) {
	asked := &q.Question
	region, ours := q.name().Region(), q.name().InNamespace() == nil
	if !q.isName() {
		region, ours = suffix(&asked.Name)
	}
	if r.rcode = checkType(asked.Type); r.rcode != dns.RcodeSuccess {
		return
	}
	if r.style = g.style(q); g.signed(q) {
		r.style = message.Style{} // no signature covers another form (E-110)
	}
	switch bad := asked.Name.RCode() == rcode.FormErr; {
	case asked.Class != dns.ClassINET:
		r.rcode, r.ede = dns.RcodeRefused, &ede{dns.ExtendedErrorCodeNotSupported, "class IN only"}
		return
	case bad && asked.Name.Extended:
		r.rcode = dns.RcodeFormatError
		return
	case !ours && isForRefOnly(&asked.Name):
		g.refOnly(r)
		return
	case !ours || !g.enabled(region):
		r.rcode, r.ede = dns.RcodeRefused, outside()
		return
	case bad:
		r.rcode = dns.RcodeFormatError // E-114
		return
	}
	if r.answer = g.signing.own(q.name(), asked.Type); r.answer != nil {
		r.aa = true
	} else {
		g.resolve(ctx, q, r, from, region)
	}
	if g.signed(q) && !g.signing.sign(q, r) {
		*r = reply{rcode: dns.RcodeServerFailure, ede: &ede{dns.ExtendedErrorCodeNotReady, ""}, cookie: r.cookie}
	}
}

// signed reports whether a query is for signatures that there are.
func (g *Gateway) signed(q *query) bool { return q.OPT.DO && g.signing != nil }

// resolve fills r with what the handler says.
func (g *Gateway) resolve(ctx context.Context, q *query, r *reply, from resolver.Source, region string) {
	req := resolver.Request{
		Question: wire.Question{Name: q.name(), Type: g.signing.toNative(apex(region), q.Question.Type), Class: wire.ClassIN},
		// A referral is what the DNS has for names whose records are elsewhere.
		Recursion: q.RD, Unchecked: q.CD, Referral: true,
		Source: from,
	}
	in := &inquiry{g: g, ctx: ctx, req: req, kind: q.Question.Type}
	var resp resolver.Response
	if q.isName() {
		resp = in.named()
	} else {
		resp = in.unnamed(q.Question.Name.Ending())
	}
	if in.failed != nil {
		resp = *in.failed
	}
	g.fill(q, r, &resp)
	if !g.signed(q) { // what is signed is not changed
		g.fallback(q, r)
	}
}

// named answers for a name.
func (in *inquiry) named() resolver.Response {
	resp := in.g.handler.Resolve(in.ctx, in.req)
	if resp.NoData && resp.Owner != resp.Zone {
		resp = in.redirected(resp)
	}
	resp = in.delegated(resp)
	in.settle(&resp)
	return resp
}

// enabled reports whether names of a region are answered; those of none are.
func (g *Gateway) enabled(region string) bool {
	return region == "" || slices.Contains(g.regions, region)
}

func apex(region string) name.Name {
	if region == "" {
		return name.MustParse("utxo")
	}
	return name.MustParse("utxo." + region)
}

// fill turns what the handler says into DNS.
func (g *Gateway) fill(q *query, r *reply, resp *resolver.Response) {
	r.rcode, r.ede = toRCode(resp.RCode, resp.Err)
	r.aa = resp.AA
	if r.rcode == dns.RcodeYXDomain { // the DNAME record that leads to no name
		r.answer = resp.Answer
		return
	}
	if r.rcode != dns.RcodeSuccess && r.rcode != dns.RcodeNameError {
		return
	}
	r.answer = resp.Answer
	if len(resp.Authority)+len(resp.Additional) > 0 { // a referral
		r.authority, r.additional = resp.Authority, resp.Additional
		return
	}
	if cut, ok := g.cut(resp.Answer); ok {
		// The alias leads where this gateway does not answer: so it says no
		// more than the alias.
		r.answer, r.rcode, r.ede = resp.Answer[:cut], dns.RcodeSuccess, nil
		return
	}
	negative := resp.NoData || r.rcode == dns.RcodeNameError
	zone := resp.Owner.Apex()
	if r.rcode == dns.RcodeSuccess {
		switch {
		case q.Question.Type == dns.TypeANY && !isRedirection(resp.Answer):
			r.answer, negative = []wire.RR{hinfo(q.name())}, false
		case resp.NoData && resp.Owner == zone && q.Question.Type == dns.TypeSOA:
			r.answer, negative = append(slices.Clip(resp.Answer), g.soa(zone, resp.Height)), false
		case resp.NoData && resp.Owner == zone && q.Question.Type == dns.TypeNS:
			r.answer, negative = append(slices.Clip(resp.Answer), g.ns(zone)...), false
		}
	}
	if negative {
		r.authority = []wire.RR{g.soa(zone, resp.Height)}
		if r.denied = resp.Owner.Wire(); !q.isName() {
			r.denied = canonical(&q.Question.Name)
		}
	}
}

// cut returns the place of the first record whose owner is not answered for, or
// of the end, if the last alias leads to such a name.
func (g *Gateway) cut(rrs []wire.RR) (int, bool) {
	for i := range rrs {
		if rrs[i].Type != wire.TypeCNAME {
			continue
		}
		target, _, err := name.FromWire(rrs[i].Data)
		if err == nil && target.InNamespace() == nil && !g.enabled(target.Region()) {
			return i + 1, true
		}
	}
	return 0, false
}
