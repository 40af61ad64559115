package zone_test

import (
	"bytes"
	"testing"

	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

// U-055, U-086: what decodes is the one encoding of its set, is also the sum of
// its records, and every RRset of it is proved by a path that is sent and read.
func FuzzSetRoundTrip(f *testing.F) {
	f.Add([]byte{1})
	f.Add(set(f, "jmbc.user.utxo A 192.0.2.1", "jmbc.user.utxo A 192.0.2.2").Encode())
	f.Add(set(
		f,
		"jmbc.user.utxo JMBC 1 3 jm1qexample",
		"jmbc.user.utxo CBDC 1 1 344 HK-RETAIL-0001",
		"jmbc.user.utxo DID "+didDocument,
		"jmbc.user.utxo MX 10 mail.example.com",
		"www.jmbc.user.utxo CNAME jmbc.user.utxo",
		"_sip._udp.jmbc.user.utxo SRV 1 2 3 jmbc.user.utxo",
		`jmbc.user.utxo TYPE65400 \# 2 00ff`,
	).Encode())
	f.Fuzz(func(t *testing.T, in []byte) {
		s, err := zone.Decode(apex, in)
		if err != nil {
			if rcode.Of(err) == rcode.ServFail {
				t.Fatalf("no code for %v", err)
			}
			return
		}
		if !bytes.Equal(s.Encode(), in) {
			t.Fatalf("two encodings\n%x\n%x", in, s.Encode())
		}
		var rrs []wire.RR
		tree := s.Tree()
		for rrset := range s.All() {
			rrs = rrset.AppendRRs(rrs)
			p, err := tree.ProvePresent(rrset.Name, rrset.Type)
			if err != nil {
				t.Fatal(err)
			}
			if p, err = zone.DecodePath(p.Encode()); err != nil {
				t.Fatal(err)
			}
			if err := p.VerifyPresent(tree.Root(), s.Count(), rrset); err != nil {
				t.Fatal(err)
			}
		}
		again, err := zone.Empty(apex).Add(rrs...)
		if err != nil || again.Root() != s.Root() {
			t.Fatalf("root %x, then %x, %v", s.Root(), again.Root(), err)
		}
	})
}

// U-003, U-076, U-077: a path with one bit changed, anywhere, shows nothing,
// and so does one against a root or a count with one bit changed.
func FuzzZoneProofRejectsFlip(f *testing.F) {
	f.Add(uint8(0), uint8(0), uint16(3))
	f.Add(uint8(1), uint8(0), uint16(40))
	f.Add(uint8(5), uint8(4), uint16(77))
	f.Add(uint8(33), uint8(40), uint16(1000))
	f.Fuzz(func(t *testing.T, size, which uint8, bit uint16) {
		s := sized(t, int(size))
		tree := s.Tree()
		owner := sized(t, int(which)+1).All()
		var rrset wire.RRset
		for r := range owner { // the last, an RRset of s if which is below size
			rrset = r
		}
		p, err := tree.ProvePresent(rrset.Name, rrset.Type)
		if err != nil {
			if p, err = tree.ProveAbsent(rrset.Name, rrset.Type); err != nil {
				t.Fatal(err)
			}
		}
		verify := func(p zone.Path, root [32]byte, count uint32) error {
			if p.Present() {
				return p.VerifyPresent(root, count, rrset)
			}
			return p.VerifyAbsent(root, count, rrset.Name, rrset.Type)
		}
		if err := verify(p, tree.Root(), s.Count()); err != nil {
			t.Fatal(err)
		}
		root, count := tree.Root(), s.Count()
		root[bit/8%32] ^= 1 << (bit % 8)
		if verify(p, root, count) == nil {
			t.Fatal("another root verified")
		}
		if verify(p, tree.Root(), count^1<<(bit%32)) == nil {
			t.Fatal("another count verified")
		}
		b := p.Encode()
		b[int(bit/8)%len(b)] ^= 1 << (bit % 8)
		if q, err := zone.DecodePath(b); err == nil && verify(q, tree.Root(), s.Count()) == nil {
			t.Fatalf("bit %d of octet %d changed, and it verified", bit%8, int(bit/8)%len(b))
		}
	})
}

// U-100: RDATA of every type that a set may hold is the same after it was
// written and read, and what is read is written in one form.
func FuzzPresentationRoundTrip(f *testing.F) {
	for _, tc := range presentations {
		f.Add(uint16(tc.t), []byte(tc.text), true)
		f.Add(uint16(tc.t), unhex(f, tc.hex), false)
	}
	f.Fuzz(func(t *testing.T, n uint16, in []byte, text bool) {
		rt := wire.Type(n)
		read := wire.CanonicalRData
		if text {
			read = func(rt wire.Type, in []byte) ([]byte, error) { return zone.ParseRData(rt, string(in)) }
		}
		data, err := read(rt, in)
		if err != nil {
			return
		}
		s := zone.FormatRData(rt, data)
		got, err := zone.ParseRData(rt, s)
		if err != nil || !bytes.Equal(got, data) {
			t.Fatalf("%v %q reads as %x, was %x: %v", rt, s, got, data, err)
		}
		if again := zone.FormatRData(rt, got); again != s {
			t.Fatalf("%q, then %q", s, again)
		}
		rr := wire.RR{Name: apex, Type: rt, Class: wire.ClassIN, TTL: 300, Data: data}
		line := zone.FormatRR(rr)
		rrs, err := zone.ParseRecords(line, 0)
		if err != nil || len(rrs) != 1 || rrs[0].String() != rr.String() {
			t.Fatalf("%q reads as %v: %v", line, rrs, err)
		}
	})
}
