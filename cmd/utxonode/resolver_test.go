package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/utxo-dns/utxonode/client/rest"
)

// configure writes the configuration of a resolver for the network, at a free
// port, which it puts into $PORT: configure FILE LEVEL LOG.
func configure(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: configure FILE LEVEL LOG")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	_, port, _ := net.SplitHostPort(l.Addr().String())
	ts.Check(l.Close())
	ts.Setenv("PORT", port)
	text := fmt.Sprintf(`version: 1.0
network:
  chain_id: utxonode-local
  rpc_endpoints: [%q, %q]
  ws_endpoints: [%q]
resolver: {enable_privacy: true}
logging: {level: %s, output: %q}
trust: {genesis: %q}
listen: {service: "127.0.0.1:%s"}
`, ts.Getenv("API"), ts.Getenv("API2"), strings.Replace(ts.Getenv("API"), "http:", "ws:", 1),
		args[1], ts.MkAbs(args[2]), ts.Getenv("GENESIS"), port)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

// writeClient writes the configuration of a client of the first node, with debug
// and with trust or without: client FILE true|false true|false.
func writeClient(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: client FILE DEBUG TRUST")
	}
	status, err := rest.New(ts.Getenv("API"), nil).Status(context.Background())
	ts.Check(err)
	trust := ""
	if args[2] == "true" {
		trust = fmt.Sprintf(`, "trust": {"genesis": %q, "nodes": [%q, %q]}`, ts.Getenv("GENESIS"), ts.Getenv("API"), ts.Getenv("API2"))
	}
	text := fmt.Sprintf(`{"version": "1.0", "resolvers": ["udp://%s"], "debug": %s%s}`, status.Service, args[1], trust)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

// running waits until something answers at $PORT.
func running(ts *testscript.TestScript, _ bool, _ []string) {
	const limit = 30 * time.Second
	var err error
	for began := time.Now(); time.Since(began) < limit; {
		var conn net.Conn
		if conn, err = net.Dial("tcp", "127.0.0.1:"+ts.Getenv("PORT")); err == nil {
			ts.Check(conn.Close())
			return
		}
	}
	ts.Check(err)
}
