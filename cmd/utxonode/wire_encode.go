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
was decoded and is canonical has the same octets again.`,
		Example: `  utxonode wire encode message.json
  utxonode wire decode @message.bin --json | utxonode wire encode -
  utxonode wire encode query --name jmbc.user.utxo --type A --rd --id 1`,
		Args: cobra.ExactArgs(1),
	}
	cmd.RunE = advise(func(_ *cobra.Command, args []string) error {
		v, err := a.readValue(args[0])
		if err != nil {
			return err
		}
		return a.printMessage(v)
	})
	cmd.AddCommand(a.wireEncodeQuery())
	return cmd
}

// readValue reads a message as wire decode --json printed it, or alone.
func (a *app) readValue(from string) (*dissect.Value, error) {
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
	if whole.Message != nil {
		return whole.Message, nil
	}
	return &whole.Value, nil
}

func (a *app) printMessage(v *dissect.Value) error {
	msg, err := dissect.Build(v)
	if err != nil {
		return usage(err)
	}
	e := encoded{len(msg), hex.EncodeToString(msg)}
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
		return a.printMessage(&v)
	})
	return cmd
}
