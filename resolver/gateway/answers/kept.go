package answers

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"iter"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
)

// Kept is what signatures an owner has, for whoever keeps them while the node does
// not run. Making one takes 14 µs and more; looking whether one that was kept is
// the one that would be made takes less than one.
type Kept struct {
	Order      []byte // sorts as the owner does; at most 255 octets
	Signatures []Signature
}

// A Signature is one, and what it is of.
type Signature struct {
	// Of is 16 octets of SHA-256 of the key, the owner, the fields of the RRSIG
	// record and the records. Who finds two sets of records with one Of, which
	// takes 2^64 tries, has made a signature wrong that is of records of his own.
	Of     [16]byte
	Octets [dnssec.SignatureSize]byte
}

// unsigned is how many octets of an RRSIG record, as a message has it, come before
// the signature.
func unsigned(record []byte) int { return len(record) - dnssec.SignatureSize }

// of returns what a signature by a signer is of: the record that it is for, and an
// owner's records.
func (z *zone) of(s *dnssec.Signer, k key, records, record []byte) (of [16]byte) {
	var buf [1 << 10]byte
	b := append(buf[:0], s.DNSKEY()...)
	b = append(append(b, byte(len(k))), k...)
	b = append(b, record[:unsigned(record)]...)
	b = append(b, records...)
	sum := sha256.Sum256(b)
	copy(of[:], sum[:])
	return of
}

// reuse takes the signature of an RRset from those that were kept, if the one that
// would be made now is among them.
func (z *zone) reuse(p *packed, owner name.Name, k key, kept []Signature, now time.Time) bool {
	if len(kept) == 0 {
		return false
	}
	var buf [name.MaxWire + 64 + dnssec.SignatureSize]byte
	s, ttl := z.Signer(), binary.BigEndian.Uint32(p.records[len(asked)+4:])
	fields := s.AppendFields(buf[:0], owner, p.kind, ttl, now)
	record := appendRecord(make([]byte, 0, len(fields)+dnssec.SignatureSize+16), typeRRSIG, ttl, fields[:len(fields)+dnssec.SignatureSize])
	of := z.of(s, k, p.records, record)
	for i := range kept {
		if kept[i].Of == of {
			copy(record[unsigned(record):], kept[i].Octets[:])
			p.signature = record
			return true
		}
	}
	return false
}

// A keptReader reads what was kept beside the owners of the chain: both are in one
// order.
type keptReader struct {
	next func() (Kept, bool)
	at   Kept
	more bool
}

// of returns the signatures that were kept of an owner, which is behind those that
// were asked for before.
func (r *keptReader) of(order []byte) []Signature {
	if r == nil {
		return nil
	}
	for r.more && bytes.Compare(r.at.Order, order) < 0 {
		r.at, r.more = r.next()
	}
	if !r.more || !bytes.Equal(r.at.Order, order) {
		return nil
	}
	return r.at.Signatures
}

// SetReadyWith is SetReady where signatures were kept: those of owners in their
// order, of this table or of one like it. What is not the signature that would be
// made now is passed over. It returns how many were used, and how many were made.
func (t *Table) SetReadyWith(ctx context.Context, kept iter.Seq[Kept]) (used, made uint64) {
	t.change.Lock()
	defer t.change.Unlock()
	used, made = t.reused.Load(), t.made.Load()
	next, stop := iter.Pull(kept)
	defer stop()
	r := &keptReader{next: next}
	r.at, r.more = next()
	t.answers.Store(t.signAll(ctx, r))
	return t.reused.Load() - used, t.made.Load() - made
}

// Made returns how many signatures of RRsets and NSEC records were made so far.
func (t *Table) Made() uint64 { return t.made.Load() }

// Owners returns how many owners the zones have, each of which has two signatures or
// more unless it is delegated.
func (t *Table) Owners() int { return t.chain.Load().len() }

// Kept returns the signatures of all owners in their order, but for those that
// another key has made or whose time has come. Each Kept is valid during its call.
// It locks nothing: what blocks change meanwhile is there as it was or as it is.
func (t *Table) Kept() iter.Seq[Kept] {
	return func(yield func(Kept) bool) {
		const part = 1 << 10 // owners, before memory and chain are looked up anew
		var from []byte
		for {
			m, c := t.memory.Load(), t.chain.Load()
			first, _ := c.search(from)
			end := min(first+part, c.len())
			for i := first; i < end; i++ {
				if k := t.kept(m, c.order(i)); len(k.Signatures) > 0 && !yield(k) {
					return
				}
			}
			if end == c.len() {
				return
			}
			from = c.order(end)
		}
	}
}

// kept returns the signatures of an owner.
func (t *Table) kept(m *memory, order []byte) Kept {
	out := Kept{Order: order}
	k := appendKey(nil, order)
	e, z := m.get(k), t.zoneOf(k)
	if e == nil || z == nil || !z.signed() {
		return out
	}
	s, now, owner := z.Signer(), t.now(), nameOf(order)
	add := func(records, record []byte) {
		if len(record) > 0 && z.fresh(record, owner, now) {
			out.Signatures = append(out.Signatures, Signature{z.of(s, k, records, record), [dnssec.SignatureSize]byte(record[unsigned(record):])})
		}
	}
	for _, p := range e.all() {
		add(p.records, p.signature)
	}
	add(e.nsec())
	return out
}
