package client_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/internal/fakenode"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// promised is a node whose pool has another transaction that spends the coins of
// those that it is given, until so many were refused.
type promised struct {
	http.Handler
	left, refused int
}

func (p *promised) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost || p.left == 0 {
		p.Handler.ServeHTTP(w, r)
		return
	}
	p.left--
	p.refused++
	w.WriteHeader(http.StatusConflict)
	if err := json.NewEncoder(w).Encode(rest.Problem{Detail: "mempool: conflict", Code: rcode.Blockchain}); err != nil {
		panic(http.ErrAbortHandler)
	}
}

// Programs that spend the coins of one key at the same time do not get in each other's
// way: what the pool has promised to another is waited for, and not for ever.
func TestPromisedCoins(t *testing.T) {
	spend := map[string]func(*client.Client) error{
		"a payment": func(c *client.Client) error {
			_, err := c.Pay(t.Context(), dev(t, "bob").Address(), ledger.JMBC)
			return err
		},
		"a registration": func(c *client.Client) error {
			_, err := c.Register(t.Context(), name.MustParse("jmbc.user.utxo"), 1)
			return err
		},
	}
	for what, do := range spend {
		for _, tc := range []struct {
			name          string
			busy, refused int
			code          rcode.Code
		}{
			{"once", 1, 1, rcode.NoError},
			{"for a block", 3, 3, rcode.NoError},
			{"for ever", 100, 4, rcode.Blockchain},
		} {
			t.Run(what+" "+tc.name, func(t *testing.T) {
				t.Parallel()
				node := newNode(t)
				p := &promised{Handler: node.Handler(), left: tc.busy}
				c := openAt(t, node, p)
				if err := do(c); rcode.Of(err) != tc.code || p.refused != tc.refused {
					t.Errorf("%v after %d refusals, want %v after %d", err, p.refused, tc.code, tc.refused)
				}
			})
		}
	}
}

// openAt returns a client of alice whose node's API is another handler.
func openAt(t *testing.T, node *fakenode.Node, api http.Handler) *client.Client {
	t.Helper()
	return open(t, node, "alice", t.TempDir(), new(line), func(cfg *client.Config) {
		cfg.Rest = rest.New("http://node.test", &http.Client{Transport: &line{to: api}})
	})
}
