package answers_test

import (
	"encoding/base64"
	"encoding/binary"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
	"github.com/utxo-dns/utxonode/resolver/gateway/answers"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/zone"
)

// forever is an end of a lease that shortens no TTL.
const forever = 1 << 40

// keys are what signed zones are signed with.
func keys(t testing.TB) dnssec.KeySet {
	t.Helper()
	k, err := dnssec.GenerateKey(dnssec.Ed25519, rand.NewChaCha8([32]byte{1}))
	if err != nil {
		t.Fatal(err)
	}
	return dnssec.Start(k, time.Now().Add(-time.Hour))
}

// newTable returns a table of .utxo and .utxo.hk.
func newTable(t testing.TB, signed bool) *answers.Table {
	t.Helper()
	zoneOf := func(apex string) answers.Zone {
		n := name.MustParse(apex)
		z := answers.Zone{
			Apex: n,
			SOA: func(height uint64) wire.RR {
				data := append(n.Wire(), n.Wire()...)
				data = binary.BigEndian.AppendUint32(data, uint32(height))
				return wire.RR{Name: n, Type: wire.TypeSOA, Class: wire.ClassIN, TTL: 60, Data: append(data, make([]byte, 16)...)}
			},
		}
		if signed {
			signer, err := dnssec.NewSigner(n, keys(t), dnssec.Validity{}, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			z.Signer = func() *dnssec.Signer { return signer }
		}
		return z
	}
	return answers.New([]answers.Zone{zoneOf("utxo"), zoneOf("utxo.hk")}, nil)
}

// verified reports whether every RRset of a section has a signature that is
// right, and how many have one.
func verified(t testing.TB, rrs []dns.RR) (signed int) {
	t.Helper()
	sets := make(map[string][]dns.RR)
	for _, rr := range rrs {
		if rr.Header().Rrtype != dns.TypeRRSIG {
			key := rr.Header().Name + dns.TypeToString[rr.Header().Rrtype]
			sets[key] = append(sets[key], rr)
		}
	}
	for _, rr := range rrs {
		sig, ok := rr.(*dns.RRSIG)
		if !ok {
			continue
		}
		signer, err := dnssec.NewSigner(name.MustParse(strings.TrimSuffix(sig.SignerName, ".")), keys(t), dnssec.Validity{}, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		key := &dns.DNSKEY{
			Hdr:   dns.RR_Header{Name: sig.SignerName, Rrtype: dns.TypeDNSKEY, Class: dns.ClassINET},
			Flags: 257, Protocol: 3, Algorithm: 15, PublicKey: base64.StdEncoding.EncodeToString(signer.DNSKEYs()[0][4:]),
		}
		if err := sig.Verify(key, sets[sig.Hdr.Name+dns.TypeToString[sig.TypeCovered]]); err != nil {
			t.Errorf("%v: %v", sig, err)
		}
		signed++
	}
	if signed != len(sets) {
		t.Errorf("%d RRsets, %d of them signed: %v", len(sets), signed, rrs)
	}
	return signed
}

// held is a registered name with records.
func held(t testing.TB, registered string, lines ...string) answers.Name {
	t.Helper()
	n := name.MustParse(registered)
	rrs, err := zone.ParseRecords(strings.Join(lines, "\n"), 300)
	if err != nil {
		t.Fatal(err)
	}
	set, err := zone.Empty(n).Add(rrs...)
	if err != nil {
		t.Fatal(err)
	}
	return answers.Name{Name: n, State: answers.Held, Until: forever, Set: set}
}

// ask returns the message that a gateway would make of what the table has, nil if
// it has nothing.
func ask(t testing.TB, table *answers.Table, owner string, qtype uint16, do bool) *dns.Msg {
	t.Helper()
	m := new(dns.Msg)
	m.SetQuestion(dns.Fqdn(strings.ToLower(owner)), qtype)
	b, err := m.Pack()
	if err != nil {
		t.Fatal(err)
	}
	q := answers.Question{Name: b[12 : len(b)-5], Type: qtype, Signed: do}
	before := []byte("before")
	b, a, ok := table.Find(append(before, b...), len(before), &q)
	if !ok {
		return nil
	}
	b = b[len(before):]
	binary.BigEndian.PutUint16(b[6:], a.Answer)
	binary.BigEndian.PutUint16(b[8:], a.Authority)
	if a.NXDomain {
		b[3] |= dns.RcodeNameError
	}
	out := new(dns.Msg)
	if err := out.Unpack(b); err != nil {
		t.Fatalf("%s %d: %v\n%x", owner, qtype, err, b)
	}
	return out
}
