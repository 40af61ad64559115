package keystore

import "github.com/utxo-dns/utxonode/wire/rcode"

// An ErrorKind says why there is no key.
type ErrorKind string

const (
	// ErrName: text that cannot name a key: 1 to 64 of a-z, 0-9, '.', '_', '-',
	// the first a letter or digit.
	ErrName = ErrorKind("name")
	// ErrUnknown: no key of that name.
	ErrUnknown = ErrorKind("unknown")
	// ErrExists: a key of that name is there already.
	ErrExists = ErrorKind("exists")
	// ErrMode: a directory or file that others may read or write.
	ErrMode = ErrorKind("mode")
	// ErrFile: a file that is not a key file.
	ErrFile = ErrorKind("file")
	// ErrPassphrase: a wrong passphrase, or none for an encrypted key.
	ErrPassphrase = ErrorKind("passphrase")
	// ErrPhrase: words that are no phrase, or a key that has none.
	ErrPhrase = ErrorKind("phrase")
	// ErrAlgorithm: an algorithm of which this keystore makes no keys.
	ErrAlgorithm = ErrorKind("algorithm")
	// ErrSeed: octets that are no secret of the algorithm.
	ErrSeed = ErrorKind("seed")
)

func (k ErrorKind) Error() string { return "keystore: " + string(k) }

// RCode maps the kind to the draft's registry (draft §11).
func (k ErrorKind) RCode() rcode.Code {
	switch k {
	case ErrPassphrase, ErrMode:
		return rcode.Refused
	case ErrUnknown:
		return rcode.NXDomain
	case ErrExists:
		return rcode.YXDomain
	case ErrName, ErrFile, ErrPhrase, ErrSeed:
		return rcode.FormErr
	case ErrAlgorithm:
		return rcode.NotImp
	}
	return rcode.ServFail
}
