package walk_test

import (
	"context"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/miekg/dns"
)

// A server answers over TCP with the records of a zone file, whose signatures are
// by nobody.
type server struct {
	addr  string
	asked atomic.Int64

	zone   map[string][]dns.RR // by owner and type
	change func(reply *dns.Msg, asked int64)
}

// serve serves a zone. change, if not nil, spoils replies.
func serve(t testing.TB, zone string, change func(reply *dns.Msg, asked int64)) *server {
	t.Helper()
	s := &server{zone: map[string][]dns.RR{}, change: change}
	parser := dns.NewZoneParser(strings.NewReader(zone), "utxo.", "")
	for rr, ok := parser.Next(); ok; rr, ok = parser.Next() {
		key := key(rr.Header().Name, rr.Header().Rrtype)
		s.zone[key] = append(s.zone[key], rr)
	}
	if err := parser.Err(); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = l.Addr().String()
	d := &dns.Server{Listener: l, Handler: s, MaxTCPQueries: -1}
	ended := make(chan error, 1)
	started := make(chan struct{})
	d.NotifyStartedFunc = func() { close(started) }
	go func() { ended <- d.ActivateAndServe() }()
	<-started
	t.Cleanup(func() {
		_ = d.ShutdownContext(context.Background())
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return s
}

func key(owner string, t uint16) string { return strings.ToLower(owner) + dns.Type(t).String() }

func (s *server) ServeDNS(w dns.ResponseWriter, query *dns.Msg) {
	asked := s.asked.Add(1)
	reply := new(dns.Msg).SetReply(query)
	reply.Compress = true
	q := query.Question[0]
	reply.Answer = s.zone[key(q.Name, q.Qtype)]
	if opt := query.IsEdns0(); opt == nil || !opt.Do() {
		reply.Rcode = dns.RcodeRefused
	}
	delegated := q.Qtype == dns.TypeNS && strings.HasPrefix(q.Name, "cut.") || strings.Contains(q.Name, ".cut.")
	if len(reply.Answer) > 0 && !delegated {
		reply.Answer = append(slices.Clip(reply.Answer), s.signature(q))
	}
	if s.change != nil {
		s.change(reply, asked)
	}
	_ = w.WriteMsg(reply) // who asked may be gone
}

// signature is an RRSIG record that nobody checks.
func (s *server) signature(q dns.Question) dns.RR {
	return &dns.RRSIG{
		Hdr: dns.RR_Header{Name: q.Name, Rrtype: dns.TypeRRSIG, Class: dns.ClassINET, Ttl: 60}, TypeCovered: q.Qtype,
		Algorithm: 15, Labels: 1, OrigTtl: 60, Expiration: 2, Inception: 1, KeyTag: 1, SignerName: "utxo.", Signature: "AAAA",
	}
}
