package main

import (
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
)

func (a *app) wireCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "wire", Short: "Read and write native messages, octet by octet",
		Long: `Reads and writes the messages of the native protocol and its proofs, as the reference
(docs/reference/wire.md) has them. No node is asked, and nothing is verified.`,
		Args: cobra.NoArgs,
	}
	cmd.AddCommand(a.wireDecode(), a.wireEncode())
	return cmd
}

// maxOctets is the most that a message or a proof takes as text: two digits an
// octet, and as much white space.
const maxOctets = 4 << 20

// octetsOf reads octets from hexadecimal digits, from standard input (-) or from
// a file (@FILE); the last two may also be the octets themselves.
func (a *app) octetsOf(arg string) ([]byte, error) {
	var text []byte
	var err error
	switch {
	case arg == "-":
		text, err = io.ReadAll(io.LimitReader(a.in, maxOctets))
	case strings.HasPrefix(arg, "@"):
		text, err = os.ReadFile(arg[1:])
	default:
		return digitsOf(arg)
	}
	if err != nil {
		return nil, fmt.Errorf("octets: %w", err)
	}
	if b, err := digitsOf(string(text)); err == nil {
		return b, nil
	}
	return text, nil
}

// digitsOf reads hexadecimal digits with white space between them.
func digitsOf(text string) ([]byte, error) {
	b, err := hex.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		return nil, usagef("no hexadecimal: %w; '@FILE' reads a file, '-' standard input", err)
	}
	return b, nil
}
