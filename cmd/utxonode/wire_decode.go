package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/wire/dissect"
)

// A decoded message or proof is its fields, and a message is also what 'wire
// encode' makes the same octets of.
type decoded struct {
	Size    int             `json:"size"` // octets
	Fields  []dissect.Field `json:"fields"`
	Message *dissect.Value  `json:"message,omitempty"`
}

func (a *app) wireDecode() *cobra.Command {
	cmd := &cobra.Command{
		Use: "decode HEX|-|@FILE", Short: "Explain a message or a proof field by field",
		Long: `Shows each field of a native message or of a proof container: offset and size in
octets, what it is, what it says, and its octets; with what is inside a signature, a
record, a resolver descriptor, a payload, a transaction with its actions, and a proof
with the header and the commit that ride along. Where the octets are no message it stops
at the first fault and says the draft's code. Of a signature, a proof, a header, an
action or whatever else a message only carries, that is none, it says so and goes on: the
message is one all the same.

Octets are given as hexadecimal digits, with or without blanks, or read from a file or
standard input, as digits or as they are.`,
		Example: `  utxonode wire decode 554401010000000100000000000000070000000000010001000100000000000100
  utxonode wire decode @response.bin --json
  utxonode wire encode query --name jmbc.user.utxo --rd | utxonode wire decode -`,
		Args: cobra.ExactArgs(1),
	}
	cmd.RunE = advise(func(_ *cobra.Command, args []string) error {
		b, err := a.octetsOf(args[0])
		if err != nil {
			return err
		}
		d := decoded{Size: len(b)}
		var fault error
		if d.Fields, fault = dissect.Any(b); fault == nil {
			d.Message, _ = dissect.Describe(b) // a proof is no message
		}
		if err := a.print(d, func(w io.Writer) { fmt.Fprint(w, dissect.Text(d.Fields)) }); err != nil {
			return err
		}
		return fault
	})
	return cmd
}
