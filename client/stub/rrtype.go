package stub

import "github.com/miekg/dns"

// answeredWithNames reports whether the answer to a question of type t is a name
// that may have characters beyond ASCII (DNSII §2.4.1, §2.4.2).
func answeredWithNames(t uint16) bool {
	const typeA6 = 38
	return t == dns.TypePTR || t == dns.TypeCNAME || t == dns.TypeDNAME || t == typeA6
}

// codeName is the mnemonic of an RCODE.
func codeName(code uint16) string {
	if s, ok := dns.RcodeToString[int(code)]; ok {
		return s
	}
	return "RCODE"
}
