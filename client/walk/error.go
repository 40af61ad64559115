package walk

import "github.com/utxo-dns/utxonode/wire/rcode"

// An ErrorKind says why there is no zone file.
type ErrorKind string

const (
	// ErrZone: a text that is no name of a zone.
	ErrZone = ErrorKind("zone")
	// ErrNoAnswer: the server cannot be reached, or no answer came in time.
	ErrNoAnswer = ErrorKind("no-answer")
	// ErrAnswer: octets that are no answer to the question.
	ErrAnswer = ErrorKind("answer")
	// ErrRefused: an answer with an RCODE other than NOERROR.
	ErrRefused = ErrorKind("refused")
	// ErrUnsigned: an RRset without a signature, or a zone without NSEC records.
	ErrUnsigned = ErrorKind("unsigned")
	// ErrChain: an NSEC record that leads back, or out of the zone.
	ErrChain = ErrorKind("chain")
	// ErrMissing: an RRset that is listed and not there.
	ErrMissing = ErrorKind("missing")
	// ErrChanged: the zone had another serial when the walk ended, each time.
	ErrChanged = ErrorKind("changed")
)

func (k ErrorKind) Error() string { return "walk: " + string(k) }

// RCode is FORMERR for what the caller asked and SERVFAIL for what the server
// did.
func (k ErrorKind) RCode() rcode.Code {
	if k == ErrZone {
		return rcode.FormErr
	}
	return rcode.ServFail
}
