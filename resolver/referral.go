package resolver

import (
	"fmt"
	"net/netip"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// referralTTL is how long a referral may be kept at most, in seconds.
const referralTTL = 300

// A pointer is the resolver descriptor that a name's state points to.
type pointer struct {
	*registrar.Descriptor
	encoded []byte
}

// elsewhere answers for n where this node does not have the records of its
// closest encloser, for that reason: it asks for them or says where to ask, if
// the name's state points to a resolver. Else the answer is a failure of a name
// that is shown to be registered (U-127).
func (l *lookup) elsewhere(n, enc name.Name, d *registrar.Domain, missing error) (target name.Name, more bool, err error) {
	l.resp.RCode, l.resp.Err, l.resp.Verified = rcode.ServFail, missing, false
	p, err := l.pointer(d)
	switch {
	case err != nil || p == nil:
		return target, false, err
	case l.req.Recursion && l.a.recursion.offered(l.req.Source.Addr):
		return l.recurse(n, enc, d, p)
	case l.req.Referral:
		l.refer(enc, d, p)
	}
	return target, false, nil
}

// pointer returns what d points to, nil if that is nothing that can be read.
func (l *lookup) pointer(d *registrar.Domain) (*pointer, error) {
	if d.Resolver == ([32]byte{}) {
		return nil, nil
	}
	value, err := l.view.Get(registrar.DescriptorKey(d.Resolver))
	if err != nil {
		return nil, fmt.Errorf("%w: descriptor %x: %w", ErrState, d.Resolver, err)
	}
	return readPointer(d, value), nil
}

// readPointer reads a descriptor, which no proof has to show: d has its hash. It
// returns nil for another, and for one that does not decode.
func readPointer(d *registrar.Domain, encoded []byte) *pointer {
	if len(encoded) == 0 || registrar.DescriptorID(encoded) != d.Resolver {
		return nil
	}
	desc, err := registrar.DecodeDescriptor(encoded)
	if err != nil {
		return nil
	}
	return &pointer{desc, encoded}
}

// refer makes the response a referral (E-71, E-72): for people and for software
// made for the DNS a name server and its address, for those who verify the
// descriptor. The name servers have no names, so they are given some below the
// registered name; nobody has to believe them.
func (l *lookup) refer(enc name.Name, d *registrar.Domain, p *pointer) {
	l.resp.RCode, l.resp.Err, l.resp.AA = rcode.NoError, nil, false
	ttl := min(referralTTL, maxTTL(d, l.now))
	l.resp.Additional = append(l.resp.Additional, wire.RR{Name: enc, Type: wire.TypeDescriptor, Class: wire.ClassIN, TTL: ttl, Data: p.encoded})
	for i, e := range p.Endpoints {
		host, ok := madeUp(enc, i+1)
		if !ok {
			return
		}
		l.resp.Authority = append(l.resp.Authority, wire.RR{Name: enc, Type: wire.TypeNS, Class: wire.ClassIN, TTL: ttl, Data: host.AppendWire(nil)})
		if rr, ok := glue(e.Address); ok {
			rr.Name, rr.Class, rr.TTL = host, wire.ClassIN, ttl
			l.resp.Additional = append(l.resp.Additional, rr)
		}
	}
}

// madeUp returns r<i>.<enc>, unless that is too long for a name.
func madeUp(enc name.Name, i int) (name.Name, bool) {
	host, _, err := name.FromWire(enc.AppendWire([]byte{2, 'r', '0' + byte(i)}))
	return host, err == nil
}

// glue returns the address of a host:port, without owner, if it is written as
// one.
func glue(address string) (wire.RR, bool) {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return wire.RR{}, false
	}
	a := at.Addr().Unmap()
	if a.Is4() {
		return wire.RR{Type: wire.TypeA, Data: a.AsSlice()}, true
	}
	return wire.RR{Type: wire.TypeAAAA, Data: a.AsSlice()}, true
}

// referral verifies what is said of a name whose records are not shown: either
// the node does not have them, or it points to who has.
func (v *verifier) referral(d *registrar.Domain) error {
	v.answer.RCode = rcode.ServFail
	if v.resp.RCode != rcode.NoError {
		return nil
	}
	for i := range v.resp.Additional {
		if rr := &v.resp.Additional[i]; rr.Type == wire.TypeDescriptor {
			if p := readPointer(d, rr.Data); p != nil {
				v.answer.RCode, v.answer.Referral = rcode.NoError, p.Descriptor
				return nil
			}
		}
	}
	return fmt.Errorf("%w: it shows no records, and no resolver of %v", ErrProof, v.answer.Encloser)
}
