package node_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node/events"
	"github.com/utxo-dns/utxonode/p2p"
	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/sigblock"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// U-050, U-052, U-053, U-071: a node answers a signed query once, under the key
// that its ID has, an error as well; and it offers recursion to those it trusts.
func TestSignedQuery(t *testing.T) {
	n := start(t, home(t, ledgertest.NewKey(t, "alice")))
	keys, err := p2p.PeerKeys([]string{"/ip4/127.0.0.1/tcp/1/p2p/" + n.Status().Node})
	if err != nil {
		t.Fatal(err)
	}
	q := wire.Query{
		Header:   wire.Header{ID: 5, Nonce: 6, Timestamp: uint32(time.Now().Unix())},
		Question: wire.Question{Name: name.MustParse("example.com"), Type: wire.TypeA, Class: wire.ClassIN},
		Flags:    wire.QueryRD,
	}
	msg, err := wire.AppendQuery(nil, &q)
	if err != nil {
		t.Fatal(err)
	}
	if msg, err = sigblock.Sign(msg, chainID, [32]byte{}, events.NewSigner(make([]byte, 32), chainID)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []rcode.Code{rcode.NotZone, rcode.Refused} {
		reply, err := jupc.Exchange(t.Context(), "tcp", n.ServiceAddr(), msg)
		if err != nil {
			t.Fatal(err)
		}
		bound, err := wire.RequestContext(msg)
		if err != nil {
			t.Fatal(err)
		}
		signed, err := sigblock.Verify(reply, chainID, bound)
		if err != nil || len(signed) != 1 || !bytes.Equal(signed[0].Key, keys[0]) {
			t.Fatalf("signed by %v, %v", signed, err)
		}
		resp, err := wire.DecodeResponse(reply)
		if err != nil || resp.RCode != want || resp.Flags&wire.ResponseRA == 0 {
			t.Errorf("%v, flags %v, %v; want %v", resp.RCode, resp.Flags, err, want)
		}
	}
}

// U-071: a node says in each language that it offers recursion, and that it does
// not if it is told to ask nobody.
func TestOffersRecursion(t *testing.T) {
	q := wire.Query{Question: wire.Question{Name: name.MustParse("nobody.utxo"), Type: wire.TypeA, Class: wire.ClassIN}, Flags: wire.QueryRD}
	msg, err := wire.AppendQuery(nil, &q)
	if err != nil {
		t.Fatal(err)
	}
	for name, none := range map[string]bool{"offered": false, "not offered": true} {
		t.Run(name, func(t *testing.T) {
			cfg := config(t, home(t, ledgertest.NewKey(t, "alice")))
			cfg.NoRecursion = none
			n := startWith(t, cfg)
			reply, err := jupc.Exchange(t.Context(), "tcp", n.ServiceAddr(), msg)
			if err != nil {
				t.Fatal(err)
			}
			if resp, err := wire.DecodeResponse(reply); err != nil || resp.Flags&wire.ResponseRA == 0 != none {
				t.Errorf("native: flags %v, %v", resp.Flags, err)
			}
			c := &dns.Client{Net: "tcp", Timeout: 30 * time.Second}
			resp, _, err := c.ExchangeContext(t.Context(), new(dns.Msg).SetQuestion("nobody.utxo.", dns.TypeA), n.ServiceAddr())
			if err != nil || resp.RecursionAvailable == none {
				t.Errorf("DNS: %v, %v", resp, err)
			}
		})
	}
}
