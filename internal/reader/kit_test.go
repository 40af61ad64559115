package reader_test

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/testnet"
	"github.com/utxo-dns/utxonode/zone"
)

// python runs one of the reader's programs; ok is whether it ended well.
func python(ctx context.Context, t *testing.T, program string, args ...string) (out, errs string, ok bool) {
	t.Helper()
	cmd := exec.CommandContext(ctx, "python3", append([]string{"-m", "reader." + program}, args...)...)
	cmd.Dir = ".." // where the folder reader is a package
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "PYTHONIOENCODING=utf-8")
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("python3 cannot be run; make clients installs it: %v", err)
	}
	return stdout.String(), stderr.String(), err == nil
}

// A served node is a network of one, with names, and where it answers.
type served struct {
	ctx    context.Context
	api    *rest.Client
	client *client.Client

	host, port string
	anchors    string // a file of its headers, for the reader
}

func serve(t *testing.T) *served {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(cancel)
	network := testnet.New(t, testnet.Config{Validators: 1})
	node := network.Manifest().Nodes[0]
	genesis, err := client.DecodeGenesis(network.Node(0).GenesisFile())
	if err != nil {
		t.Fatal(err)
	}
	alice, err := keystore.Dev("alice")
	if err != nil {
		t.Fatal(err)
	}
	s := &served{ctx: ctx, api: rest.New(node.API, nil), anchors: filepath.Join(t.TempDir(), "anchors.json")}
	t.Cleanup(s.api.Close)
	s.client, err = client.New(client.Config{
		Rest: s.api, Signer: alice, Params: genesis.Params, Dir: t.TempDir(), Poll: 10 * time.Millisecond, Wait: rest.WaitProved,
	})
	if err != nil {
		t.Fatal(err)
	}
	if s.host, s.port, err = net.SplitHostPort(node.Service); err != nil {
		t.Fatal(err)
	}
	return s
}

// register registers a name and gives it records.
func (s *served) register(t *testing.T, text, records string) {
	t.Helper()
	n := name.MustParse(text)
	if _, err := s.client.Register(s.ctx, n, 1); err != nil {
		t.Fatal(err)
	}
	rrs, err := zone.ParseRecords(records, 300)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.client.SetRecords(s.ctx, n, zone.Change{Add: rrs}); err != nil {
		t.Fatal(err)
	}
}

// headers writes every header of the chain for the reader, which trusts them.
func (s *served) headers(t *testing.T) {
	t.Helper()
	last, err := s.api.Header(s.ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	var known []rest.Header
	for height := uint64(1); height <= last.Height; height++ {
		header, err := s.api.Header(s.ctx, height)
		if err != nil {
			t.Fatal(err)
		}
		known = append(known, header)
	}
	octets, err := json.Marshal(known)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.anchors, octets, 0o600); err != nil {
		t.Fatal(err)
	}
}

// A reading is what the reader says of an answer.
type reading struct {
	Name, RCode, Encloser, Anchor, Refused string

	Over, Answer []string
	Octets, Kind int
	Height       uint64
	Trusted      bool
}

// ask has the reader ask the node and verify the answer to its end. A block may
// be made between the headers and the question: then both are repeated.
func (s *served) ask(t *testing.T, text, rrtype string, args ...string) reading {
	t.Helper()
	for {
		s.headers(t)
		read := s.once(t, append([]string{s.host, s.port, text, rrtype, "--warp", "--anchors", s.anchors}, args...)...)
		if !strings.HasPrefix(read.Refused, "no header of height") {
			return read
		}
	}
}

func (s *served) once(t *testing.T, args ...string) (read reading) {
	t.Helper()
	out, errs, _ := python(s.ctx, t, "ask", args...)
	if err := json.Unmarshal([]byte(out), &read); err != nil {
		t.Fatalf("%v: %s%s", err, out, errs)
	}
	return read
}
