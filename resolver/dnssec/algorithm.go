package dnssec

import "fmt"

// An Algorithm is a signature algorithm by its DNSSEC number.
type Algorithm uint8

// The algorithms that zones are signed with. Both have 64 octets of signature.
const (
	ECDSAP256 Algorithm = 13 // ECDSA on P-256 with SHA-256 (RFC 6605)
	Ed25519   Algorithm = 15 // RFC 8080; the default
)

// Algorithms returns all of them, the default first.
func Algorithms() []Algorithm { return []Algorithm{Ed25519, ECDSAP256} }

func (a Algorithm) String() string {
	switch a {
	case ECDSAP256:
		return "ecdsap256sha256"
	case Ed25519:
		return "ed25519"
	}
	return fmt.Sprintf("algorithm %d", uint8(a))
}

// ParseAlgorithm returns the algorithm of that name, or ErrAlgorithm.
func ParseAlgorithm(text string) (Algorithm, error) {
	for _, a := range Algorithms() {
		if a.String() == text {
			return a, nil
		}
	}
	return 0, fmt.Errorf("%w: %q, want %v or %v", ErrAlgorithm, text, Ed25519, ECDSAP256)
}
