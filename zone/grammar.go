package zone

import (
	"fmt"

	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/octets"
)

// A grammar is the fields that the RDATA of a type has, one behind the other.
// They fill it.
type grammar [5]field

// grammarOf returns the grammar of the types of the DNS that have one and no
// rules elsewhere. Other types are opaque (RFC 3597), and so are those that the
// DNS never put in zones: NULL, UINFO, UID, GID, UNSPEC. CAA is not among them:
// 257 is JMBC here.
func grammarOf(t wire.Type) (g grammar, known bool) {
	switch t {
	case 7, 8, 9, 23: // MB, MG, MR, NSAP-PTR
		return grammar{domainName}, true
	case 14, 17, 58: // MINFO, RP, TALINK
		return grammar{domainName, domainName}, true
	case 18, 21, 36, 107: // AFSDB, RT, KX, LP
		return grammar{fixed + 2, domainName}, true
	case 26: // PX
		return grammar{fixed + 2, domainName, domainName}, true
	case 66: // DSYNC
		return grammar{fixed + 5, domainName}, true
	case 13: // HINFO
		return grammar{text, text}, true
	case 27: // GPOS
		return grammar{text, text, text}, true
	case 20: // ISDN
		return grammar{text, maybeText}, true
	case 19: // X25
		return grammar{digits + 4}, true
	case 56, 99, 261, 262, 263: // NINFO, SPF, RESINFO, WALLET, CLA
		return grammar{text, texts}, true
	case 35: // NAPTR
		return grammar{fixed + 4, text, text, substitution, domainName}, true
	case 11: // WKS
		return grammar{fixed + 5, ports}, true
	case 29: // LOC
		return grammar{location}, true
	case 34: // ATMA
		return grammar{endSystem}, true
	case 38: // A6
		return grammar{suffix}, true
	case 42: // APL
		return grammar{prefixes}, true
	case 22, 31, 32, 61, 67, 68: // NSAP, EID, NIMLOC, OPENPGPKEY, HHIT, BRID
		return grammar{rest + 1}, true
	case 40: // SINK
		return grammar{rest + 3}, true
	case 49: // DHCID
		return grammar{rest + 4}, true
	case 25, 48, 57, 60: // KEY, DNSKEY, RKEY, CDNSKEY
		return grammar{fixed + 4, rest + 1}, true
	case 37: // CERT
		return grammar{fixed + 5, rest + 1}, true
	case 256: // URI
		return grammar{fixed + 4, rest + 1}, true
	case 43, 59, 32768, 32769: // DS, CDS, TA, DLV
		return grammar{fixed + 3, digest}, true
	case 44: // SSHFP
		return grammar{fixed + 1, fingerprint}, true
	case 52, 53: // TLSA, SMIMEA
		return grammar{fixed + 2, association}, true
	case 63: // ZONEMD
		return grammar{fixed + 5, zoneDigest}, true
	case 51: // NSEC3PARAM
		return grammar{fixed + 4, text}, true
	case 62: // CSYNC
		return grammar{fixed + 6, typeBitmap}, true
	case 45: // IPSECKEY
		return grammar{fixed + 1, gateway, rest + 1}, true
	case 260: // AMTRELAY
		return grammar{fixed + 1, relay}, true
	case 55: // HIP
		return grammar{identity, domainNames}, true
	case 64, 65: // SVCB, HTTPS
		return grammar{fixed + 2, domainName, parameters}, true
	case 104, 106: // NID, L64
		return grammar{fixed + 10}, true
	case 105, 108: // L32, EUI48
		return grammar{fixed + 6}, true
	case 109, 264: // EUI64, IPN
		return grammar{fixed + 8}, true
	default:
		return grammar{}, false
	}
}

// checkKnown checks RDATA of a type against its grammar, if it has one.
func checkKnown(t wire.Type, data []byte) error {
	g, known := grammarOf(t)
	if !known {
		return nil
	}
	r := octets.NewReader(data)
	for _, f := range g {
		f.read(r)
	}
	if err := r.Done(); err != nil {
		return fmt.Errorf("%w: %v: %w", ErrRData, t, err)
	}
	return nil
}
