package validate

import (
	"fmt"
	"time"

	"github.com/miekg/dns"
)

// A cut is what a zone says of a name in it: the DS records of a signed zone that
// begins there, or that an unsigned one does, or that none does.
type cut struct {
	kind  kind
	leaf  bool // nothing is below the name
	ds    []*dns.DS
	until time.Time
}

// delegation reads a reply to a question for DS at a name in a signed zone, which
// is the zone to answer it (RFC 4035 §5.2). It fails with ErrDenial, and as verify
// does.
func delegation(z *zone, name string, reply *dns.Msg, now time.Time, b *budget) (cut, error) {
	answer := sets(reply.Answer)
	if s := find(answer, name, dns.TypeDS); s != nil {
		return secured(z, s, now, b)
	}
	if s := find(answer, name, dns.TypeCNAME); s != nil {
		return aliased(z, s, sets(reply.Ns), now, b)
	}
	p, err := newProof(z, sets(reply.Ns), now, b)
	if err != nil {
		return cut{}, err
	}
	at := p.place(name)
	if p.err != nil {
		return cut{}, p.err
	}
	switch at {
	case delegate:
		return cut{kind: unsigned, until: p.until}, nil
	case inside:
		return cut{until: p.until}, nil
	case absent:
		return cut{leaf: true, until: p.until}, nil
	default:
		return cut{}, fmt.Errorf("%w: of DS records at %s by %s", ErrDenial, name, z.name)
	}
}

// aliased reads an alias, which no delegation is beside. One of a wildcard is what
// anybody can replay, and says so where nothing nearer is proved to be (RFC 4035
// §5.3.4). It fails with ErrDenial and ErrCost, and as verify does.
func aliased(z *zone, s *set, authority []*set, now time.Time, b *budget) (cut, error) {
	by, err := s.verify(z, now, b)
	if err != nil || by.labels == labels(s.name) {
		return cut{until: by.until}, err
	}
	p, err := newProof(z, authority, now, b)
	if err != nil {
		return cut{}, err
	}
	found := p.noCloser(s.name, by.labels)
	c := cut{until: earlier(p.until, by.until)}
	switch {
	case p.err != nil:
		return cut{}, p.err
	case found == unproved:
		return cut{}, fmt.Errorf("%w: of names nearer to %s than a wildcard by %s", ErrDenial, s.name, z.name)
	case found == optedOut: // an unsigned zone may begin here
		c.kind = unsigned
	}
	return c, nil
}

// secured reads DS records. A zone that has none which are usable is as good as
// unsigned. It fails with ErrCost if more are than are looked at, and as verify does.
func secured(z *zone, s *set, now time.Time, b *budget) (cut, error) {
	by, err := s.verify(z, now, b)
	if err != nil {
		return cut{}, err
	}
	if by.labels < labels(s.name) {
		return cut{}, fmt.Errorf("%w: DS records of a wildcard at %s", ErrBogus, s.name)
	}
	c := cut{kind: unsigned, until: by.until}
	for _, rr := range s.rrs {
		if ds, ok := rr.(*dns.DS); ok && usable(ds) {
			c.ds = append(c.ds, ds)
		}
	}
	if len(c.ds) > maxDS {
		return cut{}, fmt.Errorf("%w: %d DS records at %s", ErrCost, len(c.ds), s.name)
	}
	return c, nil
}
