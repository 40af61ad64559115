package resolver

import (
	"context"
	"fmt"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

// An Authority answers from the state of the chain and the records it commits
// to. Every answer is about the newest height that can be proved, so one that
// comes with a proof and one that does not are the same.
type Authority struct {
	chain        Chain
	sets         *sets
	law          registrar.Params
	warp         bool
	recursion    *recursion // nil: not offered
	maxRecursion int
}

// NewAuthority returns the innermost Handler. Of cfg it uses Chain, Records,
// Grace, Warp, Recursion, MaxRecursion, RecordsCache, RecordsTimeout and Now.
func NewAuthority(cfg Config) *Authority {
	cfg = cfg.withDefaults()
	return &Authority{
		chain:        cfg.Chain,
		sets:         newSets(cfg),
		law:          registrar.Params{Grace: cfg.Grace},
		warp:         cfg.Warp,
		recursion:    newRecursion(cfg),
		maxRecursion: cfg.MaxRecursion,
	}
}

// Resolve answers one question.
func (a *Authority) Resolve(ctx context.Context, req Request) Response {
	n := req.Question.Name
	if n.InNamespace() != nil {
		return fail(fmt.Errorf("%w: %v", ErrNotZone, n))
	}
	view, err := a.chain.Proved(ctx)
	if err != nil {
		return fail(fmt.Errorf("%w: %w", ErrChain, err))
	}
	defer view.Close()
	offset, err := warpOf(view, a.warp)
	if err != nil {
		return fail(fmt.Errorf("%w: clock: %w", ErrState, err))
	}
	l := &lookup{
		a: a, ctx: ctx, req: &req, view: view, offset: offset, now: view.AnchorTime() + offset,
		resp: Response{AA: true, Verified: true, Height: view.Height(), Owner: n, Zone: n.Apex(), Lasting: Lasting{Anchored: view.AnchorTime()}},
	}
	if n == n.Apex() {
		// The apex is nobody's: it has no state and no records, and what the
		// DNS wants there the gateway makes up (E-06).
		l.resp.Verified, l.resp.NoData = false, true
		return l.resp
	}
	if req.Proof {
		l.proof = &prover{view: view}
	}
	if err := l.follow(n); err != nil {
		return fail(err)
	}
	if l.proof != nil {
		l.seal()
	}
	return l.resp
}

// A lookup is one question on its way through one view.
type lookup struct {
	a      *Authority
	ctx    context.Context
	req    *Request
	view   View
	offset uint64  // seconds that the chain clock is ahead
	now    uint64  // chain clock
	proof  *prover // nil if none is asked for
	kind   wire.ProofKind
	steps  int // aliases followed and resolvers asked
	resp   Response
}

// follow looks n up, and while there is an alias in place of the answer, the
// name it points to.
func (l *lookup) follow(n name.Name) error {
	for ; ; l.steps++ {
		target, more, err := l.link(n)
		if err != nil || !more {
			return err
		}
		for _, rr := range l.resp.Answer {
			if rr.Name == target {
				return fmt.Errorf("%w: %v is an alias of itself", ErrLoop, target)
			}
		}
		if l.steps >= l.a.maxRecursion {
			return fmt.Errorf("%w: more than %d steps", ErrRecursion, l.steps)
		}
		n = target
	}
}

// link looks up one owner. If it has an alias that can be followed, target is
// where to.
func (l *lookup) link(n name.Name) (target name.Name, more bool, err error) {
	l.proof.question(wire.Question{Name: n, Type: l.req.Question.Type, Class: wire.ClassIN})
	l.resp.Owner, l.resp.Zone = n, n.Apex()
	enc, d, err := l.encloser(n)
	if err != nil {
		return target, false, err
	}
	if d == nil {
		l.kind, l.resp.RCode = wire.ProofNameAbsent, rcode.NXDomain
		return target, false, nil
	}
	l.kind = wire.ProofInclusion
	l.resp.bind(d, l.now, &l.a.law)
	if d.StatusAt(l.now, &l.a.law) == registrar.InGrace {
		l.resp.RCode, l.resp.Err = rcode.Expired, fmt.Errorf("%w: %v", ErrExpired, enc)
		return target, false, nil
	}
	l.resp.Zone = enc
	tree, err := l.a.sets.get(l.ctx, enc, d, &l.req.Source)
	if err != nil {
		return l.elsewhere(n, enc, d, err)
	}
	rrset, ok := match(tree.Set(), n, l.req.Question.Type)
	if !ok {
		l.kind, l.resp.NoData = wire.ProofRRsetAbsent, true
		return target, false, l.proof.absent(tree, n, l.req.Question.Type)
	}
	l.resp.Answer = appendRRs(l.resp.Answer, rrset, maxTTL(d, l.now))
	if err := l.proof.present(tree, n, rrset.Type); err != nil {
		return target, false, err
	}
	if !isAlias(l.req.Question.Type, rrset.Type) {
		return target, false, nil
	}
	target, more = aliasTarget(rrset.Data[0])
	return target, more, nil
}

// match returns the RRset that answers for owner n and type t: that of the
// type, one of any type for ANY (E-39), or the alias.
func match(set zone.Set, n name.Name, t wire.Type) (wire.RRset, bool) {
	if t == wire.TypeANY {
		if all := set.At(n); len(all) > 0 {
			return all[0], true
		}
		return wire.RRset{}, false
	}
	if rrset, ok := set.Lookup(n, t); ok {
		return rrset, true
	}
	return set.Lookup(n, wire.TypeCNAME)
}

// isAlias reports whether an RRset of type got, where asked was asked for, is
// an alias to follow.
func isAlias(asked, got wire.Type) bool {
	return got == wire.TypeCNAME && asked != got && asked != wire.TypeANY
}

// aliasTarget returns where an alias points, and whether its target is one
// that the chain can say something about: not outside the namespace, and no
// apex.
func aliasTarget(rdata []byte) (target name.Name, more bool) {
	target, _, err := name.FromWire(rdata)
	return target, err == nil && len(target.Enclosers()) > 0
}

// encloser finds the closest encloser of n: the longest suffix that is
// registered, in grace included (E-53). d is nil if there is none.
func (l *lookup) encloser(n name.Name) (enc name.Name, d *registrar.Domain, err error) {
	for _, enc = range n.Enclosers() {
		key := [32]byte(enc.Key())
		value, err := l.view.Get(key)
		if err != nil {
			return enc, nil, fmt.Errorf("%w: %v: %w", ErrState, enc, err)
		}
		if err := l.proof.state(key, value); err != nil {
			return enc, nil, err
		}
		if value == nil {
			continue
		}
		dom, err := registrar.DecodeDomain(value)
		if err != nil {
			return enc, nil, fmt.Errorf("%w: %v: %w", ErrState, enc, err)
		}
		if dom.StatusAt(l.now, &l.a.law).Held() {
			return enc, &dom, nil
		}
	}
	return enc, nil, nil
}

// seal makes the proof and puts it in the response.
func (l *lookup) seal() {
	if l.resp.NoData && l.req.Question.Type == wire.TypeANY {
		return // no path shows that an owner has nothing at all
	}
	p := l.proof.container(l.kind, l.offset)
	if p == nil {
		return
	}
	l.resp.Header, l.resp.Commit = l.view.Header(), l.view.Commit()
	l.resp.setProof(p)
}

// setProof sets the proof, and its octets if they fit in a response: sections
// and octets are then kept once.
func (r *Response) setProof(p *wire.Proof) {
	r.Proof = p
	b, err := wire.AppendProof(nil, p)
	if err != nil {
		return
	}
	r.encoded = b
	at := len(b)
	for i := len(p.Sections) - 1; i >= 0; i-- { // nothing is behind the last one
		s := &p.Sections[i]
		s.Data = b[at-len(s.Data) : at : at]
		at -= len(s.Data) + sectionHeader
	}
}

// sectionHeader is what comes before the data of a section, in octets: type 2,
// length 4 (H.9).
const sectionHeader = 6
