package stub

import (
	"fmt"

	"github.com/utxo-dns/utxonode/wire/rcode"
)

// An ErrorKind says why there is no answer.
type ErrorKind string

const (
	// ErrForm: a text that names no form, or a form that lacks a character.
	ErrForm = ErrorKind("form")
	// ErrName: a text that is no name, or one that is too long for the form.
	ErrName = ErrorKind("name")
	// ErrNoAnswer: no answer to the question came in time.
	ErrNoAnswer = ErrorKind("no-answer")
	// ErrAnswer: octets that are no answer to the question.
	ErrAnswer = ErrorKind("answer")
)

func (k ErrorKind) Error() string { return "stub: " + string(k) }

// RCode is FORMERR for what the caller asked and SERVFAIL for what the server
// did.
func (k ErrorKind) RCode() rcode.Code {
	if k == ErrForm || k == ErrName {
		return rcode.FormErr
	}
	return rcode.ServFail
}

// A Refusal is an answer with an RCODE other than NOERROR and NXDOMAIN.
type Refusal struct{ Code uint16 }

func (r *Refusal) Error() string { return fmt.Sprintf("stub: the server says %s", codeName(r.Code)) }

// RCode is what the server said.
func (r *Refusal) RCode() rcode.Code { return rcode.Code(r.Code) }
