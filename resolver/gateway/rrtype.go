package gateway

import (
	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver/gateway/message"
)

// The draft's types as the DNS side calls them, in its private-use range
// (E-76).
const (
	TypeJMBC = message.TypeJMBC
	TypeCBDC = message.TypeCBDC
	TypeDID  = message.TypeDID
)

// checkType refuses the types that no answer has: FORMERR for those that only
// stand in other places of a message, REFUSED for transfers and the like
// (U-197). ANY is not among them.
func checkType(t uint16) (rcode int) {
	switch t {
	case dns.TypeNone, dns.TypeOPT, dns.TypeTKEY, dns.TypeTSIG:
		return dns.RcodeFormatError
	case dns.TypeAXFR, dns.TypeIXFR, dns.TypeMAILB, dns.TypeMAILA:
		return dns.RcodeRefused
	}
	return dns.RcodeSuccess
}
