package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/utxo-dns/utxonode/client/rest"
)

// configure writes the configuration of a resolver for the network, at a free
// port, which it puts into $PORT; with names outside it asked of the server of
// privateDNS, if there is one: configure FILE LEVEL LOG.
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
resolver: {enable_privacy: true, cache_dir: %q}
logging: {level: %s, output: %q}
trust: {genesis: %q}
listen: {service: "127.0.0.1:%s"}
%s`, ts.Getenv("API"), ts.Getenv("API2"), strings.Replace(ts.Getenv("API"), "http:", "ws:", 1),
		ts.MkAbs("answers"), args[1], ts.MkAbs(args[2]), ts.Getenv("GENESIS"), port, ts.Getenv("FORWARD"))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

// privateDNS writes the configuration of unbound, which serves www.example over
// TLS, and puts its port into $DOT and what a resolver is told of it into $FORWARD:
// privateDNS FILE.
func privateDNS(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: privateDNS FILE")
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	ts.Check(err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	ts.Check(err)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	ts.Check(err)
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs("dot.pem"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}), 0o600))
	ts.Check(os.WriteFile(ts.MkAbs("dot.key"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600))
	aPort(ts, false, []string{"DOT"})
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), fmt.Appendf(nil, `server:
  username: ""
  chroot: ""
  directory: %q
  pidfile: ""
  use-syslog: no
  interface: 127.0.0.1@%[2]s
  tls-port: %[2]s
  tls-service-key: dot.key
  tls-service-pem: dot.pem
  local-zone: "example." static
  local-data: "www.example. 300 IN A 198.51.100.7"
remote-control:
  control-enable: no
`, ts.MkAbs("."), ts.Getenv("DOT")), 0o600))
	pin := sha256.Sum256(public)
	ts.Setenv("FORWARD", fmt.Sprintf("dns: {forward: [\"tls://dot.example:%s\"]}\nbootstrap: {dot.example: {addresses: [127.0.0.1], key: %q}}\n",
		ts.Getenv("DOT"), base64.StdEncoding.EncodeToString(pin[:])))
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
