package wire

import (
	"fmt"
	"strconv"
	"strings"
)

// A Type is the type of a resource record, or of a question. In native
// messages 257 to 259 are the draft's; the DNS means CAA, AVC and DOA by them
// (E-76), so its names for those are not in this table.
type Type uint16

// The types that have rules of their own here. The rest of the registry has
// mnemonics only.
const (
	TypeA     Type = 1
	TypeNS    Type = 2
	TypeCNAME Type = 5
	TypeSOA   Type = 6
	TypePTR   Type = 12
	TypeMX    Type = 15
	TypeTXT   Type = 16
	TypeAAAA  Type = 28
	TypeSRV   Type = 33
	TypeDNAME Type = 39
	TypeOPT   Type = 41
	TypeANY   Type = 255 // questions only

	TypeJMBC Type = 257 // draft §4.2.1
	TypeCBDC Type = 258 // draft §4.2.2
	TypeDID  Type = 259 // draft §4.2.3

	TypeQuote   Type = 65284 // answer to REGISTER-QUOTE (E-29), never stored
	TypeReceipt Type = 65285 // answer to an accepted Update (E-29), never stored
)

// typeNames has every mnemonic, ascending by number. Presentation prefers them
// to TYPEnnn and accepts both (RFC 3597 §5).
var typeNames = [...]struct {
	t    Type
	name string
}{
	{TypeA, "A"}, {TypeNS, "NS"}, {TypeCNAME, "CNAME"}, {TypeSOA, "SOA"}, {TypePTR, "PTR"},
	{13, "HINFO"}, {TypeMX, "MX"}, {TypeTXT, "TXT"}, {17, "RP"}, {18, "AFSDB"},
	{24, "SIG"}, {25, "KEY"}, {TypeAAAA, "AAAA"}, {29, "LOC"}, {TypeSRV, "SRV"},
	{35, "NAPTR"}, {36, "KX"}, {37, "CERT"}, {38, "A6"}, {TypeDNAME, "DNAME"},
	{TypeOPT, "OPT"}, {42, "APL"}, {43, "DS"}, {44, "SSHFP"}, {45, "IPSECKEY"},
	{46, "RRSIG"}, {47, "NSEC"}, {48, "DNSKEY"}, {49, "DHCID"}, {50, "NSEC3"},
	{51, "NSEC3PARAM"}, {52, "TLSA"}, {53, "SMIMEA"}, {55, "HIP"}, {59, "CDS"},
	{60, "CDNSKEY"}, {61, "OPENPGPKEY"}, {62, "CSYNC"}, {63, "ZONEMD"}, {64, "SVCB"},
	{65, "HTTPS"}, {99, "SPF"}, {108, "EUI48"}, {109, "EUI64"}, {249, "TKEY"},
	{250, "TSIG"}, {251, "IXFR"}, {252, "AXFR"}, {TypeANY, "ANY"}, {256, "URI"},
	{TypeJMBC, "JMBC"}, {TypeCBDC, "CBDC"}, {TypeDID, "DID"},
	{TypeQuote, "QUOTE"}, {TypeReceipt, "RECEIPT"},
}

// String returns the mnemonic of t, or TYPEnnn (RFC 3597 §5).
func (t Type) String() string {
	for i := range typeNames {
		if typeNames[i].t == t {
			return typeNames[i].name
		}
	}
	return "TYPE" + strconv.Itoa(int(t))
}

// ParseType reads a mnemonic or TYPEnnn, in either case. It fails with
// ErrMnemonic.
func ParseType(s string) (Type, error) {
	for i := range typeNames {
		if strings.EqualFold(typeNames[i].name, s) {
			return typeNames[i].t, nil
		}
	}
	n, err := parseNumbered("TYPE", s)
	return Type(n), err
}

// parseNumbered reads a number of 16 bits after a prefix in either case,
// without signs or leading zeros, so that it has one form.
func parseNumbered(prefix, s string) (uint16, error) {
	if len(s) > len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		digits := s[len(prefix):]
		n, err := strconv.ParseUint(digits, 10, 16)
		if err == nil && strconv.FormatUint(n, 10) == digits {
			return uint16(n), nil
		}
	}
	return 0, fmt.Errorf("%w: %q", ErrMnemonic, s)
}
