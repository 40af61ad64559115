package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/utxo-dns/utxonode/wire/rcode"
)

// A request that does not fit the schema gets a problem like every other, which
// names the place of each fault and does not say the request again.
func TestFaultsOfRequests(t *testing.T) {
	to := open(t, 512, silent{}, always{})
	post := func(query, body string) string {
		return fmt.Sprintf("POST /v1/transactions%s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", query, len(body), body)
	}
	for _, tc := range []struct {
		name, request string
		status        int
		detail        string
	}{
		{"of a parameter", "GET /v1/quotes/a.utxo?years=0 HTTP/1.1\r\nHost: x\r\n\r\n", 422, "validation failed; expected number >= 1 (query.years)"},
		{"of a body", post("", `{"tx":"?"}`), 422, "validation failed; illegal base64 data at input byte 0 (body)"},
		{"of both", post("?wait=x", `{"tx":"?"}`), 422, `validation failed; expected value to be one of "none, committed, proved" (query.wait); illegal base64 data at input byte 0 (body)`},
		{"no body", post("", ""), 400, "request body is required"},
		{"a body that is too large", post("", strings.Repeat(" ", 2<<20)), 413, "request body is too large limit=2097152 bytes"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := connect(t, to, "127.0.0.1")
			if _, err := c.Write([]byte(tc.request)); err != nil {
				t.Fatal(err)
			}
			answer, err := http.ReadResponse(c.Reader, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			var got map[string]any
			if err := json.NewDecoder(answer.Body).Decode(&got); err != nil || answer.StatusCode != tc.status {
				t.Fatalf("%d, %v", answer.StatusCode, err)
			}
			want := map[string]any{
				"title": http.StatusText(tc.status), "status": float64(tc.status), "detail": tc.detail,
				"code": float64(rcode.FormErr), "code_name": rcode.FormErr.String(),
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
