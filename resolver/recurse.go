package resolver

import (
	"bytes"
	"fmt"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// recurse has the resolvers that p lists answer for n (U-117). What they know
// better than this node is the records alone: an RRset and its path are verified
// under the state that this node has, whatever height theirs is of, and are part
// of an answer and a proof of this node's height. So what comes back is as good
// as from the records themselves, and is cached as such; an alias is followed
// here.
func (l *lookup) recurse(n, enc name.Name, d *registrar.Domain, p *pointer) (target name.Name, more bool, err error) {
	to := p.Endpoints[:min(len(p.Endpoints), l.a.maxRecursion-l.steps)]
	if len(to) == 0 {
		return target, false, fmt.Errorf("%w: more than %d steps", ErrRecursion, l.steps)
	}
	if !l.req.Source.release() {
		l.resp.Err = fmt.Errorf("%w: too many requests wait", ErrUpstream)
		return target, false, nil
	}
	var taken *verifier
	var unchecked []wire.RR // the data of a proof that does not hold
	question := wire.Question{Name: n, Type: l.req.Question.Type, Class: wire.ClassIN}
	asked, err := l.a.recursion.ask(l.ctx, to, question, func(got reply) error {
		resp, err := got.response()
		if err != nil {
			return err
		}
		v, err := l.verify(question, &resp, enc, d)
		if err == nil {
			taken = v
		} else if unchecked == nil {
			unchecked = resp.Answer
		}
		return err
	})
	l.steps += asked
	switch {
	case taken != nil:
		return l.take(taken)
	case rcode.Of(err) != rcode.ProofInvalid:
		l.resp.Err = err
	case l.req.Unchecked:
		l.resp.Answer, l.resp.RCode, l.resp.Err = append(l.resp.Answer, unchecked...), rcode.NoError, nil
		l.resp.AA, l.proof = false, nil
	default:
		return target, false, err
	}
	return target, false, nil
}

// response reads a reply. It fails with ErrUpstream: such a resolver is of no
// use, and what it says is no lie.
func (got *reply) response() (wire.Response, error) {
	if got.err != nil {
		return wire.Response{}, fmt.Errorf("%w: %w", ErrUpstream, got.err)
	}
	resp, err := wire.DecodeResponse(got.msg)
	switch {
	case err != nil:
		return resp, fmt.Errorf("%w: %w", ErrUpstream, err)
	case resp.Header.ID != got.query.Header.ID || resp.Header.Nonce != got.query.Header.Nonce:
		return resp, fmt.Errorf("%w: it answers another query", ErrUpstream)
	case resp.Flags&wire.ResponseTC != 0:
		return resp, fmt.Errorf("%w: it does not fit", ErrUpstream)
	case resp.RCode != rcode.NoError && resp.Proof == nil:
		return resp, fmt.Errorf("%w: it says %v", ErrUpstream, resp.RCode)
	}
	return resp, nil
}

// verify verifies what a response says of the one name that was asked for,
// whose closest encloser has state d here.
func (l *lookup) verify(q wire.Question, resp *wire.Response, enc name.Name, d *registrar.Domain) (*verifier, error) {
	p, err := Anchor(resp)
	if err != nil {
		return nil, err
	}
	v := &verifier{
		trust: &Trust{Grace: l.a.law.Grace}, asked: q, resp: resp,
		proof: &wire.Proof{Kind: p.Kind, Sections: pathsOf(&p)},
		rrs:   appendLimited(nil, resp.Answer, maxTTL(d, l.now)),
	}
	v.answer.Time, v.answer.Encloser = l.now, enc
	if err := v.read(); err != nil {
		return nil, err
	}
	link := &v.links[0]
	switch {
	case link.question != q:
		return nil, fmt.Errorf("%w: it is about %v, not %v", ErrProof, link.question, q)
	case link.rrset == nil && (resp.RCode != rcode.NoError || hasDescriptor(resp)):
		return nil, fmt.Errorf("%w: it does not have the records", ErrUpstream)
	case link.rrset == nil:
		return nil, fmt.Errorf("%w: it shows no records", ErrProof)
	}
	_, _, err = v.rrset(link, q.Name, d)
	return v, err
}

// pathsOf returns the sections of a proof that are about records. The others are
// about the state, which this node has.
func pathsOf(p *wire.Proof) (paths []wire.Section) {
	for _, s := range p.Sections {
		switch s.Type {
		case wire.SectionQuestion, wire.SectionRRsetPath, wire.SectionCNAMEPath:
			paths = append(paths, s)
		default: // of the state, its clock and its header
		}
	}
	return paths
}

// appendLimited appends records with TTLs of at most limit.
func appendLimited(rrs, more []wire.RR, limit uint32) []wire.RR {
	for _, rr := range more {
		rr.TTL = min(rr.TTL, limit)
		rrs = append(rrs, rr)
	}
	return rrs
}

func hasDescriptor(resp *wire.Response) bool {
	for i := range resp.Additional {
		if resp.Additional[i].Type == wire.TypeDescriptor {
			return true
		}
	}
	return false
}

// take makes what was verified of a name part of the answer, and of its proof.
func (l *lookup) take(v *verifier) (target name.Name, more bool, err error) {
	l.resp.RCode, l.resp.Err, l.resp.Verified, l.resp.AA = rcode.NoError, nil, true, false
	link := &v.links[0]
	l.proof.path(wire.SectionRRsetPath, link.rrset)
	if len(v.answer.RRsets) == 0 {
		l.kind, l.resp.NoData = wire.ProofRRsetAbsent, true
		l.proof.path(wire.SectionCNAMEPath, link.cname)
		return target, false, nil
	}
	set := v.answer.RRsets[0]
	for i := range set.Data {
		set.Data[i] = bytes.Clone(set.Data[i]) // it may be kept, the message not
	}
	l.resp.Answer = set.AppendRRs(l.resp.Answer)
	if isAlias(v.asked.Type, set.Type) {
		target, more = aliasTarget(set.Data[0])
	}
	return target, more, nil
}
