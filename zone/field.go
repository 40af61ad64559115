package zone

import (
	"github.com/utxo-dns/utxonode/wire/octets"
)

// A field is a part of RDATA: its kind, and for some kinds a number n below 256
// that is added to it.
type field uint16

const (
	nothing      field = iota << 8 // there is no field
	fixed                          // n octets
	rest                           // all that are left, n or more
	domainName                     // without pointers, its labels of any octets
	domainNames                    // to the end, or none
	text                           // a character-string (RFC 1035 §3.3)
	texts                          // to the end, or none
	maybeText                      // one or none
	digits                         // a character-string of n or more decimal digits
	substitution                   // a character-string as NAPTR has it
	digest                         // of DS: which hash it is, then the hash
	fingerprint                    // of SSHFP, the same
	association                    // of TLSA, the same
	zoneDigest                     // of ZONEMD, the same
	ports                          // the bits of WKS
	typeBitmap                     // the types of CSYNC
	prefixes                       // of APL
	suffix                         // of A6
	location                       // of LOC
	parameters                     // of SVCB
	gateway                        // of IPSECKEY
	relay                          // of AMTRELAY
	endSystem                      // of ATMA
	identity                       // of HIP
)

// A fault says why octets are not a field.
type fault string

func (f fault) Error() string { return string(f) }

// read reads the field. Whether anything is left behind the last one is for the
// caller to see.
func (f field) read(r *octets.Reader) {
	n := int(f & 0xff)
	switch f &^ 0xff {
	case nothing:
	case fixed:
		r.Bytes(n)
	case rest:
		readRest(r, n)
	case domainName:
		readName(r)
	case domainNames:
		for r.Len() > 0 {
			readName(r)
		}
	case text:
		readText(r)
	case texts:
		for r.Len() > 0 {
			readText(r)
		}
	case maybeText:
		if r.Len() > 0 {
			readText(r)
		}
	case digits:
		readDigits(r, readText(r), n)
	case substitution:
		readSubstitution(r, readText(r))
	case digest:
		readHash(r, 1, [...]int{0, 20, 32, 32, 48}) // SHA-1, SHA-256, GOST, SHA-384
	case fingerprint:
		readHash(r, 1, [...]int{0, 20, 32, 0, 0}) // SHA-1, SHA-256
	case association:
		readHash(r, 1, [...]int{0, 32, 64, 0, 0}) // SHA-256, SHA-512
	case zoneDigest:
		readHash(r, minZoneDigest, [...]int{0, 48, 64, 0, 0}) // SHA-384, SHA-512
	case ports:
		if len(r.Rest()) > maxPorts/8 {
			r.Fail(fault("more ports than there are"))
		}
	case typeBitmap:
		readBitmap(r)
	case prefixes:
		for r.Len() > 0 {
			readPrefix(r)
		}
	case suffix:
		readSuffix(r)
	case location:
		readLocation(r)
	case parameters:
		readParameters(r)
	case gateway:
		readGateway(r)
	case relay:
		readHost(r, r.U8()&^discovery)
	case endSystem:
		readEndSystem(r)
	case identity:
		readIdentity(r)
	}
}

const (
	maxName       = 255     // octets of a name on the wire
	maxLabel      = 63      // octets of a label
	maxPorts      = 1 << 16 // of a protocol
	minZoneDigest = 12      // octets (RFC 8976 §2.2.4)
	discovery     = 0x80    // the D bit of AMTRELAY (RFC 8777 §4.2.2)
)

// readRest reads what is left, which is to be at least so many octets.
func readRest(r *octets.Reader, least int) []byte {
	if r.Len() < least {
		r.Fail(octets.ErrShort)
	}
	return r.Rest()
}

// readName reads a name (RFC 1035 §3.1). It may be one that nobody can register.
func readName(r *octets.Reader) {
	start := r.Offset()
	for r.Err() == nil {
		length := int(r.U8())
		switch {
		case length > maxLabel:
			r.Fail(fault("a pointer, or a label of more than 63 octets"))
		case r.Offset()-start+length > maxName:
			r.Fail(fault("a name of more than 255 octets"))
		case length == 0:
			return
		}
		r.Bytes(length)
	}
}

// readText reads a character-string.
func readText(r *octets.Reader) []byte { return r.Bytes(int(r.U8())) }

func readDigits(r *octets.Reader, s []byte, least int) {
	if len(s) < least {
		r.Fail(fault("too few digits"))
	}
	for _, c := range s {
		if !isDigit(c) {
			r.Fail(fault("a number with other characters"))
		}
	}
}

// readHash reads what hash it is and the hash: as long as that one is, or of a
// least length if it is another.
func readHash(r *octets.Reader, least int, sizes [5]int) {
	kind := int(r.U8())
	b := readRest(r, least)
	if kind < len(sizes) && sizes[kind] != 0 && len(b) != sizes[kind] {
		r.Fail(fault("a hash that is not as long as its kind"))
	}
}
