package zone

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
)

// A Change is an update of a set (draft §5.3): what goes, then what comes. It
// happens as a whole or not at all.
type Change struct {
	// Delete has records to take away. Without RDATA a record stands for its
	// RRset, and of type ANY for all RRsets of its owner. TTLs do not matter.
	Delete []wire.RR
	// Add has records to put in. Next to records of the same RRset the lower
	// TTL rules; a record that is there already is kept once.
	Add []wire.RR
	// Replace takes the RRsets of the records in Add away first, if they exist.
	Replace bool
	// MustNotExist refuses the change if an RRset of the records in Add exists
	// before it.
	MustNotExist bool
}

// Add returns s with rrs. See Apply for errors.
func (s Set) Add(rrs ...wire.RR) (Set, error) { return s.Apply(Change{Add: rrs}) }

// Delete returns s without rrs. See Apply for errors.
func (s Set) Delete(rrs ...wire.RR) (Set, error) { return s.Apply(Change{Delete: rrs}) }

// Apply returns the set that c makes of s. It fails with the kinds of this
// package, of which rcode.Of tells the draft's code.
func (s Set) Apply(c Change) (Set, error) {
	rrsets := slices.Clone(s.rrsets)
	for _, rr := range c.Delete {
		var err error
		if rrsets, err = s.take(rrsets, rr); err != nil {
			return Set{}, err
		}
	}
	added := make([]wire.RR, 0, len(c.Add))
	for _, rr := range c.Add {
		rr, err := s.check(rr)
		if err != nil {
			return Set{}, err
		}
		if _, ok := s.Lookup(rr.Name, rr.Type); ok && c.MustNotExist {
			return Set{}, fmt.Errorf("%w: %v %v", ErrExists, rr.Name, rr.Type)
		}
		added = append(added, rr)
	}
	for _, set := range Group(added) {
		rrsets = put(rrsets, set, c.Replace)
	}
	return build(s.apex, rrsets)
}

// take removes what rr stands for from rrsets, a slice of the caller's own.
func (s Set) take(rrsets []wire.RRset, rr wire.RR) ([]wire.RRset, error) {
	if !rr.Name.IsSubdomainOf(s.apex) {
		return nil, fmt.Errorf("%w: %v is not in %v", ErrOutside, rr.Name, s.apex)
	}
	if rr.Type == wire.TypeANY && len(rr.Data) == 0 {
		before := len(rrsets)
		rrsets = slices.DeleteFunc(rrsets, func(s wire.RRset) bool { return s.Name == rr.Name })
		if len(rrsets) == before {
			return nil, none(rr)
		}
		return rrsets, nil
	}
	i, ok := find(rrsets, rr.Name, rr.Type)
	if !ok {
		return nil, none(rr)
	}
	if len(rr.Data) == 0 {
		return slices.Delete(rrsets, i, i+1), nil
	}
	data, err := wire.CanonicalRData(rr.Type, rr.Data)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRData, err)
	}
	set := rrsets[i]
	at, ok := slices.BinarySearchFunc(set.Data, data, bytes.Compare)
	if !ok {
		return nil, none(rr)
	}
	if len(set.Data) == 1 {
		return slices.Delete(rrsets, i, i+1), nil
	}
	set.Data = slices.Delete(slices.Clone(set.Data), at, at+1)
	rrsets[i] = set
	return rrsets, nil
}

func none(rr wire.RR) error { return fmt.Errorf("%w: %v %v", ErrNone, rr.Name, rr.Type) }

// put adds the records of set to rrsets, a slice of the caller's own.
func put(rrsets []wire.RRset, set wire.RRset, replace bool) []wire.RRset {
	i, ok := find(rrsets, set.Name, set.Type)
	switch {
	case !ok:
		return slices.Insert(rrsets, i, set)
	case replace:
		rrsets[i] = set
	default:
		rrsets[i] = Group(set.AppendRRs(rrsets[i].AppendRRs(nil)))[0]
	}
	return rrsets
}

// Check returns rr as a set of apex would hold it, or the rule that keeps it
// out. Rules that concern other records too are Apply's.
func Check(apex name.Name, rr wire.RR) (wire.RR, error) { return Empty(apex).check(rr) }

func (s Set) check(rr wire.RR) (wire.RR, error) {
	data, err := wire.CanonicalRData(rr.Type, rr.Data)
	if err != nil {
		return wire.RR{}, fmt.Errorf("%w: %w", ErrRData, err)
	}
	rr.TTL, rr.Data = wire.CanonicalTTL(rr.TTL), data
	return rr, checkRR(s.apex, &rr)
}

// checkRR checks a record whose RDATA is canonical.
func checkRR(apex name.Name, rr *wire.RR) error {
	switch {
	case !rr.Name.IsSubdomainOf(apex):
		return fmt.Errorf("%w: %v is not in %v", ErrOutside, rr.Name, apex)
	case rr.Class != wire.ClassIN:
		return fmt.Errorf("%w: %v", ErrClass, rr.Class)
	case !storable(rr.Type):
		return fmt.Errorf("%w: %v", ErrType, rr.Type)
	}
	switch rr.Type {
	case wire.TypeJMBC:
		return checkJMBC(rr.Data)
	case wire.TypeCBDC:
		return checkCBDC(rr.Data)
	case wire.TypeDID:
		return checkDID(rr.Name, rr.Data)
	default:
		return checkKnown(rr.Type, rr.Data)
	}
}

// storable reports whether records of type t are data. The types of questions
// and transactions (RFC 6895 §3.1), OPT and the answers to updates are not. Nor
// are those that only who signs a zone can make, SIG and NXT of old among them,
// and those that zones have no more: MD and MF (RFC 1035 §3.3). 65281 to 65283 are
// what the DNS calls JMBC, CBDC and DID by.
func storable(t wire.Type) bool {
	switch t {
	case 0, wire.TypeOPT, wire.TypeQuote, wire.TypeReceipt, wire.TypeDescriptor:
		return false
	case 24, 30, 46, 47, 50: // SIG, NXT, RRSIG, NSEC, NSEC3
		return false
	case 3, 4: // MD, MF
		return false
	case 65281, 65282, 65283: // JMBC, CBDC, DID, of which there would be two (E-76)
		return false
	default:
		return t < 128 || t > 255
	}
}
