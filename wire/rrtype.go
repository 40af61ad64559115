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

	// TypeDescriptor is in a referral: the descriptor whose SHA-256 is the
	// resolver id of the owner's state (E-59, E-72), never stored.
	TypeDescriptor Type = 65286
)

// mnemonic returns the name of t, "" for a type without one. Presentation
// prefers names to TYPEnnn and accepts both (RFC 3597 §5).
func (t Type) mnemonic() string {
	switch t {
	case TypeA:
		return "A"
	case TypeNS:
		return "NS"
	case TypeCNAME:
		return "CNAME"
	case TypeSOA:
		return "SOA"
	case TypePTR:
		return "PTR"
	case 13:
		return "HINFO"
	case TypeMX:
		return "MX"
	case TypeTXT:
		return "TXT"
	case 17:
		return "RP"
	case 18:
		return "AFSDB"
	case 24:
		return "SIG"
	case 25:
		return "KEY"
	case TypeAAAA:
		return "AAAA"
	case 29:
		return "LOC"
	case TypeSRV:
		return "SRV"
	case 35:
		return "NAPTR"
	case 36:
		return "KX"
	case 37:
		return "CERT"
	case 38:
		return "A6"
	case TypeDNAME:
		return "DNAME"
	case TypeOPT:
		return "OPT"
	case 42:
		return "APL"
	case 43:
		return "DS"
	case 44:
		return "SSHFP"
	case 45:
		return "IPSECKEY"
	case 46:
		return "RRSIG"
	case 47:
		return "NSEC"
	case 48:
		return "DNSKEY"
	case 49:
		return "DHCID"
	case 50:
		return "NSEC3"
	case 51:
		return "NSEC3PARAM"
	case 52:
		return "TLSA"
	case 53:
		return "SMIMEA"
	case 55:
		return "HIP"
	case 59:
		return "CDS"
	case 60:
		return "CDNSKEY"
	case 61:
		return "OPENPGPKEY"
	case 62:
		return "CSYNC"
	case 63:
		return "ZONEMD"
	case 64:
		return "SVCB"
	case 65:
		return "HTTPS"
	case 99:
		return "SPF"
	case 108:
		return "EUI48"
	case 109:
		return "EUI64"
	case 249:
		return "TKEY"
	case 250:
		return "TSIG"
	case 251:
		return "IXFR"
	case 252:
		return "AXFR"
	case TypeANY:
		return "ANY"
	case 256:
		return "URI"
	case TypeJMBC:
		return "JMBC"
	case TypeCBDC:
		return "CBDC"
	case TypeDID:
		return "DID"
	case TypeQuote:
		return "QUOTE"
	case TypeReceipt:
		return "RECEIPT"
	case TypeDescriptor:
		return "DESCRIPTOR"
	default:
		return ""
	}
}

// String returns the mnemonic of t, or TYPEnnn (RFC 3597 §5).
func (t Type) String() string {
	if s := t.mnemonic(); s != "" {
		return s
	}
	return "TYPE" + strconv.Itoa(int(t))
}

// ParseType reads a mnemonic or TYPEnnn, in either case. It fails with
// ErrMnemonic.
func ParseType(s string) (Type, error) {
	n, err := parseNumbered("TYPE", s)
	if err == nil || s == "" {
		return Type(n), err
	}
	// The types with names are in two runs, the DNS's and our own.
	for t := TypeA; t <= TypeDID; t++ {
		if strings.EqualFold(t.mnemonic(), s) {
			return t, nil
		}
	}
	for t := TypeQuote; t <= TypeDescriptor; t++ {
		if strings.EqualFold(t.mnemonic(), s) {
			return t, nil
		}
	}
	return 0, err
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
