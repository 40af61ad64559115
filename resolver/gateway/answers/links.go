package answers

import "github.com/utxo-dns/utxonode/name"

// links are the NSEC chain of a zone: its owners in order, but for those below
// one that delegates.
type links struct {
	memory *memory
	chain  *chain
	zone   *zone
}

// cutAbove returns the owner nearest to the apex that delegates what is below it,
// k among that; nil if there is none.
func (l *links) cutAbove(k key) (cut key) {
	for k = parent(k); len(k) > len(l.zone.key); k = parent(k) {
		if e := l.memory.get(k); e != nil && e.kind()&kindCut != 0 {
			cut = k
		}
	}
	return cut
}

// covering returns the place of the last owner that is not behind k.
func (l *links) covering(k key) int {
	var order [2 * name.MaxWire]byte
	if len(k) > len(l.zone.key) {
		if cut := l.cutAbove(k); cut != nil {
			k = cut
		}
	}
	i, found := l.chain.search(appendOrder(order[:0], k))
	if found {
		return i
	}
	i--
	var owner [name.MaxWire]byte
	if before := appendKey(owner[:0], l.chain.order(i)); len(before) > len(l.zone.key) {
		if cut := l.cutAbove(before); cut != nil {
			i, _ = l.chain.search(appendOrder(order[:0], cut))
		}
	}
	return i
}

// next returns the owner behind the i-th: the apex behind the last.
func (l *links) next(i int) name.Name {
	var owner [name.MaxWire]byte
	order, next := l.chain.order(i), i+1
	if e := l.memory.get(appendKey(owner[:0], order)); e != nil && e.kind()&kindCut != 0 {
		_, next = l.chain.below(order)
	}
	return l.at(next)
}

// at returns the i-th owner, the apex if that is of another zone.
func (l *links) at(i int) name.Name {
	if i < l.chain.len() && hasPrefix(l.chain.order(i), l.zone.order) {
		return nameOf(l.chain.order(i))
	}
	return l.zone.Apex
}
