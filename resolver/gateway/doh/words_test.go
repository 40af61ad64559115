package doh_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver/gateway/doh"
)

// U-187: questions in words are answered in words: names of any script, types by
// name and number, the draft's by their own names (E-76).
func TestWords(t *testing.T) {
	a := []doh.Record{
		{Name: "jmbc.user.utxo.", Type: dns.TypeA, TTL: 300, Data: "192.0.2.1"},
		{Name: "jmbc.user.utxo.", Type: dns.TypeA, TTL: 120, Data: "192.0.2.2"},
	}
	ns := []doh.Record{{Name: "utxo.", Type: dns.TypeNS, TTL: 5, Data: "ns.root.utxo."}}
	soa := []doh.Record{{Name: "utxo.", Type: dns.TypeSOA, TTL: 900, Data: "ns.root.utxo. hostmaster.root.utxo. 1 3600 600 86400 60"}}
	asked := func(name string, qtype uint16) []doh.Question { return []doh.Question{{Name: name, Type: qtype}} }
	for _, tc := range []struct {
		name, asks, keep string
		want             doh.Answer
	}{
		{
			"type A if none is given", "name=jmbc.user.utxo", "max-age=120",
			doh.Answer{RD: true, Question: asked("jmbc.user.utxo.", dns.TypeA), Answer: a, Authority: ns},
		},
		{
			"a type by number, flags", "name=jmbc.user.utxo.&type=1&cd=1&do=true", "max-age=120",
			doh.Answer{RD: true, CD: true, Question: asked("jmbc.user.utxo.", dns.TypeA), Answer: a, Authority: ns},
		},
		{
			"a type of the draft", "name=jmbc.user.utxo&type=jmbc", "max-age=300",
			doh.Answer{
				RD: true, Question: asked("jmbc.user.utxo.", 65281),
				Answer: []doh.Record{{Name: "jmbc.user.utxo.", Type: 65281, TTL: 300, Data: `\# 2 0103`}},
			},
		},
		{
			"257 is CAA in the DNS", "name=nobody.utxo&type=TYPE257", "max-age=60",
			doh.Answer{Status: dns.RcodeNameError, RD: true, Question: asked("nobody.utxo.", dns.TypeCAA), Authority: soa},
		},
		{
			"a name beyond ASCII", "name=b%C3%BCcher.utxo&type=TXT", "max-age=7",
			doh.Answer{
				RD: true, Question: asked("xn--bcher-kva.utxo.", dns.TypeTXT),
				Answer: []doh.Record{{Name: "xn--bcher-kva.utxo.", Type: dns.TypeTXT, TTL: 7, Data: `"a \"b\""`}},
			},
		},
		{
			"a failure says why", "name=fails.utxo", "no-store",
			doh.Answer{Status: dns.RcodeServerFailure, RD: true, Question: asked("fails.utxo.", dns.TypeA), Authority: soa, Comment: "EDE 22 nobody"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h, _ := serve()
			w := ask(h, httptest.NewRequest(http.MethodGet, doh.Path+"?"+tc.asks, nil))
			if w.Code != http.StatusOK || w.Header().Get("Content-Type") != doh.TypeJSON || w.Header().Get("Cache-Control") != tc.keep {
				t.Fatalf("%d %v: %s", w.Code, w.Header(), w.Body)
			}
			var got doh.Answer
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
