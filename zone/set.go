package zone

import (
	"bytes"
	"cmp"
	"fmt"
	"iter"
	"slices"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
)

// A Set is the records of one registered name, its apex, and of the owner
// names below it. It is immutable: what it returns shares memory with it and
// must not be written to. The zero Set is the empty set of the root.
type Set struct {
	apex   name.Name
	rrsets []wire.RRset // in order of owner name and type
}

// Empty returns the set of apex without records. Its root is 32 zero octets.
func Empty(apex name.Name) Set { return Set{apex: apex} }

// Apex returns the registered name.
func (s Set) Apex() name.Name { return s.apex }

// Count returns the number of RRsets, which stands beside the root on chain.
func (s Set) Count() uint32 { return uint32(len(s.rrsets)) }

// Root returns the root of the set. Every RRset is hashed for it; who proves
// too keeps the Tree.
func (s Set) Root() [32]byte {
	if len(s.rrsets) != 1 {
		return s.Tree().Root()
	}
	// Most sets are one RRset, which is a path of its own.
	only := s.rrsets[0]
	root, _ := rootOf(1, 0, []leaf{{leafKey(only.Name, only.Type), leafValue(only)}}, nil)
	return root
}

// Lookup returns the RRset of owner and type t.
func (s Set) Lookup(owner name.Name, t wire.Type) (wire.RRset, bool) {
	if i, ok := find(s.rrsets, owner, t); ok {
		return s.rrsets[i], true
	}
	return wire.RRset{}, false
}

// At returns the RRsets of one owner, in order of type.
func (s Set) At(owner name.Name) []wire.RRset {
	first, _ := find(s.rrsets, owner, 0)
	last := first
	for last < len(s.rrsets) && s.rrsets[last].Name == owner {
		last++
	}
	return s.rrsets[first:last:last]
}

// All returns the RRsets in canonical order: by owner name (RFC 4034 §6.1),
// then by type.
func (s Set) All() iter.Seq[wire.RRset] { return slices.Values(s.rrsets) }

// find returns the place of an RRset in rrsets, and whether it is there.
func find(rrsets []wire.RRset, owner name.Name, t wire.Type) (int, bool) {
	return slices.BinarySearchFunc(rrsets, wire.RRset{Name: owner, Type: t}, compareRRsets)
}

// compareRRsets is the canonical order.
func compareRRsets(a, b wire.RRset) int {
	if c := name.Compare(a.Name, b.Name); c != 0 {
		return c
	}
	return cmp.Compare(a.Type, b.Type)
}

// Group returns the RRsets that rrs are the records of, in canonical order.
// Records that occur twice are kept once (U-087), and where TTLs differ the
// lowest is the RRset's (RFC 2181 §5.2), so the order of rrs has no influence.
func Group(rrs []wire.RR) []wire.RRset {
	rrs = slices.Clone(rrs)
	slices.SortFunc(rrs, func(a, b wire.RR) int {
		if c := compareRRsets(wire.RRset{Name: a.Name, Type: a.Type}, wire.RRset{Name: b.Name, Type: b.Type}); c != 0 {
			return c
		}
		return bytes.Compare(a.Data, b.Data)
	})
	var sets []wire.RRset
	for _, rr := range rrs {
		last := len(sets) - 1
		if last < 0 || sets[last].Name != rr.Name || sets[last].Type != rr.Type {
			sets = append(sets, wire.RRset{Name: rr.Name, Type: rr.Type, TTL: rr.TTL, Data: [][]byte{rr.Data}})
			continue
		}
		set := &sets[last]
		set.TTL = min(set.TTL, rr.TTL)
		if !bytes.Equal(set.Data[len(set.Data)-1], rr.Data) {
			set.Data = append(set.Data, rr.Data)
		}
	}
	return sets
}

// build checks the rules that concern more than one record and returns the set
// of rrsets, which are in canonical order and of records that check accepts.
func build(apex name.Name, rrsets []wire.RRset) (Set, error) {
	size, records, targets := encodedHead, 0, 0
	for i, s := range rrsets {
		if err := checkRRset(apex, s); err != nil {
			return Set{}, err
		}
		// Whatever else the owner has is a neighbour of its CNAME.
		if i > 0 && s.Name == rrsets[i-1].Name && (s.Type == wire.TypeCNAME || rrsets[i-1].Type == wire.TypeCNAME) {
			return Set{}, fmt.Errorf("%w: %v has CNAME and other records", ErrCNAME, s.Name)
		}
		size += encodedSize(s)
		records += len(s.Data)
		if s.Type.HasNames() {
			targets += octetsOf(s)
		}
	}
	switch {
	case size > MaxSize:
		return Set{}, fmt.Errorf("%w: %d octets, at most %d", ErrTooLarge, size, MaxSize)
	case records > MaxRecords:
		return Set{}, fmt.Errorf("%w: %d records, at most %d", ErrTooLarge, records, MaxRecords)
	case targets > MaxTargets:
		return Set{}, fmt.Errorf("%w: %d octets of RDATA with names, at most %d", ErrTooLarge, targets, MaxTargets)
	}
	return Set{apex, rrsets}, nil
}

// checkRRset checks the rules of one RRset as a whole.
func checkRRset(apex name.Name, s wire.RRset) error {
	if n := octetsOf(s); s.Type.HasNames() && n > maxRRsetTargets {
		return fmt.Errorf("%w: %v %v has %d octets of RDATA, at most %d", ErrTooLarge, s.Name, s.Type, n, maxRRsetTargets)
	}
	switch s.Type {
	case wire.TypeCNAME:
		if s.Name == apex {
			return fmt.Errorf("%w: %v", ErrCNAMEAtApex, apex)
		}
	case wire.TypeDNAME, wire.TypeSOA, wire.TypeDID:
	default:
		return nil
	}
	if len(s.Data) > 1 {
		return fmt.Errorf("%w: %v %v has %d records", ErrSingle, s.Name, s.Type, len(s.Data))
	}
	return nil
}

// octetsOf returns the octets of all RDATA of s.
func octetsOf(s wire.RRset) (n int) {
	for _, d := range s.Data {
		n += len(d)
	}
	return n
}
