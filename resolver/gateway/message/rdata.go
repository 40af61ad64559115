package message

// Types whose RDATA has names, by RFC 1035 §3.3 unless said otherwise.
const (
	typeNS    = 2
	typeMD    = 3
	typeMF    = 4
	typeCNAME = 5
	typeSOA   = 6
	typeMB    = 7
	typeMG    = 8
	typeMR    = 9
	typePTR   = 12
	typeMINFO = 14
	typeMX    = 15
	typeRP    = 17 // RFC 1183
	typeAFSDB = 18 // RFC 1183
	typeRT    = 21 // RFC 1183
	typePX    = 26 // RFC 2163
	typeSRV   = 33 // RFC 2782
	typeNAPTR = 35 // RFC 3403
	typeKX    = 36 // RFC 2230
	typeA6    = 38 // RFC 2874
	typeDNAME = 39 // RFC 6672
	typeOPT   = 41 // RFC 6891
	typeSVCB  = 64 // RFC 9460
	typeHTTPS = 65 // RFC 9460
)

// anything is the after of a shape that ends as it likes.
const anything = -1

// A shape says where the names in RDATA are: after so many octets, so many
// names, then so many octets.
type shape struct{ before, names, after int }

// shapeOf returns the shape of RDATA. named is whether the type has names, ok
// whether these octets can be of it. Signatures and their chains are not here:
// they cover names in one form, that of A-labels (E-110).
func shapeOf(t uint16, data []byte) (s shape, named, ok bool) {
	switch t {
	case typeNS, typeMD, typeMF, typeCNAME, typeMB, typeMG, typeMR, typePTR, typeDNAME:
		s = shape{0, 1, 0}
	case typeMX, typeAFSDB, typeRT, typeKX:
		s = shape{2, 1, 0}
	case typeSVCB, typeHTTPS:
		s = shape{2, 1, anything}
	case typePX:
		s = shape{2, 2, 0}
	case typeSRV:
		s = shape{6, 1, 0}
	case typeSOA:
		s = shape{0, 2, 20}
	case typeMINFO, typeRP:
		s = shape{0, 2, 0}
	case typeA6:
		s, ok = shapeOfA6(data)
		return s, true, ok
	case typeNAPTR:
		s, ok = shapeOfNAPTR(data)
		return s, true, ok
	default:
		return shape{}, false, true
	}
	return s, true, len(data) >= s.before
}

// shapeOfA6 is a prefix length in bits, what is left of the address, and a name
// for the prefix if there is one (RFC 2874 §3.1, E-112).
func shapeOfA6(data []byte) (shape, bool) {
	const bits = 128
	if len(data) == 0 || data[0] > bits {
		return shape{}, false
	}
	s := shape{before: 1 + (bits-int(data[0])+7)/8}
	if data[0] > 0 {
		s.names = 1
	}
	return s, len(data) >= s.before
}

// shapeOfNAPTR is two numbers, three strings and a name (RFC 3403 §4.1).
func shapeOfNAPTR(data []byte) (shape, bool) {
	at := 4
	for range 3 {
		if at >= len(data) {
			return shape{}, false
		}
		at += 1 + int(data[at])
	}
	return shape{at, 1, 0}, len(data) >= at
}
