package native

import (
	"fmt"

	"github.com/utxo-dns/utxonode/wire/rcode"
)

// An ErrorKind says what is wrong with an answer.
type ErrorKind string

// ErrAnswer: an answer that is to another message, or does not say what it
// should. What became of the Update is not known.
const ErrAnswer = ErrorKind("answer")

func (k ErrorKind) Error() string { return "native: " + string(k) }

// RCode is SERVFAIL: it is the node's fault.
func (k ErrorKind) RCode() rcode.Code { return rcode.ServFail }

// A Refusal is a node's no, which is not signed: whoever is on the way can say
// it too.
type Refusal struct{ Code rcode.Code }

func (r *Refusal) Error() string { return fmt.Sprintf("native: the node says %v", r.Code) }

// RCode is what the node said.
func (r *Refusal) RCode() rcode.Code { return r.Code }
