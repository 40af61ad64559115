package zone_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/zone"
)

// owners are few, so that RRsets grow and CNAMEs meet other records.
var owners = []name.Name{
	apex,
	name.MustParse("www.jmbc.user.utxo"),
	name.MustParse("_spf.jmbc.user.utxo"),
	name.MustParse("a.b.jmbc.user.utxo"),
	name.MustParse("xn--eqrt2glw8brna.jmbc.user.utxo"),
}

var (
	anOwner = rapid.SampledFrom(owners)
	aType   = rapid.SampledFrom([]wire.Type{wire.TypeA, wire.TypeNS, wire.TypeMX, wire.TypeTXT, wire.TypeJMBC, 65400})
)

// aRecord draws a record that may stand beside any other.
var aRecord = rapid.Custom(func(t *rapid.T) wire.RR {
	rr := wire.RR{Name: anOwner.Draw(t, "owner"), Type: aType.Draw(t, "type"), Class: wire.ClassIN, TTL: rapid.Uint32Range(0, 600).Draw(t, "ttl")}
	switch rr.Type {
	case wire.TypeA:
		rr.Data = []byte{192, 0, 2, rapid.Byte().Draw(t, "host")}
	case wire.TypeNS:
		rr.Data = anOwner.Draw(t, "target").Wire()
	case wire.TypeMX:
		rr.Data = append([]byte{0, rapid.Byte().Draw(t, "preference")}, anOwner.Draw(t, "exchange").Wire()...)
	case wire.TypeTXT:
		s := rapid.SliceOfN(rapid.Byte(), 0, 20).Draw(t, "text")
		rr.Data = append([]byte{byte(len(s))}, s...)
	case wire.TypeJMBC:
		rr.Data = zone.JMBC{Type: zone.AddressP2PKH, Address: rapid.StringMatching(`[1-9A-HJ-NP-Za-km-z]{1,40}`).Draw(t, "address")}.RData()
	default:
		rr.Data = rapid.SliceOfN(rapid.Byte(), 0, 20).Draw(t, "data")
	}
	return rr
})

var someRecords = rapid.SliceOfN(aRecord, 0, 40)

// U-087: neither the order of adding nor adding twice nor adding one by one
// has an influence on a set.
func TestOrderIsIrrelevant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rrs := someRecords.Draw(t, "records")
		want, err := zone.Empty(apex).Add(rrs...)
		if err != nil {
			t.Fatal(err)
		}
		shuffled := append(slices.Clip(rrs), rrs...)
		order := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		order.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		got := zone.Empty(apex)
		for _, rr := range shuffled {
			if got, err = got.Add(rr); err != nil {
				t.Fatal(err)
			}
		}
		if got.Root() != want.Root() || got.Count() != want.Count() || !bytes.Equal(got.Encode(), want.Encode()) {
			t.Fatalf("roots %x and %x", got.Root(), want.Root())
		}
	})
}

// U-003, U-077: of every owner and type exactly one of presence and absence can
// be proved, and it is the one that holds.
func TestPresentOrAbsent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, err := zone.Empty(apex).Add(someRecords.Draw(t, "records")...)
		if err != nil {
			t.Fatal(err)
		}
		tree := s.Tree()
		for _, owner := range owners {
			for _, rt := range []wire.Type{wire.TypeA, wire.TypeNS, wire.TypeMX, wire.TypeTXT, wire.TypeJMBC, wire.TypeDID, 65400} {
				rrset, there := s.Lookup(owner, rt)
				present, err := tree.ProvePresent(owner, rt)
				if (err == nil) != there {
					t.Fatalf("ProvePresent(%v, %v) = %v, there: %v", owner, rt, err, there)
				}
				absent, err := tree.ProveAbsent(owner, rt)
				if (err == nil) == there {
					t.Fatalf("ProveAbsent(%v, %v) = %v, there: %v", owner, rt, err, there)
				}
				rrset.Name, rrset.Type = owner, rt
				if err := present.VerifyPresent(tree.Root(), s.Count(), rrset); (err == nil) != there {
					t.Fatalf("VerifyPresent(%v, %v) = %v, there: %v", owner, rt, err, there)
				}
				if err := absent.VerifyAbsent(tree.Root(), s.Count(), owner, rt); (err == nil) == there {
					t.Fatalf("VerifyAbsent(%v, %v) = %v, there: %v", owner, rt, err, there)
				}
			}
		}
	})
}

// U-130, U-131: what is added and deleted again leaves the set as it was.
func TestDeleteUndoesAdd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, err := zone.Empty(apex).Add(someRecords.Draw(t, "records")...)
		if err != nil {
			t.Fatal(err)
		}
		rr := aRecord.Draw(t, "more")
		if _, there := s.Lookup(rr.Name, rr.Type); there {
			return
		}
		more, err := s.Add(rr)
		if err != nil {
			t.Fatal(err)
		}
		if more.Root() == s.Root() {
			t.Fatal("a record more, and the same root")
		}
		less, err := more.Delete(rr)
		if err != nil || less.Root() != s.Root() {
			t.Fatalf("root %x, was %x, %v", less.Root(), s.Root(), err)
		}
	})
}
