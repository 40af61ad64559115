package node_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// call makes a request and returns its status and body.
func call(t *testing.T, n *node.Node, method, path string, body any) (int, string) {
	t.Helper()
	var in io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		in = strings.NewReader(string(b))
	}
	req, err := http.NewRequestWithContext(t.Context(), method, "http://"+n.APIAddr()+path, in)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	out, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got := res.Header.Get("Content-Type"); res.StatusCode >= 400 && got != "application/problem+json" {
		t.Errorf("%s %s: %d as %q", method, path, res.StatusCode, got)
	}
	return res.StatusCode, string(out)
}

func decode[T any](t *testing.T, body string) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	return v
}

// The API answers what the chain holds, and refuses with the draft's code.
func TestAPI(t *testing.T) {
	alice := ledgertest.NewKey(t, "alice")
	n := start(t, home(t, alice))
	address := alice.Address.Encode(ledger.TestPrefix)

	status, body := call(t, n, "POST", rest.PathTransactions+"?wait=proved", rest.Submission{Tx: pay(alice, 0, 100*ledger.JMBC-100_000)})
	tx := decode[rest.Transaction](t, body)
	if status != http.StatusOK || tx.Status != rest.TxCommitted {
		t.Fatalf("submit: %d %s", status, body)
	}
	_, body = call(t, n, "GET", rest.PathTransactions+"/"+tx.TxID.String(), nil)
	if got := decode[rest.Transaction](t, body); got != tx {
		t.Fatalf("transaction: %s", body)
	}
	_, body = call(t, n, "GET", rest.PathStatus, nil)
	if got := decode[rest.Status](t, body); got.ChainID != chainID || got.ProvedHeight < tx.Height || got.Service != n.ServiceAddr() {
		t.Fatalf("status: %s", body)
	}
	_, body = call(t, n, "GET", rest.PathAccounts+"/"+address, nil)
	if got := decode[rest.Account](t, body); got.Balance != 100*100*ledger.JMBC-100_000 || len(got.Coins) != 100 {
		t.Fatalf("account: balance %d in %d coins", got.Balance, len(got.Coins))
	}
	_, body = call(t, n, "GET", rest.PathBlocks+"/0", nil)
	block := decode[rest.Block](t, body)
	_, body = call(t, n, "GET", rest.PathHeaders+"/"+strconv.FormatUint(block.Height, 10), nil)
	if got := decode[rest.Header](t, body); got != block.Header {
		t.Fatalf("header: %s", body)
	}
	_, body = call(t, n, "GET", rest.PathQuotes+"/jmbc.utxo?years=2", nil)
	if got := decode[rest.Quote](t, body); got.Fee != 40*ledger.JMBC {
		t.Fatalf("quote: %s", body)
	}
	if status, body := call(t, n, "GET", rest.PathHealth, nil); status != http.StatusOK {
		t.Fatalf("health: %d %s", status, body)
	}
	if _, body := call(t, n, "GET", rest.PathGenesis, nil); body != string(n.GenesisFile()) {
		t.Fatal("the genesis is not the file")
	}
	if _, body := call(t, n, "GET", "/metrics", nil); !strings.Contains(body, "utxonode_transactions_applied_total 1") {
		t.Fatal("the applied transaction is not counted")
	}
	if _, body := call(t, n, "GET", "/openapi.json", nil); !strings.Contains(body, rest.PathTransactions) {
		t.Fatal("no OpenAPI document")
	}

	for _, tc := range []struct {
		name, method, path string
		body               any
		status             int
		code               rcode.Code
	}{
		{"octets that are no transaction", "POST", rest.PathTransactions, rest.Submission{Tx: []byte("x")}, 400, rcode.FormErr},
		{"a body that is not JSON", "POST", rest.PathTransactions, "nonsense", 422, rcode.FormErr},
		{"a body without a transaction", "POST", rest.PathTransactions, map[string]any{}, 400, rcode.FormErr},
		{"a member that there is not", "POST", rest.PathTransactions, map[string]any{"tx": "AA==", "txs": 1}, 422, rcode.FormErr},
		{"a transaction that is not base64", "POST", rest.PathTransactions, map[string]any{"tx": "?"}, 422, rcode.FormErr},
		{"a wait that is none", "GET", rest.PathTransactions + "/" + tx.TxID.String() + "?wait=ages", nil, 422, rcode.FormErr},
		{"a spent coin", "POST", rest.PathTransactions, rest.Submission{Tx: pay(alice, 0, ledger.JMBC)}, 409, rcode.Blockchain},
		{"a name out of the namespace", "GET", rest.PathNames + "/example.com", nil, 400, rcode.NotZone},
		{"a name that cannot be", "GET", rest.PathNames + "/-a.utxo", nil, 400, rcode.FormErr},
		{"a quote for a reserved name", "GET", rest.PathQuotes + "/hk.utxo", nil, 403, rcode.Refused},
		{"a quote for too long", "GET", rest.PathQuotes + "/jmbc.utxo?years=11", nil, 403, rcode.Refused},
		{"an address of another network", "GET", rest.PathAccounts + "/" + alice.Address.Encode(ledger.MainPrefix), nil, 400, rcode.FormErr},
		{"a block that is not there yet", "GET", rest.PathBlocks + "/1000000", nil, 409, rcode.Blockchain},
	} {
		t.Run(tc.name, func(t *testing.T) {
			status, body := call(t, n, tc.method, tc.path, tc.body)
			if p := decode[rest.Problem](t, body); status != tc.status || p.Code != tc.code || p.CodeName != tc.code.String() {
				t.Fatalf("%d %s, want %d %v", status, body, tc.status, tc.code)
			}
		})
	}
	if held, err := n.Name(t.Context(), name.MustParse("free.utxo")); err != nil || held.Status != "free" {
		t.Fatalf("%+v, %v", held, err)
	}
}
