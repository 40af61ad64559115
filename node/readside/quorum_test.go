package readside_test

import (
	"fmt"
	"net"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/testnet"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// stranger is the ID of a node of nobody.
const stranger = "12D3KooWGC6TvWhfapngX6wvJHMYvKpDMXPb3ZnCZ6dMoaMtimQ5"

// ids returns the IDs of the nodes.
func (c *chain) ids(t *testing.T) (ids []string) {
	t.Helper()
	for i := range c.Len() {
		api := rest.New(c.api(i), nil)
		defer api.Close()
		status, err := api.Status(bounded(t))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, status.Node)
	}
	return ids
}

// pinned is a trust block of pinned nodes.
func (c *chain) pinned(quorum int, ids ...string) string {
	return fmt.Sprintf("trust: {genesis: %q, quorum: %d, pinned_nodes: [%s]}\n", c.path, quorum, strings.Join(ids, ", "))
}

// U-079, U-145, E-54: what enough pinned nodes have signed the height and the hash
// of is believed, whoever else answers; with fewer nothing is, and nothing is kept.
func TestPinnedNodes(t *testing.T) {
	c := newChain(t, testnet.Config{Followers: 2}, oneAddress)
	ids := c.ids(t)
	for _, tc := range []struct {
		name string
		more string
		want rcode.Code
	}{
		{"all of all", c.pinned(3, ids...), rcode.NoError},
		{"two of three, one of which nobody knows", c.pinned(2, ids[0], ids[1], stranger), rcode.NoError},
		{"one of one", c.pinned(1, ids[2]), rcode.NoError},
		{"three, of which one is nobody's", c.pinned(3, ids[0], ids[1], stranger), rcode.ProofInvalid},
		{"nobody's alone", c.pinned(1, stranger), rcode.ProofInvalid},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := c.open(t, setup{more: tc.more})
			for range 2 {
				resp := said(t, r, c.name, wire.TypeA, wire.QueryAD)
				if resp.RCode != tc.want || (address(resp) == "192.0.2.1") != (tc.want == rcode.NoError) {
					t.Errorf("%v %v", resp.RCode, resp.Answer)
				}
			}
			if kept := r.Status().Kept; kept > 0 != (tc.want == rcode.NoError) {
				t.Errorf("%d answers are kept", kept)
			}
		})
	}
	r := c.open(t, setup{more: c.pinned(2, ids...)})
	if got, err := c.ask(t, r, c.name, wire.TypeA); err != nil || !got.Authenticated {
		t.Errorf("for who verifies by the validators: %+v, %v", got, err)
	}
	if err := c.StopNode(bounded(t), 2); err != nil {
		t.Fatal(err)
	}
	if resp := said(t, r, name.MustParse("a.jmbc.user.utxo"), wire.TypeA, wire.QueryAD); resp.RCode != rcode.NoError {
		t.Errorf("two of three left: %v", resp.RCode)
	}
}

// U-079, U-225, E-54: a pinned node that lies about the chain is not believed while
// it is alone: it has a chain of its own, of the same name, with the name on it.
func TestPinnedLiar(t *testing.T) {
	c := newChain(t, testnet.Config{}, oneAddress)
	forger := newChain(t, testnet.Config{}, "jmbc.user.utxo 300 A 203.0.113.1")
	own, others := c.ids(t), forger.ids(t)
	nodes := []string{forger.api(0), c.api(0)}
	for _, tc := range []struct {
		name string
		more string
		want string
	}{
		{"both are needed", c.pinned(2, others[0], own[0]), ""},
		{"the honest one is", c.pinned(1, own[0]), "192.0.2.1"},
		{"the liar is, and whoever pins it alone believes it", c.pinned(1, others[0]), "203.0.113.1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := c.open(t, setup{nodes: nodes, more: tc.more})
			resp := said(t, r, c.name, wire.TypeA, wire.QueryAD)
			if got := address(resp); got != tc.want || tc.want == "" && resp.RCode != rcode.ProofInvalid {
				t.Errorf("%v %v, want %q", resp.RCode, resp.Answer, tc.want)
			}
		})
	}
	web := httptest.NewServer(nil) // which is no node
	defer web.Close()
	silent, err := net.Listen("tcp", "127.0.0.1:0") // nor is that
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	r := c.open(t, setup{nodes: []string{"http://" + silent.Addr().String(), c.api(0)}, more: c.pinned(1, own[0])})
	if resp := said(t, r, c.name, wire.TypeA, wire.QueryAD); address(resp) != "192.0.2.1" {
		t.Errorf("beside what is silent: %v %v", resp.RCode, resp.Answer)
	}
	r = c.open(t, setup{nodes: []string{web.URL, c.api(0)}, more: c.pinned(1, own[0])})
	if resp := said(t, r, c.name, wire.TypeA, wire.QueryAD); address(resp) != "192.0.2.1" {
		t.Errorf("beside what is no node: %v %v", resp.RCode, resp.Answer)
	}
}
