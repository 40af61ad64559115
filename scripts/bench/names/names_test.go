package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/testnet"
	"github.com/utxo-dns/utxonode/wire"
)

// A network is filled, its names are changed at a pace, and what its node then
// answers is proved; an answer that was tampered with is not.
func TestNames(t *testing.T) {
	const rate, count = 64, 64
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	dir := t.TempDir()
	for _, names := range []int{200, 250} { // the second goes on
		if err := fill(ctx, "", dir, names); err != nil {
			t.Fatal(err)
		}
	}
	n, err := testnet.Up(ctx, testnet.Config{Validators: 1, Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := n.Down(context.WithoutCancel(ctx)); err != nil {
			t.Error(err)
		}
	}()
	node := n.Manifest().Nodes[0]

	in, start := io.Pipe() // open until the updates are over
	defer in.Close()
	go func() { _, _ = io.WriteString(start, "go\n") }() // update reads it, or fails
	var out bytes.Buffer
	if err := update(ctx, dir, node.API, load{rate, count, 2}, in, &out); err != nil {
		t.Fatal(err)
	}
	ready, rest, _ := strings.Cut(out.String(), "\n")
	var said report
	if err := json.Unmarshal([]byte(rest), &said); err != nil || ready != "ready" {
		t.Fatalf("%v in %q", err, out.String())
	}
	if said.Updates < 2*count || said.Seconds < 1 || said.CommitP50 <= 0 {
		t.Errorf("%+v, want %d updates in no less than a second", said, 2*count)
	}

	answer := ask(t, node.Service, numbered(3))
	if err := verify(ctx, dir, node.API, numbered(3).String(), hex.EncodeToString(answer)); err != nil {
		t.Error(err)
	}
	answer[len(answer)-1]++
	if err := verify(ctx, dir, node.API, numbered(3).String(), hex.EncodeToString(answer)); err == nil {
		t.Error("an answer that was tampered with verifies")
	}
}

// ask returns the answer to a native query for an A record.
func ask(t *testing.T, service string, asked name.Name) []byte {
	t.Helper()
	msg, err := wire.AppendQuery(nil, &wire.Query{
		Header:   wire.Header{Type: wire.MessageQuery, ID: 1, Nonce: 2},
		Question: wire.Question{Name: asked, Type: wire.TypeA, Class: wire.ClassIN},
		Flags:    wire.QueryAD,
	})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("udp", service)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Write(msg); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, wire.MaxUDP)
	size, err := conn.Read(b)
	if err != nil {
		t.Fatal(err)
	}
	return b[:size]
}
