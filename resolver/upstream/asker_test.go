package upstream_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/resolver/upstream"
	"github.com/utxo-dns/utxonode/wire"
)

// U-147: a descriptor does not make a node send anything into its own network,
// nor to where nobody said.
func TestWhereIsAsked(t *testing.T) {
	const (
		service = registrar.TransportService
		tls     = registrar.TransportTLS
	)
	for _, tc := range []struct {
		transport registrar.Transport
		address   string
		want      error
	}{
		{service, "8.8.8.8:53", nil},
		{tls, "8.8.8.8:5354", nil},
		{service, "[2606:4700::1111]:5353", nil},
		{registrar.TransportHTTPS, "https://8.8.8.8/", upstream.ErrTransport},
		{registrar.TransportLibp2p, "/ip4/8.8.8.8/tcp/1", upstream.ErrTransport},
		{service, "ns.example.com:5353", upstream.ErrAddress},
		{service, "ns.jmbc.utxo:5353", upstream.ErrAddress},
		{service, "8.8.8.8", upstream.ErrAddress},
		{service, "8.8.8.8:0", upstream.ErrAddress},
		{service, "127.0.0.1:5353", upstream.ErrAddress},
		{service, "[::1]:5353", upstream.ErrAddress},
		{service, "[::ffff:127.0.0.1]:5353", upstream.ErrAddress},
		{service, "[::127.0.0.1]:5353", upstream.ErrAddress},
		{service, "0.0.0.0:5353", upstream.ErrAddress},
		{service, "0.1.2.3:5353", upstream.ErrAddress},
		{service, "10.1.2.3:5353", upstream.ErrAddress},
		{service, "172.16.0.1:5353", upstream.ErrAddress},
		{service, "192.168.0.1:5353", upstream.ErrAddress},
		{service, "100.64.0.1:5353", upstream.ErrAddress},
		{service, "169.254.169.254:80", upstream.ErrAddress},
		{service, "224.0.0.251:5353", upstream.ErrAddress},
		{service, "255.255.255.255:5353", upstream.ErrAddress},
		{service, "[fe80::1%eth0]:5353", upstream.ErrAddress},
		{service, "[fd00::1]:5353", upstream.ErrAddress},
		{service, "[ff02::fb]:5353", upstream.ErrAddress},
		{service, "[64:ff9b::a01:203]:5353", upstream.ErrAddress},
		{service, "[2002:a01:203::1]:5353", upstream.ErrAddress},
	} {
		var asked []string
		a := upstream.Asker{Exchange: func(_ context.Context, network, addr string, _ []byte) ([]byte, error) {
			asked = append(asked, network+" "+addr)
			return []byte("an answer"), nil
		}}
		if _, err := a.Ask(t.Context(), registrar.Endpoint{Transport: tc.transport, Address: tc.address}, []byte("a query")); !errors.Is(err, tc.want) || (len(asked) == 1) != (tc.want == nil) {
			t.Errorf("%d %s: %v, asked %v", tc.transport, tc.address, err, asked)
		}
	}
}

// U-070, U-117: by datagram first, over a stream when that is silent or too
// small; over TLS alone where the descriptor says so.
func TestTransportsInTurn(t *testing.T) {
	silent := errors.New("silence")
	for _, tc := range []struct {
		name      string
		transport registrar.Transport
		udp       *wire.Response
		want      []string
	}{
		{"a datagram does", registrar.TransportService, &wire.Response{}, []string{"udp"}},
		{"it is cut", registrar.TransportService, &wire.Response{Flags: wire.ResponseTC}, []string{"udp", "tcp"}},
		{"it is lost", registrar.TransportService, nil, []string{"udp", "tcp"}},
		{"tls", registrar.TransportTLS, nil, []string{"tls"}},
	} {
		var asked []string
		a := upstream.Asker{Local: true, Datagram: time.Millisecond, Exchange: func(_ context.Context, network, _ string, _ []byte) ([]byte, error) {
			asked = append(asked, network)
			if network != "udp" {
				return []byte("an answer"), nil
			}
			if tc.udp == nil {
				return nil, silent
			}
			return wire.AppendResponse(nil, tc.udp)
		}}
		if _, err := a.Ask(t.Context(), registrar.Endpoint{Transport: tc.transport, Address: "127.0.0.1:5353"}, nil); err != nil || !slices.Equal(asked, tc.want) {
			t.Errorf("%s: %v, %v", tc.name, asked, err)
		}
	}
}

// An Asker that is told nothing asks public addresses only.
func ExampleAsker() {
	var a upstream.Asker
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_, err := a.Ask(ctx, registrar.Endpoint{Transport: registrar.TransportService, Address: jupc.DefaultAddr}, nil)
	fmt.Println(err)
	// Output: upstream: address: 127.0.0.1:5353
}
