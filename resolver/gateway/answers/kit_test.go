package answers_test

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver/gateway/answers"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/zone"
)

// forever is an end of a lease that shortens no TTL.
const forever = 1 << 40

// marked signs with a digest of what is to be signed: what these tests look at
// is which signature stands where.
type marked struct{}

func (marked) AppendRRSIG(b []byte, owner name.Name, t uint16, ttl uint32, data [][]byte, _ time.Time) []byte {
	b = binary.BigEndian.AppendUint16(b, t)
	b = append(b, 15, byte(owner.NumLabels()))
	b = binary.BigEndian.AppendUint32(b, ttl)
	b = append(b, 0, 0, 0, 2, 0, 0, 0, 1, 0, 7)
	b = name.MustParse("utxo").AppendWire(b)
	h := sha256.New()
	h.Write(owner.Wire())
	for _, d := range data {
		h.Write(d)
	}
	return h.Sum(b)
}

func (marked) AppendNSEC(b []byte, next name.Name, types []uint16) []byte {
	rr := dns.NSEC{Hdr: dns.RR_Header{Name: ".", Rrtype: dns.TypeNSEC, Class: dns.ClassINET}, NextDomain: next.String() + "."}
	rr.TypeBitMap = append(slices.Clone(types), dns.TypeRRSIG, dns.TypeNSEC)
	slices.Sort(rr.TypeBitMap)
	packed := make([]byte, 1024)
	n, err := dns.PackRR(&rr, packed, 0, nil, false)
	if err != nil {
		panic(err)
	}
	const head = 1 + 10
	return append(b, packed[head:n]...)
}

// newTable returns a table of .utxo and .utxo.hk, which is signed if signer is not
// nil.
func newTable(signer answers.Signer) *answers.Table {
	zoneOf := func(apex string) answers.Zone {
		n := name.MustParse(apex)
		return answers.Zone{
			Apex: n, Types: []uint16{dns.TypeNS, dns.TypeSOA, dns.TypeDNSKEY}, Signer: signer,
			SOA: func(height uint64) wire.RR {
				data := append(n.Wire(), n.Wire()...)
				data = binary.BigEndian.AppendUint32(data, uint32(height))
				return wire.RR{Name: n, Type: wire.TypeSOA, Class: wire.ClassIN, TTL: 60, Data: append(data, make([]byte, 16)...)}
			},
		}
	}
	return answers.New([]answers.Zone{zoneOf("utxo"), zoneOf("utxo.hk")}, nil)
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
