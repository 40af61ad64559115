package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/dissect"
)

// An encoded message is its octets.
type encoded struct {
	Size   int    `json:"size"` // octets
	Octets string `json:"octets"`
}

func (a *app) wireEncode() *cobra.Command {
	cmd := &cobra.Command{
		Use: "encode FILE|-", Short: "Write a message from its description in JSON",
		Long: `Prints the octets of the message that a file describes: what 'utxonode wire decode
--json' printed, or its "message" alone. Lengths and counts follow from the rest. What
was decoded and is canonical has the same octets again. What has no "message", as a
proof, has the octets of its "fields".`,
		Example: `  utxonode wire encode message.json
  utxonode wire decode @message.bin --json | utxonode wire encode -
  utxonode wire encode query --name jmbc.user.utxo --type A --rd --id 1`,
		Args: cobra.ExactArgs(1),
	}
	cmd.RunE = advise(func(_ *cobra.Command, args []string) error {
		b, err := a.readDecoded(args[0])
		if err != nil {
			return err
		}
		return a.printOctets(b)
	})
	cmd.AddCommand(a.wireEncodeQuery())
	return cmd
}

// readDecoded reads what wire decode --json printed, or a message alone, and
// returns its octets.
func (a *app) readDecoded(from string) ([]byte, error) {
	read := func() ([]byte, error) { return os.ReadFile(from) }
	if from == "-" {
		read = func() ([]byte, error) { return io.ReadAll(io.LimitReader(a.in, 4*maxOctets)) }
	}
	text, err := read()
	if err != nil {
		return nil, fmt.Errorf("message: %w", err)
	}
	var whole struct {
		decoded

		dissect.Value
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&whole); err != nil {
		return nil, usagef("%s: no message in JSON: %w", from, err)
	}
	switch {
	case whole.Message != nil:
		return built(whole.Message)
	case len(whole.Fields) > 0:
		return joined(&whole.decoded)
	}
	return built(&whole.Value)
}

func built(v *dissect.Value) ([]byte, error) {
	b, err := dissect.Build(v)
	if err != nil {
		return nil, usage(err)
	}
	return b, nil
}

// joined returns the octets of fields that were explained to the end.
func joined(d *decoded) ([]byte, error) {
	b := dissect.Join(d.Fields)
	if len(b) != d.Size {
		return nil, usagef("fields of %d octets, size %d: they end at a fault", len(b), d.Size)
	}
	return b, nil
}

func (a *app) printOctets(b []byte) error {
	e := encoded{len(b), hex.EncodeToString(b)}
	return a.print(e, func(w io.Writer) { fmt.Fprintln(w, e.Octets) })
}

func (a *app) wireEncodeQuery() *cobra.Command {
	var (
		v          dissect.Value
		q          dissect.Query
		rd, cd, ad bool
	)
	cmd := &cobra.Command{
		Use: "query", Short: "Write a query",
		Long: `Prints the octets of an unsigned query. Without a timestamp no clock is compared with
it.`,
		Example: `  utxonode wire encode query --name jmbc.user.utxo --type A --rd --id 1
  utxonode wire encode query --name 域名系統.utxo --type TXT --ad --nonce 7 --json`,
		Args: cobra.NoArgs,
	}
	flags := cmd.Flags()
	flags.StringVar(&q.Name, "name", "", "`name` asked for")
	flags.StringVar(&q.Type, "type", "A", "record `type` asked for")
	flags.StringVar(&q.Class, "class", "IN", "`class`: IN or ANY")
	flags.Uint32Var(&v.ID, "id", 0, "message `id`")
	flags.Uint32Var(&v.Nonce, "nonce", 0, "`nonce`")
	flags.Uint32Var(&v.Timestamp, "timestamp", 0, "Unix `seconds`")
	flags.BoolVar(&rd, "rd", false, "recursion is desired")
	flags.BoolVar(&cd, "cd", false, "checking is disabled")
	flags.BoolVar(&ad, "ad", false, "authenticated data and a proof are asked for")
	cmd.RunE = advise(func(*cobra.Command, []string) error {
		n, err := input(q.Name)
		if err != nil {
			return err
		}
		q.Name = n.String()
		for _, f := range []struct {
			set bool
			bit wire.QueryFlags
		}{{rd, wire.QueryRD}, {cd, wire.QueryCD}, {ad, wire.QueryAD}} {
			if f.set {
				q.Flags |= uint16(f.bit)
			}
		}
		v.Query = &q
		b, err := built(&v)
		if err != nil {
			return err
		}
		return a.printOctets(b)
	})
	return cmd
}
