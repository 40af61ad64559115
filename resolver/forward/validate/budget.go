package validate

import "fmt"

// What one answer may cost, the chain to its zones included. An honest answer
// over eight zones that nothing is known of takes about 40 signatures, none of
// which fails.
const (
	maxSignatures = 128 // verified
	maxFailed     = 16  // verified in vain
	maxPerSet     = 8   // signatures of one RRset that are tried
	maxSameTag    = 4   // keys of one tag and algorithm that are tried
	maxKeys       = 32  // keys of a zone
	maxKeyText    = 700 // characters of a key: an RSA modulus of 4096 bits
	maxDS         = 16  // DS records of a delegation that can be compared with keys
	maxHashes     = 256 // names hashed for NSEC3
	maxIterations = 100 // of NSEC3, above which a zone is as good as unsigned (RFC 9276 §3.2)
	maxAsked      = 48  // questions for DNSKEY and DS
	maxAliases    = 16  // CNAME and DNAME records that are followed
)

// A budget is what is left of that.
type budget struct{ signatures, failed, hashes, asked int }

func newBudget() *budget {
	return &budget{signatures: maxSignatures, failed: maxFailed, hashes: maxHashes, asked: maxAsked}
}

// take takes one of what is left of a bound. It fails with ErrCost.
func take(left *int, what string) error {
	if *left--; *left < 0 {
		return fmt.Errorf("%w: more %s than an answer may cause", ErrCost, what)
	}
	return nil
}
