package zone

import "github.com/utxo-dns/utxonode/wire/octets"

// readBitmap reads types as a bitmap (RFC 4034 §4.1.2): windows in order, each as
// short as it can be.
func readBitmap(r *octets.Reader) {
	for before := -1; r.Len() > 0; {
		window, bits := int(r.U8()), readText(r)
		if window <= before {
			r.Fail(fault("windows that are not in order"))
		}
		if len(bits) == 0 || len(bits) > 32 || bits[len(bits)-1] == 0 {
			r.Fail(fault("a window of no octets, of more than 32, or with zeros at its end"))
		}
		before = window
	}
}

// readPrefix reads a prefix of addresses (RFC 3123 §4), of IPv4 or IPv6.
func readPrefix(r *octets.Reader) {
	const negation = 0x80
	family, bits := r.U16(), int(r.U8())
	address := r.Bytes(int(r.U8() &^ negation))
	size := 4
	if family == 2 {
		size = 16
	}
	switch {
	case r.Err() != nil:
	case family != 1 && family != 2:
		r.Fail(fault("addresses of another family"))
	case bits > 8*size || len(address) > size:
		r.Fail(fault("a prefix longer than an address"))
	case len(address) > 0 && address[len(address)-1] == 0:
		r.Fail(fault("zeros at the end of a prefix"))
	}
}

// readSuffix reads an address without its first bits, and the name of who has
// those, if they are any (RFC 2874 §3.1).
func readSuffix(r *octets.Reader) {
	const size = 16
	bits := int(r.U8())
	if bits > 8*size {
		r.Fail(fault("a prefix longer than an address"))
	}
	r.Bytes(size - bits/8)
	if bits > 0 {
		readName(r)
	}
}
