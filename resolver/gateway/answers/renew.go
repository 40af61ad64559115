package answers

import (
	"context"
	"encoding/binary"
	"slices"
	"time"

	"github.com/utxo-dns/utxonode/name"
)

// renewBatch is how many owners are looked at before a block may come between.
const renewBatch = 1 << 10

// Renew makes anew the signatures that another key than the one that signs now
// has made, and those whose time for that has come (dnssec.Validity). It returns
// how many owners had such, until ctx ends.
func (t *Table) Renew(ctx context.Context) (renewed int) {
	if !t.answers.Load() {
		return 0
	}
	t.renewSOA()
	var from []byte
	for more := true; more && ctx.Err() == nil; {
		var n int
		n, from, more = t.renew(from)
		renewed += n
	}
	return renewed
}

// renewSOA renews the SOA records, which blocks make: while there are none, too.
func (t *Table) renewSOA() {
	t.change.Lock()
	defer t.change.Unlock()
	for _, z := range t.zones {
		z.renewSOA(t.now())
	}
}

// renew looks at a batch of owners from one on, and returns where the next one
// begins.
func (t *Table) renew(from []byte) (renewed int, next []byte, more bool) {
	t.change.Lock()
	defer t.change.Unlock()
	c := change{t: t, m: t.memory.Load(), chain: t.chain.Load(), owners: make(map[string]*owned)}
	var orders [][]byte
	i, _ := c.chain.search(from)
	end := min(i+renewBatch, c.chain.len())
	for ; i < end; i++ {
		order := c.chain.order(i)
		o := c.load(order)
		if o == nil || !o.zone.signed() || !o.stale(c.m.get(appendKey(nil, order)), t) {
			continue
		}
		for j := range o.rrsets {
			o.rrsets[j].signature = nil
		}
		c.owners[string(order)] = o
		orders = append(orders, order)
	}
	c.write(c.entries(orders))
	if end == c.chain.len() {
		return len(orders), nil, false
	}
	return len(orders), slices.Clone(c.chain.order(end)), true
}

// stale reports whether a signature of an owner's entry is not the one that would
// be made now.
func (o *owned) stale(e entry, t *Table) bool {
	_, nsec := e.nsec()
	for _, signature := range append(signaturesOf(o.rrsets), nsec) {
		if len(signature) > 0 && !o.zone.fresh(signature, o.name, t.now()) {
			return true
		}
	}
	return false
}

// fresh reports whether a signature is the one that would be made now, if what it
// signs is the same; none is not.
func (z *zone) fresh(signature []byte, owner name.Name, now time.Time) bool {
	const rdata = len(asked) + 2 + 2 + 4 + 2
	if len(signature) == 0 {
		return false
	}
	// Of the RDATA: type 2, algorithm 1, labels 1, TTL 4, expiration 4,
	// inception 4, key tag 2 (RFC 4034 §3.1).
	of, signer := signature[rdata:], z.Signer()
	return binary.BigEndian.Uint32(of[8:]) == signer.Window(owner, now).Expiration && binary.BigEndian.Uint16(of[16:]) == signer.Tag()
}

func signaturesOf(rrsets []packed) [][]byte {
	all := make([][]byte, 0, len(rrsets)+1)
	for i := range rrsets {
		all = append(all, rrsets[i].signature)
	}
	return all
}
