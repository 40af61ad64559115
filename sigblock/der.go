package sigblock

import "fmt"

// scalar is the size of R and of S in octets.
const scalar = 32

// toDER returns the strict DER form of a 64-octet R‖S.
func toDER(sig []byte) []byte {
	r, s := integer(sig[:scalar]), integer(sig[scalar:])
	der := make([]byte, 0, 6+len(r)+len(s))
	der = append(der, 0x30, byte(4+len(r)+len(s)), 0x02, byte(len(r)))
	der = append(append(der, r...), 0x02, byte(len(s)))
	return append(der, s...)
}

// integer returns the least octets of a DER integer of the value b.
func integer(b []byte) []byte {
	for len(b) > 1 && b[0] == 0 {
		b = b[1:]
	}
	if b[0] >= 0x80 {
		return append([]byte{0}, b...)
	}
	return b
}

// fromDER returns R‖S of a signature in strict DER (X.690 §10 and §8.3): short
// lengths, positive integers without octets to spare, nothing left over. So a
// signature has one form. It fails with ErrDER.
func fromDER(der []byte) (sig [2 * scalar]byte, err error) {
	fail := func(what string) ([2 * scalar]byte, error) {
		return [2 * scalar]byte{}, fmt.Errorf("%w: %s", ErrDER, what)
	}
	if len(der) < 2 || der[0] != 0x30 || der[1] >= 0x80 || int(der[1]) != len(der)-2 {
		return fail("not a sequence that fills the signature")
	}
	left := der[2:]
	for _, out := range [][]byte{sig[:scalar], sig[scalar:]} {
		if len(left) < 3 || left[0] != 0x02 || left[1] == 0 || int(left[1]) > len(left)-2 {
			return fail("not an integer")
		}
		var n []byte
		n, left = left[2:2+int(left[1])], left[2+int(left[1]):]
		switch {
		case n[0] >= 0x80:
			return fail("a negative integer")
		case n[0] == 0 && (len(n) == 1 || n[1] < 0x80):
			return fail("an integer of zero, or with a zero too many")
		case n[0] == 0:
			n = n[1:]
		}
		if len(n) > scalar {
			return fail("an integer of more than 32 octets")
		}
		copy(out[scalar-len(n):], n)
	}
	if len(left) != 0 {
		return fail("octets after the second integer")
	}
	return sig, nil
}
