package node_test

import (
	"net"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/resolver/forward/validate/validatetest"
)

// signedResolver serves zones with signatures; bad.test. is not what it has
// signed. It returns where it is and the anchor of the root.
func signedResolver(t *testing.T) (addr, anchor string) {
	t.Helper()
	w := validatetest.New(t, time.Now(), []*validatetest.Zone{{Name: "."}, {Name: "test.", Denial: validatetest.NSEC3}},
		"www.test. 300 IN A 198.51.100.1", "bad.test. 300 IN A 198.51.100.2")
	packets, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	started := make(chan struct{})
	s := &dns.Server{PacketConn: packets, NotifyStartedFunc: func() { close(started) }, Handler: dns.HandlerFunc(func(rw dns.ResponseWriter, q *dns.Msg) {
		m := w.Reply(q)
		for _, rr := range m.Answer {
			if a, ok := rr.(*dns.A); ok && a.Hdr.Name == "bad.test." {
				a.A = []byte{203, 0, 113, 1}
			}
		}
		if opt := q.IsEdns0(); len(m.Answer) > 0 && (opt == nil || !opt.Do()) {
			m.Answer = m.Answer[:1]
		}
		_ = rw.WriteMsg(m)
	})}
	go func() { _ = s.ActivateAndServe() }()
	<-started
	t.Cleanup(func() { _ = s.Shutdown() })
	return packets.LocalAddr().String(), w.Anchor()
}

// U-194, U-239: a node refuses what others say of names if their zones have not
// signed it, and says why; it says what is proved.
func TestForwardValidated(t *testing.T) {
	addr, anchor := signedResolver(t)
	validating := config(t, home(t, ledgertest.NewKey(t, "alice")))
	validating.DNS.Forward, validating.DNS.Validate, validating.DNS.TrustAnchors = []string{addr}, true, []string{anchor}
	believing := config(t, home(t, ledgertest.NewKey(t, "alice")))
	believing.DNS.Forward = []string{addr}
	nodes := map[bool]*node.Node{true: startWith(t, validating), false: startWith(t, believing)}
	for _, tc := range []struct {
		what, name           string
		validate, ad, do, cd bool
		rcode, records       int
		proved               bool
		ede                  uint16
	}{
		{what: "signed", name: "www.test.", validate: true, ad: true, records: 1, proved: true},
		{what: "signed, and nobody asks", name: "www.test.", validate: true, records: 1},
		{what: "with its signature", name: "www.test.", validate: true, do: true, records: 2, proved: true},
		{what: "not there", name: "nobody.test.", validate: true, ad: true, rcode: dns.RcodeNameError, proved: true},
		{what: "forged", name: "bad.test.", validate: true, ad: true, rcode: dns.RcodeServerFailure, ede: dns.ExtendedErrorCodeDNSBogus},
		{what: "forged, unchecked", name: "bad.test.", validate: true, cd: true, records: 1},
		{what: "forged, and believed", name: "bad.test.", records: 1},
	} {
		t.Run(tc.what, func(t *testing.T) {
			q := new(dns.Msg).SetQuestion(tc.name, dns.TypeA).SetEdns0(1232, tc.do)
			q.AuthenticatedData, q.CheckingDisabled = tc.ad, tc.cd
			r, _, err := new(dns.Client).ExchangeContext(t.Context(), q, nodes[tc.validate].ServiceAddr())
			if err != nil {
				t.Fatal(err)
			}
			if r.Rcode != tc.rcode || len(r.Answer) != tc.records || r.AuthenticatedData != tc.proved {
				t.Errorf("%v", r)
			}
			var why uint16
			for _, o := range r.IsEdns0().Option {
				if e, ok := o.(*dns.EDNS0_EDE); ok {
					why = e.InfoCode
				}
			}
			if why != tc.ede {
				t.Errorf("EDE %d, want %d", why, tc.ede)
			}
		})
	}
}
