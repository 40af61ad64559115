package client_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
)

// liar changes what a node answers under a path.
type liar[T any] struct {
	http.Handler
	path   string
	change func(*T)
}

func (h liar[T]) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(r.URL.Path, h.path) {
		h.Handler.ServeHTTP(w, r)
		return
	}
	rec := httptest.NewRecorder()
	h.Handler.ServeHTTP(rec, r)
	var v T
	if err := json.Unmarshal(rec.Body.Bytes(), &v); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	h.change(&v)
	b, err := json.Marshal(v)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(b)
}

// A node that makes coins or stakes look smaller than they are gets no
// signature that would burn the difference.
func TestCoinsAreAudited(t *testing.T) {
	node := newNode(t)
	n := name.MustParse("jmbc.user.utxo")
	first := open(t, node, "alice", t.TempDir(), &line{})
	if _, err := first.Register(t.Context(), n, 1); err != nil {
		t.Fatal(err)
	}
	to := dev(t, "bob").Address()
	if _, err := first.Pay(t.Context(), to, ledger.JMBC); err != nil {
		t.Fatal(err)
	}
	smaller := func(a *rest.Account) {
		for i := range a.Coins {
			a.Coins[i].Amount /= 2
		}
	}
	for _, tc := range []struct {
		name string
		lie  http.Handler
		do   func(c *client.Client) error
	}{
		{
			"smaller coins",
			liar[rest.Account]{node.Handler(), rest.PathAccounts, smaller},
			func(c *client.Client) error { _, err := c.Pay(t.Context(), to, ledger.JMBC); return err },
		},
		{
			"smaller coins for a registration",
			liar[rest.Account]{node.Handler(), rest.PathAccounts, smaller},
			func(c *client.Client) error {
				_, err := c.Register(t.Context(), name.MustParse("other.user.utxo"), 1)
				return err
			},
		},
		{
			"a smaller stake",
			liar[rest.Name]{node.Handler(), rest.PathNames, func(v *rest.Name) { v.Stake /= 2 }},
			func(c *client.Client) error { _, err := c.Release(t.Context(), n); return err },
		},
		{
			"a transaction that is another",
			liar[rest.Block]{node.Handler(), rest.PathBlocks, func(b *rest.Block) {
				for i := range b.Txs {
					b.Txs[i].Tx = b.Txs[(i+1)%len(b.Txs)].Tx
				}
			}},
			func(c *client.Client) error { _, err := c.Release(t.Context(), n); return err },
		},
		{
			"a block without it",
			liar[rest.Block]{node.Handler(), rest.PathBlocks, func(b *rest.Block) { b.Txs = nil }},
			func(c *client.Client) error { _, err := c.Release(t.Context(), n); return err },
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			applied := node.Applied()
			over := &line{}
			c := open(t, node, "alice", t.TempDir(), over)
			over.to = tc.lie
			if err := tc.do(c); !errors.Is(err, client.ErrCoin) {
				t.Fatal(err)
			}
			if node.Applied() != applied {
				t.Error("something was sent")
			}
		})
	}
}
