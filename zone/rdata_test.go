package zone_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/zone"
)

//go:generate go test -run ^TestRData$ . -update

// typed returns a record of the set's apex.
func typed(t testing.TB, kind uint16, rdata string) wire.RR {
	t.Helper()
	return wire.RR{Name: apex, Type: wire.Type(kind), Class: wire.ClassIN, TTL: 300, Data: unhex(t, rdata)}
}

// U-005, U-086, U-099: RDATA of the types of the DNS is as its type has it, or is not
// stored. A message may have it (see package wire).
func TestRData(t *testing.T) {
	want := map[string]*ledgertest.Vector{}
	for _, tc := range rdatas {
		v := &ledgertest.Vector{}
		v.Set("type", tc.t)
		v.Set("comment", tc.name)
		for i, hex := range tc.stored {
			if _, err := zone.Check(apex, typed(t, tc.t, hex)); err != nil {
				t.Errorf("%s %s: %v", tc.name, hex, err)
			}
			v.Set(fmt.Sprintf("stored-%d", i), hex)
		}
		for i, r := range tc.refused {
			if _, err := zone.Check(apex, typed(t, tc.t, r.hex)); !errors.Is(err, zone.ErrRData) {
				t.Errorf("%s, %s, %s: %v", tc.name, r.because, r.hex, err)
			}
			v.Set(fmt.Sprintf("refused-%d", i), r.hex)
			v.Set(fmt.Sprintf("because-%d", i), r.because)
		}
		want[tc.name] = v
	}
	ledgertest.Vectors(t, "testdata/rdata", *rewrite, want)
}

// U-005: types that nobody here knows, and those that were never in zones, take any
// octets.
func TestRDataOfOtherTypes(t *testing.T) {
	for _, kind := range []uint16{10, 54, 69, 98, 100, 101, 102, 103, 127, 265, 32767, 32770, 65279, 65400} {
		for _, hex := range []string{"", "00", "c000", zeros64} {
			if _, err := zone.Check(apex, typed(t, kind, hex)); err != nil {
				t.Errorf("type %d, %s: %v", kind, hex, err)
			}
		}
	}
}

// unlike reports whether what the DNS library makes of RDATA may be other octets
// than those that are stored, or nothing: it writes a second string for ISDN,
// takes the bits behind a prefix of APL for zeros, and knows neither the D bit of
// AMTRELAY nor an IPv4 address in an ipv6hint.
func unlike(kind uint16, data []byte) bool {
	switch kind {
	case dns.TypeISDN, dns.TypeAPL:
		return true
	case dns.TypeAMTRELAY:
		return data[1]&0x80 != 0
	case dns.TypeSVCB, dns.TypeHTTPS:
		return contains4in6(data)
	}
	return false
}

// contains4in6 reports whether ten zero octets and two of ones are in data.
func contains4in6(data []byte) bool {
	return strings.Contains(string(data), strings.Repeat("\x00", 10)+"\xff\xff")
}

// U-005, U-099: what is stored is read by a library that others wrote, which writes it to the
// same octets.
func FuzzRDataAgainstDNS(f *testing.F) {
	for _, tc := range rdatas {
		for _, hex := range tc.stored {
			f.Add(tc.t, unhex(f, hex))
		}
		for _, r := range tc.refused {
			f.Add(tc.t, unhex(f, r.hex))
		}
	}
	known := make(map[uint16]bool)
	for _, tc := range rdatas {
		known[tc.t] = true
	}
	f.Fuzz(func(t *testing.T, kind uint16, data []byte) {
		if !known[kind] || len(data) > wire.MaxRData {
			return
		}
		rr, err := zone.Check(apex, wire.RR{Name: apex, Type: wire.Type(kind), Class: wire.ClassIN, TTL: 300, Data: data})
		if err != nil {
			if !errors.Is(err, zone.ErrRData) {
				t.Fatal(err)
			}
			return
		}
		in, err := wire.AppendRR(nil, &rr)
		if err != nil {
			t.Fatal(err)
		}
		if unlike(kind, data) {
			return
		}
		theirs, n, err := dns.UnpackRR(in, 0)
		if err != nil || n != len(in) {
			t.Fatalf("type %d, %x: %v", kind, data, err)
		}
		out := make([]byte, len(in)+64)
		n, err = dns.PackRR(theirs, out, 0, nil, false)
		if err != nil || !bytes.Equal(out[:n], in) {
			t.Fatalf("type %d: %x, written as %x: %v\n%v", kind, in, out[:n], err, theirs)
		}
	})
}

// BenchmarkCheck checks one record of each type that has a grammar.
func BenchmarkCheck(b *testing.B) {
	var rrs []wire.RR
	for _, tc := range rdatas {
		rrs = append(rrs, typed(b, tc.t, tc.stored[len(tc.stored)-1]))
	}
	b.ReportAllocs()
	for b.Loop() {
		for i := range rrs {
			if _, err := zone.Check(apex, rrs[i]); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(len(rrs)), "records/op")
}
