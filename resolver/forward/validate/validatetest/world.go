package validatetest

import (
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// A World is zones below one another, the first of which is the root or what is
// the anchor.
type World struct {
	Zones []*Zone
	tb    testing.TB
}

// New returns the zones with their keys, chains, SOA and NS records, and DS
// records in the zones above signed ones. Lines are records as in a zone file, in the zone
// that is nearest to their owners.
func New(tb testing.TB, now time.Time, zones []*Zone, lines ...string) *World {
	tb.Helper()
	w := &World{zones, tb}
	for _, z := range zones {
		z.tb, z.sigs, z.chain, z.rrs = tb, map[string]*dns.RRSIG{}, nil, nil
		if z.From.IsZero() {
			z.From, z.To = now.Add(-time.Hour), now.Add(24*time.Hour)
		}
		z.generate()
	}
	for _, z := range zones {
		w.apex(z)
	}
	for _, line := range lines {
		rr, err := dns.NewRR(line)
		if err != nil {
			tb.Fatal(err)
		}
		z := w.Zone(rr.Header().Name, rr.Header().Rrtype)
		z.rrs = append(z.rrs, rr)
	}
	for _, z := range zones {
		z.link()
	}
	return w
}

func (w *World) apex(z *Zone) {
	soa := &dns.SOA{Hdr: z.header(z.Name, dns.TypeSOA), Ns: "ns.test.", Mbox: "root.test.", Serial: 1, Refresh: 2, Retry: 3, Expire: 4, Minttl: 60}
	ns := &dns.NS{Hdr: z.header(z.Name, dns.TypeNS), Ns: "ns.test."}
	z.rrs = append(z.rrs, soa, ns)
	if z.Denial != Unsigned {
		z.rrs = append(z.rrs, z.Key)
	}
	up := w.Zone(z.Name, dns.TypeDS)
	if up == z {
		return
	}
	up.rrs = append(up.rrs, dns.Copy(ns))
	if z.Denial != Unsigned {
		ds := z.Key.ToDS(dns.SHA256)
		ds.Hdr = up.header(z.Name, dns.TypeDS)
		up.rrs = append(up.rrs, ds)
	}
}

// Zone returns the zone that answers a question.
func (w *World) Zone(name string, typ uint16) *Zone {
	out := w.Zones[0]
	for _, z := range w.Zones {
		if dns.IsSubDomain(z.Name, name) && (typ != dns.TypeDS || z.Name != name) && len(z.Name) >= len(out.Name) {
			out = z
		}
	}
	return out
}

// Anchor returns the key of the first zone as a trust anchor.
func (w *World) Anchor() string { return w.Zones[0].Key.ToDS(dns.SHA256).String() }

// Reply answers a question as a resolver does, with signatures.
func (w *World) Reply(q *dns.Msg) *dns.Msg {
	m := new(dns.Msg).SetReply(q)
	m.RecursionAvailable = true
	name, typ := dns.CanonicalName(q.Question[0].Name), q.Question[0].Qtype
	for range 10 {
		if name = w.Zone(name, typ).answer(m, name, typ); name == "" {
			break
		}
	}
	return m
}

// answer adds what a zone says, and returns the name that an alias leads to.
func (z *Zone) answer(m *dns.Msg, name string, typ uint16) (target string) {
	if name != z.Name {
		for at := above(name); dns.IsSubDomain(z.Name, at); at = above(at) {
			if d := z.set(at, dns.TypeDNAME); d != nil {
				m.Answer = append(m.Answer, z.Sign(at, d...)...)
				target = strings.TrimSuffix(name, at) + d[0].(*dns.DNAME).Target
				m.Answer = append(m.Answer, &dns.CNAME{Hdr: z.header(name, dns.TypeCNAME), Target: target})
				return target
			}
			if at == z.Name {
				break
			}
		}
	}
	if z.exists(name) {
		return z.data(m, name, name, typ)
	}
	encloser, next := above(name), name
	for !z.exists(encloser) {
		encloser, next = above(encloser), encloser
	}
	star := "*." + encloser
	closer := name
	if z.Denial != NSEC {
		closer = next
	}
	if z.exists(star) {
		m.Ns = append(m.Ns, z.denial(closer)...)
		return z.data(m, star, name, typ)
	}
	m.Rcode = dns.RcodeNameError
	m.Ns = append(m.Ns, z.Sign(z.Name, z.set(z.Name, dns.TypeSOA)...)...)
	if z.Denial != NSEC {
		m.Ns = append(m.Ns, z.denial(encloser)...)
	}
	m.Ns = append(append(m.Ns, z.denial(closer)...), z.denial(star)...)
	return ""
}

// data adds the records of an owner under a name, or that there are none.
func (z *Zone) data(m *dns.Msg, owner, name string, typ uint16) string {
	if rrs := z.set(owner, typ); rrs != nil {
		m.Answer = append(m.Answer, z.Sign(name, rrs...)...)
		return ""
	}
	if typ == dns.TypeNSEC && z.Denial == NSEC {
		m.Answer = append(m.Answer, z.denial(owner)...)
		return ""
	}
	if rrs := z.set(owner, dns.TypeCNAME); rrs != nil {
		m.Answer = append(m.Answer, z.Sign(name, rrs...)...)
		return rrs[0].(*dns.CNAME).Target
	}
	m.Ns = append(m.Ns, z.Sign(z.Name, z.set(z.Name, dns.TypeSOA)...)...)
	m.Ns = append(m.Ns, z.denial(owner)...)
	if z.Denial == NSEC3 || z.Denial == OptOut {
		encloser := above(name)
		for !z.exists(encloser) {
			encloser = above(encloser)
		}
		m.Ns = append(m.Ns, z.denial(encloser)...)
	}
	return ""
}

// exists reports whether a name has records, or others below that do.
func (z *Zone) exists(name string) bool {
	for _, rr := range z.rrs {
		if dns.IsSubDomain(name, rr.Header().Name) {
			return true
		}
	}
	return !dns.IsSubDomain(z.Name, name)
}
