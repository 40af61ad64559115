package doh_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver/gateway/doh"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
)

// A clerk answers as a gateway would, and notes who asked.
type clerk struct{ from []netip.AddrPort }

func (c *clerk) DNS(_ context.Context, req []byte, from doh.Client) []byte {
	c.from = append(c.from, from.Addr)
	var q dns.Msg
	if err := q.Unpack(req); err != nil || q.Response {
		return nil
	}
	r := new(dns.Msg).SetReply(&q)
	r.Authoritative, r.CheckingDisabled = true, q.CheckingDisabled
	if opt := q.IsEdns0(); opt != nil {
		r.SetEdns0(1232, opt.Do())
	}
	add := func(to *[]dns.RR, text string) {
		rr, err := dns.NewRR(text)
		if err != nil {
			panic(err)
		}
		*to = append(*to, rr)
	}
	const soa = "utxo. 900 IN SOA ns.root.utxo. hostmaster.root.utxo. 1 3600 600 86400 60"
	switch name := q.Question[0].Name; {
	case name == "jmbc.user.utxo." && q.Question[0].Qtype == dns.TypeA:
		add(&r.Answer, name+" 300 IN A 192.0.2.1")
		add(&r.Answer, name+" 120 IN A 192.0.2.2")
		add(&r.Ns, "utxo. 5 IN NS ns.root.utxo.")
	case name == "jmbc.user.utxo." && q.Question[0].Qtype == message.TypeJMBC:
		add(&r.Answer, name+` 300 IN TYPE65281 \# 2 0103`)
	case name == "www.user.utxo.":
		add(&r.Answer, name+" 300 IN CNAME jmbc.user.utxo.")
		add(&r.Ns, soa)
	case name == "xn--bcher-kva.utxo.":
		add(&r.Answer, name+` 7 IN TXT "a \"b\""`)
	case name == "fails.utxo.":
		r.Rcode = dns.RcodeServerFailure
		add(&r.Ns, soa)
		opt := r.IsEdns0()
		opt.Option = append(opt.Option, &dns.EDNS0_EDE{InfoCode: 22, ExtraText: "nobody"})
	case name == "silent.utxo.": // an answer without any record
	default:
		r.Rcode = dns.RcodeNameError
		add(&r.Ns, soa)
	}
	b, err := r.Pack()
	if err != nil {
		panic(err)
	}
	return b
}

// native turns the request into a response.
func (c *clerk) native(_ context.Context, req []byte, from doh.Client) []byte {
	c.from = append(c.from, from.Addr)
	if len(req) < 20 {
		return nil
	}
	return append([]byte("R"), req...)
}

// serve returns a handler and who answers behind it.
func serve(change ...func(*doh.Config)) (*doh.Server, *clerk) {
	c := new(clerk)
	cfg := doh.Config{DNS: c.DNS, Native: c.native}
	for _, f := range change {
		f(&cfg)
	}
	return doh.New(cfg), c
}

// ask does one request.
func ask(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// query returns a query of ID 0.
func query(t testing.TB, name string, qtype uint16) []byte {
	t.Helper()
	m := new(dns.Msg).SetQuestion(name, qtype).SetEdns0(1232, false)
	m.Id = 0
	b, err := m.Pack()
	if err != nil {
		t.Fatal(err)
	}
	return b
}
