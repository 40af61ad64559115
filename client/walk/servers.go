package walk

import (
	"slices"

	"github.com/miekg/dns"
)

// serves notes which name servers of the zone are owners in it, which come with the
// apex, and takes those off that have an address.
func (w *walk) serves(o *owner, all []dns.RR) {
	for _, rr := range all {
		switch rr := rr.(type) {
		case *dns.NS:
			if server := dns.CanonicalName(rr.Ns); o.name == w.apex && dns.IsSubDomain(w.apex, server) {
				w.sum.Unaddressed = append(w.sum.Unaddressed, server)
			}
		case *dns.A, *dns.AAAA:
			at := dns.CanonicalName(rr.Header().Name)
			w.sum.Unaddressed = slices.DeleteFunc(w.sum.Unaddressed, func(server string) bool { return server == at })
		}
	}
}
