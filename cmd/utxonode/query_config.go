package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/config"
	"github.com/utxo-dns/utxonode/client/lookup"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/zone"
)

// A lookedUp answer says what is at a name, and who says so.
type lookedUp struct {
	answered
	Source string `json:"source"` // chain or dns
}

// queryConfig asks as a client's configuration says, and prints.
func (a *app) queryConfig(ctx context.Context, file string, n name.Name, t wire.Type) error {
	f, err := config.ReadClient(file)
	if err != nil {
		return usage(err)
	}
	for _, text := range f.Warnings() {
		a.note("warning: %s", text)
	}
	cfg := lookup.Config{File: f}
	if f.Debug {
		cfg.Log = slog.New(slog.NewTextHandler(a.err, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	r, err := lookup.New(cfg)
	if err != nil {
		return usage(err)
	}
	defer r.Close()
	got, err := r.Lookup(ctx, n, t)
	unproved := errors.Is(err, client.ErrUnauthenticated)
	if err != nil && !unproved {
		return err
	}
	v := lookedUp{answer(n, t, client.Answer{
		RCode: got.RCode, Authenticated: got.Authenticated, ProvedHeight: got.ProvedHeight, Encloser: got.Encloser,
	}), "dns"}
	v.NoData = got.NoData
	for _, rr := range got.Records {
		v.Records = append(v.Records, zone.FormatRR(rr))
	}
	if got.Chain {
		v.Source = "chain"
	}
	if printErr := a.print(v, func(w io.Writer) { v.write(w, n) }); printErr != nil {
		return printErr
	}
	return err
}

// write prints the records as in a zone file. Of the DNS nothing is proved.
func (v lookedUp) write(w io.Writer, n name.Name) {
	if v.Source == "chain" {
		v.answered.write(w, n)
		return
	}
	for _, line := range v.Records {
		fmt.Fprintln(w, line)
	}
	if v.NoData || v.Code != 0 {
		fmt.Fprintf(w, "; %s, without such records\n", v.CodeName)
	}
	fmt.Fprintln(w, "; from the DNS: nothing proves it")
}
