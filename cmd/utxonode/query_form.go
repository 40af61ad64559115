package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/stub"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/zone"
)

// A formed answer is what a DNS client that speaks a form hears.
type formed struct {
	Name      string   `json:"name"`
	Type      string   `json:"type"`
	Form      string   `json:"form"` // in which the server answered
	Server    string   `json:"server"`
	Transport string   `json:"transport"`
	Code      int      `json:"code"`
	CodeName  string   `json:"code_name"`
	Records   []string `json:"records"` // names as people read them

	Query dump `json:"query"`
	Reply dump `json:"reply"`

	// ProvedHeight is where a native query proves the same records; 0: nothing
	// was asked for to verify it by.
	ProvedHeight uint64 `json:"proved_height,omitempty"`
}

// A formedQuery is what to ask, of whom, and in which form.
type formedQuery struct {
	form, server string
	over         string // udp or tcp
	typed        string
	t            wire.Type
}

// queryForm asks as a DNS client that speaks the form, and compares what it
// hears with what the chain proves.
func (a *app) queryForm(ctx context.Context, cfg client.ResolverConfig, q formedQuery) error {
	form, err := stub.ParseForm(cmp.Or(q.form, stub.ALabel))
	if err != nil {
		return usage(err)
	}
	if q.over != "udp" && q.over != "tcp" {
		return usagef("--form asks over udp or tcp, not %s", q.over)
	}
	if q.server == "" {
		if q.server, err = a.listener(ctx, cfg, form.Profile); err != nil {
			return err
		}
	}
	r := stub.New(stub.Config{Server: q.server, Form: form, Stream: q.over == "tcp"})
	got, err := r.Lookup(ctx, q.typed, message.FromNative(q.t))
	if got.Reply == nil {
		return err
	}
	v := formed{
		Name: got.Name, Type: got.Type, Form: got.Form.String(), Server: q.server, Transport: got.Transport,
		Code: int(got.RCode), CodeName: got.CodeName, Records: []string{},
		Query: dumpOf(got.Form, got.Query), Reply: dumpOf(got.Form, got.Reply),
	}
	for _, rr := range got.Records {
		v.Records = append(v.Records, rr.String())
	}
	if err == nil {
		v.ProvedHeight, err = compare(ctx, cfg, q, v.Records)
	}
	if printErr := a.print(v, v.write); printErr != nil {
		return printErr
	}
	return err
}

// listener is where a node speaks a profile.
func (a *app) listener(ctx context.Context, cfg client.ResolverConfig, p message.Profile) (string, error) {
	if p == message.Plain {
		return cfg.Service, nil
	}
	status, base, err := a.status(ctx, &cfg)
	if err != nil {
		return "", err
	}
	at, ok := status.Profiles[string(p)]
	if !ok {
		return "", usagef("the node has no %s listener: its dns.profiles says which it has; or name a server with --server", p)
	}
	return reachable(at, base)
}

// compare asks natively for the same, and fails if the chain proves something
// else. Without a root of trust, and for what gateways make up, there is nothing
// to compare with.
func compare(ctx context.Context, cfg client.ResolverConfig, q formedQuery, heard []string) (uint64, error) {
	n, err := input(q.typed)
	if err != nil || cfg.Genesis == nil {
		return 0, err
	}
	proved, err := client.NewResolver(cfg).Query(ctx, n, q.t)
	if err != nil {
		return 0, err
	}
	want, got := []string{}, []string{}
	for _, set := range proved.RRsets {
		for _, rr := range set.AppendRRs(nil) {
			want = append(want, withoutTTL(rr))
		}
	}
	for _, line := range heard {
		rr, err := zone.ParseRR(line, 0)
		if err != nil {
			return 0, fmt.Errorf("%w: a record that cannot be read: %s", client.ErrAnswer, line)
		}
		got = append(got, withoutTTL(rr))
	}
	slices.Sort(want)
	slices.Sort(got)
	switch {
	case slices.Equal(want, got):
		return proved.ProvedHeight, nil
	case len(want) == 0 && (q.t == wire.TypeSOA || q.t == wire.TypeNS || q.t == wire.TypeANY):
		return 0, nil
	}
	return 0, fmt.Errorf("%w: the chain proves other records at height %d: %q", client.ErrAnswer, proved.ProvedHeight, want)
}

func withoutTTL(rr wire.RR) string {
	rr.TTL = 0
	return zone.FormatRR(rr)
}

// write prints the records as in a zone file, and all else as comments.
func (v formed) write(w io.Writer) {
	for _, line := range v.Records {
		fmt.Fprintln(w, line)
	}
	fmt.Fprintf(w, "; %s: %s from %s over %s\n", v.Form, v.CodeName, v.Server, v.Transport)
	if v.ProvedHeight > 0 {
		fmt.Fprintf(w, "; the same is proved natively, at height %d\n", v.ProvedHeight)
	} else {
		fmt.Fprintln(w, "; unauthenticated: the DNS carries no proof, and nothing was compared")
	}
	v.Query.write(w, "query")
	v.Reply.write(w, "reply")
}

func completeForms(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return stub.Forms(), cobra.ShellCompDirectiveNoFileComp
}
