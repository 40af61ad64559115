package resolver

import (
	"fmt"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

// follow verifies link after link, from the name asked for to the last.
func (v *verifier) follow() error {
	n := v.asked.Name
	for i := range v.links {
		target, more, err := v.link(&v.links[i], n)
		if err != nil {
			return err
		}
		if last := i == len(v.links)-1; more == last {
			return fmt.Errorf("%w: %d links, of which %d lead on", ErrProof, len(v.links), i)
		}
		v.answer.Owner, n = n, target
	}
	return nil
}

// link verifies what the proof says of one owner. If that is an alias that can
// be followed, more is true and target is where to.
func (v *verifier) link(l *linkProof, n name.Name) (target name.Name, more bool, err error) {
	if want := (wire.Question{Name: n, Type: v.asked.Type, Class: wire.ClassIN}); l.question != want {
		return target, false, fmt.Errorf("%w: it is about %v, not %v", ErrProof, l.question, want)
	}
	d, err := v.encloser(n)
	if err != nil {
		return target, false, err
	}
	law := registrar.Params{Grace: v.trust.Grace}
	if d != nil {
		v.answer.bind(d, v.answer.Time, &law)
	}
	v.kind = wire.ProofInclusion
	switch {
	case d == nil:
		v.answer.RCode, v.kind = rcode.NXDomain, wire.ProofNameAbsent
	case d.StatusAt(v.answer.Time, &law) == registrar.InGrace:
		v.answer.RCode = rcode.Expired
	case l.rrset == nil:
		err = v.referral(d)
	default:
		return v.rrset(l, n, d)
	}
	if l.rrset != nil || l.cname != nil {
		return target, false, fmt.Errorf("%w: records of a name that does not resolve", ErrProof)
	}
	return target, false, err
}

// encloser returns the state of n's closest encloser, nil if no suffix of n is
// registered. Every suffix up to it must be shown: a proof that begins at a
// parent could hide a child that is someone else's (E-53).
func (v *verifier) encloser(n name.Name) (*registrar.Domain, error) {
	candidates := n.Enclosers()
	if len(candidates) == 0 {
		return nil, fmt.Errorf("%w: nothing is proved of %v", ErrProof, n)
	}
	law := registrar.Params{Grace: v.trust.Grace}
	v.answer.Encloser, v.answer.Domain = name.Name{}, registrar.Domain{}
	for _, enc := range candidates {
		f := v.facts[enc.Key()]
		if f == nil {
			return nil, fmt.Errorf("%w: nothing shown of %v", ErrProof, enc)
		}
		f.used = true
		if f.value == nil {
			continue
		}
		d, err := registrar.DecodeDomain(f.value)
		if err != nil {
			return nil, fmt.Errorf("%w: %v: %w", ErrProof, enc, err)
		}
		if d.StatusAt(v.answer.Time, &law).Held() {
			v.answer.Encloser, v.answer.Domain = enc, d
			return &d, nil
		}
	}
	return nil, nil
}

// rrset verifies the RRset of one owner in the records that d commits to, or
// its absence.
func (v *verifier) rrset(l *linkProof, n name.Name, d *registrar.Domain) (target name.Name, more bool, err error) {
	path, err := zone.DecodePath(l.rrset)
	if err != nil {
		return target, false, fmt.Errorf("%w: %w", ErrProof, err)
	}
	if !path.Present() {
		return target, false, v.absent(path, l, n, d)
	}
	set, err := v.take(n, maxTTL(d, v.answer.Time))
	if err != nil {
		return target, false, err
	}
	alias := isAlias(v.asked.Type, set.Type)
	if l.cname != nil || !alias && set.Type != v.asked.Type && v.asked.Type != wire.TypeANY {
		return target, false, fmt.Errorf("%w: %v is no answer to %v", ErrProof, set.Type, v.asked)
	}
	if err := path.VerifyPresent(d.RecordsRoot, d.Records, set); err != nil {
		return target, false, fmt.Errorf("%w: %w", ErrProof, err)
	}
	v.answer.RRsets = append(v.answer.RRsets, set)
	if alias {
		target, more = aliasTarget(set.Data[0])
	}
	return target, more, nil
}

// take takes the next records of the answer, which must be of owner n, as one
// RRset.
func (v *verifier) take(n name.Name, limit uint32) (wire.RRset, error) {
	var set wire.RRset
	for len(v.rrs) > 0 {
		rr := v.rrs[0]
		if rr.Name != n || len(set.Data) > 0 && rr.Type != set.Type {
			break
		}
		if rr.Class != wire.ClassIN || rr.TTL > limit {
			return set, fmt.Errorf("%w: class %v, TTL %d of at most %d", ErrProof, rr.Class, rr.TTL, limit)
		}
		if len(set.Data) == 0 {
			set = wire.RRset{Name: n, Type: rr.Type, TTL: rr.TTL}
		}
		if rr.TTL != set.TTL {
			return set, fmt.Errorf("%w: an RRset with TTLs %d and %d", ErrProof, set.TTL, rr.TTL)
		}
		set.Data = append(set.Data, rr.Data)
		v.rrs = v.rrs[1:]
	}
	if len(set.Data) == 0 {
		return set, fmt.Errorf("%w: no records of %v", ErrProof, n)
	}
	return set, nil
}

// absent verifies that owner n has no RRset of the type asked for, nor an alias
// in its place.
func (v *verifier) absent(path zone.Path, l *linkProof, n name.Name, d *registrar.Domain) error {
	if v.asked.Type == wire.TypeANY {
		return fmt.Errorf("%w: no path shows that %v has nothing", ErrProof, n)
	}
	if err := path.VerifyAbsent(d.RecordsRoot, d.Records, n, v.asked.Type); err != nil {
		return fmt.Errorf("%w: %w", ErrProof, err)
	}
	v.kind = wire.ProofRRsetAbsent
	if mayAlias(v.answer.Encloser, n, v.asked.Type) != (l.cname != nil) {
		return fmt.Errorf("%w: an alias of %v is neither shown nor ruled out", ErrProof, n)
	}
	if l.cname == nil {
		return nil
	}
	cname, err := zone.DecodePath(l.cname)
	if err == nil {
		err = cname.VerifyAbsent(d.RecordsRoot, d.Records, n, wire.TypeCNAME)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrProof, err)
	}
	return nil
}
