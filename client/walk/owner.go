package walk

import (
	"context"
	"fmt"
	"slices"

	"github.com/miekg/dns"
)

// An owner is one of the chain: what its NSEC record says, and what is there.
type owner struct {
	name, next string
	types      []uint16 // that are listed
	nsec       []dns.RR // with its signatures

	records []dns.RR // all but the NSEC record, once ready is closed
	glue    []dns.RR // addresses of its name servers that are of no owner
	err     error
	ready   chan struct{}
}

// find asks for the NSEC record of an owner.
func (w *walk) find(ctx context.Context, name string) (*owner, error) {
	a, err := w.conn.ask(ctx, name, dns.TypeNSEC)
	if err != nil {
		return nil, err
	}
	set, signatures := a.rrset(name, dns.TypeNSEC)
	switch {
	case len(set) == 0 && name == w.apex:
		return nil, fmt.Errorf("%w: %s has no NSEC record: the server does not sign it, or not so", ErrUnsigned, name)
	case len(set) == 0:
		return nil, fmt.Errorf("%w: %s has no NSEC record, and the one before leads there", ErrChain, name)
	case len(signatures) == 0:
		return nil, fmt.Errorf("%w: %s NSEC", ErrUnsigned, name)
	}
	nsec, ok := set[0].(*dns.NSEC)
	if !ok || len(set) > 1 {
		return nil, fmt.Errorf("%w: %s: no NSEC record, or several: %v", ErrAnswer, name, set)
	}
	return &owner{
		name: name, next: dns.CanonicalName(nsec.NextDomain), types: nsec.TypeBitMap,
		nsec: append(set, signatures...), ready: make(chan struct{}),
	}, nil
}

// has reports whether an owner has an RRset of a type.
func (o *owner) has(t uint16) bool { return slices.Contains(o.types, t) }

// delegates reports whether the records at an owner are another zone's, but for
// DS.
func (o *owner) delegates() bool { return o.has(dns.TypeNS) && !o.has(dns.TypeSOA) }

// fill asks for what an owner has.
func (w *walk) fill(ctx context.Context, o *owner) {
	defer close(o.ready)
	for _, t := range o.order() {
		set, err := w.rrset(ctx, o, t)
		if err != nil {
			o.err = err
			return
		}
		o.records = append(o.records, set...)
	}
	if o.delegates() {
		o.err = w.addGlue(ctx, o)
	}
}

// order returns the types to ask for, SOA first: a zone file begins with it.
func (o *owner) order() (types []uint16) {
	for _, t := range o.types {
		if t != dns.TypeNSEC && t != dns.TypeRRSIG && t != dns.TypeSOA {
			types = append(types, t)
		}
	}
	if o.has(dns.TypeSOA) {
		types = slices.Insert(types, 0, dns.TypeSOA)
	}
	return types
}

// rrset asks for an RRset. Of a delegation that is the NS records of the referral,
// which nobody signs.
func (w *walk) rrset(ctx context.Context, o *owner, t uint16) ([]dns.RR, error) {
	a, err := w.conn.ask(ctx, o.name, t)
	if err != nil {
		return nil, err
	}
	set, signatures := a.rrset(o.name, t)
	switch {
	case len(set) == 0:
		return nil, fmt.Errorf("%w: %s %s is listed by NSEC, and not answered", ErrMissing, o.name, typeName(t))
	case o.delegates() && t != dns.TypeDS:
		return set, nil
	case len(signatures) == 0:
		return nil, fmt.Errorf("%w: %s %s", ErrUnsigned, o.name, typeName(t))
	}
	return append(set, signatures...), nil
}

// addGlue adds the addresses of name servers below delegations: no owner of the
// chain has them, and nobody signs them.
func (w *walk) addGlue(ctx context.Context, o *owner) error {
	for _, rr := range o.records {
		ns, ok := rr.(*dns.NS)
		if !ok || !dns.IsSubDomain(w.apex, ns.Ns) {
			continue
		}
		server := dns.CanonicalName(ns.Ns)
		for _, t := range []uint16{dns.TypeA, dns.TypeAAAA} {
			a, err := w.conn.lookup(ctx, server, t)
			if err != nil {
				return err
			}
			if set, signatures := a.rrset(server, t); len(signatures) == 0 {
				o.glue = append(o.glue, set...)
			}
		}
	}
	return nil
}
