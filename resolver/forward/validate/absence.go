package validate

import (
	"errors"
	"fmt"

	"github.com/miekg/dns"
)

// deny wants a proof that a name, or its records of a type, are not there.
func (j *judgement) deny(name string, typ uint16, rcode int) error {
	denier := j.denier(name, typ)
	z, err := j.zoneOf(name, typ, denier)
	if denier == "" && errors.Is(err, ErrUnsigned) {
		return fmt.Errorf("%w: of %s, which is in a signed zone", ErrDenial, name)
	}
	if z == nil || err != nil {
		return err
	}
	p, err := newProof(z, j.authority, j.now, j.budget)
	if err != nil {
		return err
	}
	for _, s := range j.authority {
		if s.typ == dns.TypeSOA && !s.done {
			if err := j.check(s); err != nil {
				return err
			}
		}
	}
	if rcode == dns.RcodeNameError {
		return j.rely(p, p.noName(name), name)
	}
	return j.rely(p, p.noData(name, typ), name)
}

// rely takes what a proof has found. It fails with ErrDenial and ErrCost.
func (j *judgement) rely(p *proof, f finding, name string) error {
	if p.err != nil {
		return p.err
	}
	switch f {
	case proved:
		j.until = earlier(p.until, j.until)
	case optedOut:
		j.secure = false
	default:
		return fmt.Errorf("%w: of %s by %s", ErrDenial, name, p.zone)
	}
	return nil
}

// denier returns the zone whose denials there are about a name, the nearest one,
// but for DS records the parent's; empty without denials.
func (j *judgement) denier(name string, typ uint16) (zone string) {
	for _, s := range j.authority {
		if s.typ != dns.TypeNSEC && s.typ != dns.TypeNSEC3 {
			continue
		}
		signer := s.signer()
		if signer == "" || !dns.IsSubDomain(signer, name) || typ == dns.TypeDS && signer == name && name != "." {
			continue
		}
		if zone == "" || dns.IsSubDomain(zone, signer) {
			zone = signer
		}
	}
	return zone
}
