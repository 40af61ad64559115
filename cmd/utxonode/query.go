package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/client/stub"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

// An answered question says what is at a name and whether that is proved.
type answered struct {
	Name          string   `json:"name"`
	Unicode       string   `json:"unicode"`
	Type          string   `json:"type"`
	Code          int      `json:"code"`
	CodeName      string   `json:"code_name"`
	Records       []string `json:"records"` // presentation format: aliases, then what was asked for
	NoData        bool     `json:"no_data,omitempty"`
	Encloser      string   `json:"encloser,omitempty"` // the registered name that answers
	Authenticated bool     `json:"authenticated"`
	ProvedHeight  uint64   `json:"proved_height,omitempty"`
	ChainTime     uint64   `json:"chain_time,omitempty"` // Unix seconds, at that height
}

func (a *app) queryCommand() *cobra.Command {
	var over, trust, form, server, file string
	cmd := &cobra.Command{
		Use: "query NAME [TYPE]", Short: "Resolve a name and verify the proof",
		Long: `Asks a node for records over the native protocol and verifies the proof that comes
with them: from the genesis file, or the block of --trust, by headers that two thirds
of the validators signed. Nothing is believed of the node.

What cannot be verified is marked as unauthenticated, and the exit code is 5. So it
is with --node and without --genesis: then there is nothing to verify it by.

With --form it asks as a DNS client does, with the name as A-labels (alabel), as UTF-8
(utf8), or in a label form of DNSII with a charset (dnsii:big5), at the listener of
the node that speaks the form; shows both messages field by field; and compares the
answer with what a native query proves. 'utxonode name forms' lists the forms.

With --config it asks as a client's configuration says (draft §13.2), whatever network
is up: names of the chain at its resolvers, others at its fallback resolvers. What to
verify by is its trust. docs/reference/resolver.md has every key.`,
		Example: `  utxonode query jmbc.user.utxo A
  utxonode query 域名系統.utxo TXT --json
  utxonode query 域名系統.utxo --form dnsii:big5
  utxonode query 域名系統.utxo --form utf8 --over tcp --json
  utxonode query jmbc.user.utxo --over tls
  utxonode query jmbc.user.utxo --config client.json
  utxonode query jmbc.user.utxo --node http://192.0.2.7:8053 --genesis genesis.json`,
		Args: cobra.RangeArgs(1, 2), ValidArgsFunction: completeTypes,
	}
	cmd.Flags().StringVar(&over, "over", "udp", "`transport`: udp, with TCP where a datagram does not do; tcp, tls or libp2p alone")
	cmd.Flags().StringVar(&trust, "trust", "", "`HEIGHT:HASH` of a block to trust instead of the genesis validators")
	cmd.Flags().StringVar(&form, "form", "", "ask as a DNS client, with the name in a `FORM[:CHARSET]`: "+strings.Join(stub.Forms(), ", "))
	cmd.Flags().StringVar(&server, "server", "", "with --form: `host:port` of the DNS server, instead of the node's listener")
	cmd.Flags().StringVar(&file, "config", "", "ask as this `file` of JSON says, and nobody else")
	_ = cmd.RegisterFlagCompletionFunc("form", completeForms) // the flags are there
	_ = cmd.RegisterFlagCompletionFunc("over", completeTransports)
	cmd.RunE = advise(func(cmd *cobra.Command, args []string) error {
		n, err := input(args[0])
		if err != nil {
			return err
		}
		t := wire.TypeA
		if len(args) == 2 {
			if t, err = recordType(args[1]); err != nil {
				return err
			}
		}
		if file != "" {
			for _, other := range []string{"over", "trust", "form", "server"} {
				if cmd.Flags().Changed(other) {
					return usagef("--config says what --%s would", other)
				}
			}
			return a.queryConfig(cmd.Context(), file, n, t)
		}
		if err := n.InNamespace(); err != nil {
			return err
		}
		cfg, err := a.resolver(cmd.Context(), trust)
		if err != nil {
			return err
		}
		if form != "" || server != "" {
			return a.queryForm(cmd.Context(), cfg, formedQuery{form, server, over, args[0], t})
		}
		end, err := a.over(cmd.Context(), &cfg, over)
		if err != nil {
			return err
		}
		defer end()
		return a.query(cmd.Context(), client.NewResolver(cfg), n, t)
	})
	return cmd
}

// resolver finds whom to ask and what to verify by.
func (a *app) resolver(ctx context.Context, trust string) (client.ResolverConfig, error) {
	var cfg client.ResolverConfig
	if a.node != "" && a.genesis == "" {
		if trust != "" {
			return cfg, usagef("--trust needs the chain's genesis file too: --genesis FILE")
		}
		service, err := a.service(ctx)
		cfg.Service = service
		return cfg, err
	}
	n, err := a.network(ctx)
	if err != nil {
		return cfg, err
	}
	if trust != "" {
		c, err := client.ParseCheckpoint(trust)
		if err != nil {
			return cfg, usage(err)
		}
		cfg.Trust = &c
	}
	if cfg.Genesis, err = client.DecodeGenesis(n.genesis.File); err != nil {
		return cfg, err
	}
	if cfg.Dir, err = n.files("headers"); err != nil {
		return cfg, err
	}
	cfg.Service = n.nodes[0].service
	for _, api := range n.apis() {
		cfg.Nodes = append(cfg.Nodes, rest.New(api, nil))
	}
	return cfg, nil
}

// service asks the node at --node where its service is.
func (a *app) service(ctx context.Context) (string, error) {
	c := rest.New(a.node, nil)
	defer c.Close()
	status, err := c.Status(ctx)
	if err != nil {
		return "", err
	}
	return reachable(status.Service, c.URL())
}

// query asks and prints. An answer that is proved by nothing is printed too,
// as such.
func (a *app) query(ctx context.Context, r *client.Resolver, n name.Name, t wire.Type) error {
	got, err := r.Query(ctx, n, t)
	unproved := errors.Is(err, client.ErrUnauthenticated)
	if err != nil && !unproved {
		return err
	}
	v := answer(n, t, got)
	if printErr := a.print(v, func(w io.Writer) { v.write(w, n) }); printErr != nil {
		return printErr
	}
	return err
}

func answer(n name.Name, t wire.Type, got client.Answer) answered {
	v := answered{
		Name: n.String(), Unicode: n.Unicode(), Type: t.String(), Code: int(got.RCode), CodeName: got.RCode.String(),
		Records: []string{}, Authenticated: got.Authenticated, ProvedHeight: got.ProvedHeight, ChainTime: got.Time,
	}
	if got.Encloser != (name.Name{}) {
		v.Encloser = got.Encloser.String()
	}
	v.NoData = got.RCode == rcode.NoError
	for _, rrset := range got.RRsets {
		v.NoData = v.NoData && rrset.Type != t
		for _, rr := range rrset.AppendRRs(nil) {
			v.Records = append(v.Records, zone.FormatRR(rr))
		}
	}
	return v
}

// write prints the records as in a zone file, with what is not a record as
// comments.
func (v answered) write(w io.Writer, n name.Name) {
	if v.Unicode != v.Name {
		fmt.Fprintf(w, "; %s\n", both(n))
	}
	for _, line := range v.Records {
		fmt.Fprintln(w, line)
	}
	if words := v.words(); words != "" {
		fmt.Fprintf(w, "; %s\n", words)
	}
	if v.Authenticated {
		fmt.Fprintf(w, "; proved at height %d\n", v.ProvedHeight)
	} else {
		fmt.Fprintln(w, "; unauthenticated: the node says so, and nothing proves it")
	}
}

// words says what the records do not.
func (v answered) words() string {
	code := rcode.Code(v.Code)
	switch {
	case v.NoData:
		return fmt.Sprintf("NODATA: there is no %s record here", v.Type)
	case code == rcode.NoError:
		return ""
	case code == rcode.NXDomain:
		return "NXDOMAIN: this name is not registered, nor is any that it is below"
	case code == rcode.Expired && v.Authenticated:
		return fmt.Sprintf("EXPIRED: the lease of %s has ended; its owner can still renew it", v.Encloser)
	case code == rcode.ServFail && v.Authenticated:
		return fmt.Sprintf("SERVFAIL: %s is registered, and the node does not have its records", v.Encloser)
	}
	return v.CodeName
}
