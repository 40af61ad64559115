package walk

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/miekg/dns"
)

// An answer has the records of all sections, names in lower case as the zone
// file has them.
type answer struct {
	rcode   int
	records []dns.RR
}

// readAnswer reads an answer to a question.
func readAnswer(msg []byte, owner string, t uint16) (*answer, error) {
	const headSize = 12
	if len(msg) < headSize {
		return nil, fmt.Errorf("%w: %d octets", ErrAnswer, len(msg))
	}
	name, off, err := dns.UnpackDomainName(msg, headSize)
	if err != nil || len(msg) < off+4 || binary.BigEndian.Uint16(msg[4:]) != 1 {
		return nil, fmt.Errorf("%w: without a question", ErrAnswer)
	}
	asked := binary.BigEndian.Uint16(msg[off:])
	if !strings.EqualFold(name, owner) || asked != t || msg[2]&0x80 == 0 {
		return nil, fmt.Errorf("%w: to %s %s", ErrAnswer, name, typeName(asked))
	}
	a := &answer{rcode: int(msg[3] & 0xf)}
	off += 4
	for range records(msg) {
		rr, next, err := readRecord(msg, off)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrAnswer, err)
		}
		a.records, off = append(a.records, rr), next
	}
	return a, nil
}

// records returns how many records the sections of a message have.
func records(msg []byte) (n int) {
	for at := 6; at < 12; at += 2 {
		n += int(binary.BigEndian.Uint16(msg[at:]))
	}
	return n
}

// readRecord reads the record at an offset. RDATA that is not as its type wants
// it is kept as octets: anybody may put such a record into a zone, and must not
// keep it from being read.
func readRecord(msg []byte, off int) (dns.RR, int, error) {
	name, off, err := dns.UnpackDomainName(msg, off)
	if err != nil {
		return nil, 0, err
	}
	const fixed = 10 // octets: type, class, TTL, length
	if len(msg) < off+fixed {
		return nil, 0, dns.ErrBuf
	}
	f := msg[off : off+fixed]
	off += fixed
	next := off + int(binary.BigEndian.Uint16(f[8:]))
	if len(msg) < next {
		return nil, 0, dns.ErrBuf
	}
	header := dns.RR_Header{
		Name: dns.CanonicalName(name), Rrtype: binary.BigEndian.Uint16(f), Class: binary.BigEndian.Uint16(f[2:]),
		Ttl: binary.BigEndian.Uint32(f[4:]), Rdlength: binary.BigEndian.Uint16(f[8:]),
	}
	if rr, end, err := dns.UnpackRRWithHeader(header, msg[:next], off); err == nil && end == next && faithful(rr, msg[off:next]) {
		return rr, next, nil
	}
	return &dns.RFC3597{Hdr: header, Rdata: hex.EncodeToString(msg[off:next])}, next, nil
}

// faithful reports whether a record holds the RDATA that it was read from: the
// library takes some that end too soon. Names in them can have been shorter.
func faithful(rr dns.RR, data []byte) bool {
	generic := new(dns.RFC3597)
	if err := generic.ToRFC3597(rr); err != nil {
		return false
	}
	switch rr.Header().Rrtype {
	case dns.TypeNS, dns.TypeCNAME, dns.TypeSOA, dns.TypeMB, dns.TypeMG, dns.TypeMR, dns.TypePTR, dns.TypeMINFO, dns.TypeMX, dns.TypeMD, dns.TypeMF,
		dns.TypeRP, dns.TypeAFSDB, dns.TypeRT, dns.TypeSIG, dns.TypePX, dns.TypeNXT, dns.TypeNAPTR, dns.TypeSRV: // RFC 3597 §4
		return len(generic.Rdata) >= hex.EncodedLen(len(data))
	}
	return generic.Rdata == hex.EncodeToString(data)
}

// rrset returns the records of an RRset, and its signatures.
func (a *answer) rrset(owner string, t uint16) (set, signatures []dns.RR) {
	for _, rr := range a.records {
		if rr.Header().Name != owner {
			continue
		}
		if rr.Header().Rrtype == t {
			set = append(set, rr)
		} else if s, ok := rr.(*dns.RRSIG); ok && s.TypeCovered == t {
			signatures = append(signatures, rr)
		}
	}
	return set, signatures
}

// typeName is the mnemonic of a type, or TYPEnnn.
func typeName(t uint16) string { return dns.Type(t).String() }
