package zone_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

// U-087, U-091, U-130, U-131, U-132, U-133: changes, and the codes of those
// refused.
func TestApply(t *testing.T) {
	base := []string{
		"jmbc.user.utxo 300 A 192.0.2.1",
		"jmbc.user.utxo 300 A 192.0.2.2",
		"jmbc.user.utxo TXT hello",
		"www.jmbc.user.utxo CNAME jmbc.user.utxo",
	}
	whole := func(line string) wire.RR {
		rr := record(t, line)
		rr.Data = nil
		return rr
	}
	for _, tc := range []struct {
		name   string
		change zone.Change
		want   []string // the records afterwards
		kind   error
		code   rcode.Code
	}{
		{
			"delete one record of two",
			zone.Change{Delete: records(t, "jmbc.user.utxo 5 A 192.0.2.1")},
			[]string{base[1], base[2], base[3]},
			nil, 0,
		},
		{
			"delete an RRset",
			zone.Change{Delete: []wire.RR{whole(base[0])}},
			[]string{base[2], base[3]},
			nil, 0,
		},
		{
			"delete the last record of an RRset",
			zone.Change{Delete: records(t, base[2])},
			[]string{base[0], base[1], base[3]},
			nil, 0,
		},
		{
			"delete all of an owner",
			zone.Change{Delete: []wire.RR{{Name: apex, Type: wire.TypeANY}}},
			[]string{base[3]},
			nil, 0,
		},
		{
			"a record that is there already",
			zone.Change{Add: records(t, base[0])},
			base, nil, 0,
		},
		{
			"a lower TTL rules",
			zone.Change{Add: records(t, "jmbc.user.utxo 60 A 192.0.2.2")},
			[]string{"jmbc.user.utxo 60 A 192.0.2.1", "jmbc.user.utxo 60 A 192.0.2.2", base[2], base[3]},
			nil, 0,
		},
		{
			"replace raises a TTL",
			zone.Change{Add: records(t, "jmbc.user.utxo 900 A 192.0.2.7"), Replace: true},
			[]string{"jmbc.user.utxo 900 A 192.0.2.7", base[2], base[3]},
			nil, 0,
		},
		{
			"deletion comes first",
			zone.Change{Delete: records(t, base[3]), Add: records(t, "www.jmbc.user.utxo A 192.0.2.3")},
			[]string{base[0], base[1], base[2], "www.jmbc.user.utxo A 192.0.2.3"},
			nil, 0,
		},
		{
			"an RRset that must not exist and does not",
			zone.Change{Add: records(t, "jmbc.user.utxo MX 1 a.utxo"), MustNotExist: true},
			append(slices.Clone(base), "jmbc.user.utxo MX 1 a.utxo"), nil, 0,
		},
		{
			"an RRset that must not exist and does",
			zone.Change{Add: records(t, "jmbc.user.utxo TXT other"), MustNotExist: true},
			nil, zone.ErrExists, rcode.YXRRSet,
		},
		{
			"delete an RRset that is not there",
			zone.Change{Delete: []wire.RR{{Name: apex, Type: wire.TypeAAAA}}},
			nil, zone.ErrNone, rcode.NXRRSet,
		},
		{
			"delete a record that is not there",
			zone.Change{Delete: records(t, "jmbc.user.utxo A 192.0.2.99")},
			nil, zone.ErrNone, rcode.NXRRSet,
		},
		{
			"delete twice",
			zone.Change{Delete: records(t, base[2], base[2])},
			nil, zone.ErrNone, rcode.NXRRSet,
		},
		{
			"delete all of an owner without records",
			zone.Change{Delete: []wire.RR{{Name: record(t, "x.jmbc.user.utxo A 192.0.2.1").Name, Type: wire.TypeANY}}},
			nil, zone.ErrNone, rcode.NXRRSet,
		},
		{
			"delete outside",
			zone.Change{Delete: records(t, "b.utxo A 192.0.2.1")},
			nil, zone.ErrOutside, rcode.NotZone,
		},
		{
			"delete RDATA that is none",
			zone.Change{Delete: []wire.RR{{Name: apex, Type: wire.TypeA, Data: []byte{1}}}},
			nil, zone.ErrRData, rcode.FormErr,
		},
		{
			"add outside",
			zone.Change{Add: records(t, "b.utxo A 192.0.2.1")},
			nil, zone.ErrOutside, rcode.NotZone,
		},
		{
			"CNAME beside A",
			zone.Change{Add: records(t, "a.jmbc.user.utxo A 192.0.2.1", "a.jmbc.user.utxo CNAME b.utxo")},
			nil, zone.ErrCNAME, rcode.YXRRSet,
		},
		{
			"CNAME beside JMBC",
			zone.Change{Add: records(t, "a.jmbc.user.utxo JMBC 1 3 jm1qexample", "a.jmbc.user.utxo CNAME b.utxo")},
			nil, zone.ErrCNAME, rcode.YXRRSet,
		},
		{
			"A beside CNAME",
			zone.Change{Add: records(t, "www.jmbc.user.utxo A 192.0.2.1")},
			nil, zone.ErrCNAME, rcode.YXRRSet,
		},
		{
			"TXT beside CNAME",
			zone.Change{Add: records(t, "www.jmbc.user.utxo TXT a")},
			nil, zone.ErrCNAME, rcode.YXRRSet,
		},
		{
			"the same CNAME",
			zone.Change{Add: records(t, "www.jmbc.user.utxo CNAME JMBC.user.utxo")},
			base, nil, 0,
		},
		{
			"a second CNAME",
			zone.Change{Add: records(t, "www.jmbc.user.utxo CNAME b.utxo")},
			nil, zone.ErrSingle, rcode.YXRRSet,
		},
		{
			"another CNAME instead",
			zone.Change{Add: records(t, "www.jmbc.user.utxo CNAME b.utxo"), Replace: true},
			[]string{base[0], base[1], base[2], "www.jmbc.user.utxo CNAME b.utxo"},
			nil, 0,
		},
		{
			"CNAME at the registered name",
			zone.Change{Delete: []wire.RR{{Name: apex, Type: wire.TypeANY}}, Add: records(t, "jmbc.user.utxo CNAME b.utxo")},
			nil, zone.ErrCNAMEAtApex, rcode.Refused,
		},
		{
			"a second DID document",
			zone.Change{Add: records(t, "jmbc.user.utxo DID "+didDocument, "jmbc.user.utxo DID  "+didDocument[:len(didDocument)-1]+" }")},
			nil, zone.ErrSingle, rcode.YXRRSet,
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := set(t, base...)
			got, err := s.Apply(tc.change)
			if !errors.Is(err, tc.kind) || rcode.Of(err) != tc.code {
				t.Fatalf("error %v", err)
			}
			if err == nil && got.Root() != set(t, tc.want...).Root() {
				t.Fatalf("records %q", lines(got))
			}
		})
	}
}

// lines returns the records of s in presentation format.
func lines(s zone.Set) []string {
	var out []string
	for rrset := range s.All() {
		for _, rr := range rrset.AppendRRs(nil) {
			out = append(out, zone.FormatRR(rr))
		}
	}
	return out
}

// A set has at most 64 KiB, as it is encoded; one octet more is refused.
func TestCap(t *testing.T) {
	full := wire.RR{Name: apex, Type: 65400, Class: wire.ClassIN}
	full.Data = make([]byte, zone.MaxSize-1-len(apex.Wire())-10)
	s, err := zone.Empty(apex).Add(full)
	if err != nil || len(s.Encode()) != zone.MaxSize {
		t.Fatalf("%d octets, %v", len(s.Encode()), err)
	}
	if _, err := zone.Decode(apex, s.Encode()); err != nil {
		t.Fatal(err)
	}
	full.Data = append(full.Data, 0)
	if _, err := zone.Empty(apex).Add(full); !errors.Is(err, zone.ErrTooLarge) || rcode.Of(err) != rcode.Refused {
		t.Fatalf("error %v", err)
	}
	if _, err := zone.Decode(apex, make([]byte, zone.MaxSize+1)); !errors.Is(err, zone.ErrTooLarge) {
		t.Fatalf("error %v", err)
	}
}
