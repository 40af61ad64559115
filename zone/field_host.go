package zone

import "github.com/utxo-dns/utxonode/wire/octets"

// readHost reads a host of a kind: none, an address, or a name (RFC 4025 §2.5,
// RFC 8777 §4.2.4).
func readHost(r *octets.Reader, kind uint8) {
	switch kind {
	case 0:
	case 1:
		r.Bytes(4)
	case 2:
		r.Bytes(16)
	case 3:
		readName(r)
	default:
		r.Fail(fault("a host of another kind"))
	}
}

// readGateway reads the kind of a gateway, the algorithm of a key, and the
// gateway (RFC 4025 §2.1). The key is behind it.
func readGateway(r *octets.Reader) {
	kind := r.U8()
	r.U8()
	readHost(r, kind)
}

// readEndSystem reads an address of ATM: of format 1 it is digits.
func readEndSystem(r *octets.Reader) {
	format, address := r.U8(), readRest(r, 1)
	if format == 1 {
		readDigits(r, address, 1)
	}
}

// readIdentity reads a tag and a key, whose lengths stand first (RFC 8005 §5).
func readIdentity(r *octets.Reader) {
	tag := int(r.U8())
	r.U8() // the algorithm of the key
	key := int(r.U16())
	if tag == 0 || key == 0 {
		r.Fail(fault("an empty tag or key"))
	}
	r.Bytes(tag)
	r.Bytes(key)
}

// readSubstitution reads what NAPTR changes a string with (RFC 3402 §3.2): a
// delimiter, an expression, the delimiter, what it is replaced by, the delimiter,
// and flags; or nothing at all. The expression is not looked into.
func readSubstitution(r *octets.Reader, s []byte) {
	if len(s) == 0 {
		return
	}
	delimiter, delimiters, escaped := s[0], 0, false
	if isDigit(delimiter) || delimiter == '\\' || delimiter == 'i' {
		r.Fail(fault("a delimiter that is none"))
	}
	for i, c := range s {
		switch {
		case c == 0:
			r.Fail(fault("a zero octet in a substitution"))
		case escaped:
			escaped = false
			if delimiters == 2 && c == '0' {
				r.Fail(fault("a back reference to 0"))
			}
		case c == delimiter:
			delimiters++
		case delimiters == 3 && c != 'i':
			r.Fail(fault("another flag than i"))
		default:
			escaped = c == '\\'
		}
		if escaped && i == len(s)-1 {
			r.Fail(fault("a backslash at the end"))
		}
	}
	if delimiters != 3 {
		r.Fail(fault("not three delimiters"))
	}
}

// readLocation reads a place on Earth (RFC 1876 §2).
func readLocation(r *octets.Reader) {
	if version := r.U8(); version != 0 && r.Err() == nil {
		r.Fail(fault("another version than 0"))
	}
	for range 3 { // size, precisions: a digit, and its power of ten
		if c := r.U8(); c>>4 > 9 || c&0xf > 9 || c>>4 == 0 && c != 0 {
			r.Fail(fault("a size that is no digit and power of ten"))
		}
	}
	for _, degrees := range [2]uint32{90, 180} { // in thousandths of a second, from 2^31
		if at := r.U32() - 1<<31 + degrees*3600e3; r.Err() == nil && at > 2*degrees*3600e3 {
			r.Fail(fault("a place that is not on Earth"))
		}
	}
	r.U32() // the altitude
}
