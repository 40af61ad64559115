package registrar

import (
	"bytes"
	"encoding/binary"
	"slices"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire/octets"
)

// A lease is what decides who holds a name, and until when.
type lease struct {
	owner  ledger.Address
	flags  uint16
	expiry uint64
	term   uint64
}

func (d *Domain) lease() lease { return lease{d.Owner, d.Flags, d.Expiry, d.Term} }

func (l lease) heldAt(now uint64, p *Params) bool {
	d := Domain{Flags: l.flags, Expiry: l.expiry, Term: l.term}
	return d.StatusAt(now, p).Held()
}

// A likeness is a name that the state lists at one of its images.
type likeness struct {
	name  name.Key
	lease lease
}

// likenessSize is the size of an encoded likeness: name key 32, owner 32, flags 2,
// expiry 8, term 8.
const likenessSize = 82

// readLikenesses reads the list at an image.
func readLikenesses(b []byte) []likeness {
	if b == nil {
		return nil
	}
	list := make([]likeness, 0, len(b)/likenessSize+1)
	r := octets.NewReader(b)
	for r.Len() > 0 && r.Err() == nil {
		list = append(list, likeness{name.Key(r.Hash()), lease{r.Hash(), r.U16(), r.U64(), r.U64()}})
	}
	if err := r.Done(); err != nil {
		panic("BUG: a stored list of names does not decode: " + err.Error())
	}
	return list
}

// encodeLikenesses returns the list in the order of the keys, nil if it is empty.
func encodeLikenesses(list []likeness) []byte {
	if len(list) == 0 {
		return nil
	}
	slices.SortFunc(list, func(a, b likeness) int { return bytes.Compare(a.name[:], b.name[:]) })
	b := make([]byte, 0, len(list)*likenessSize)
	for _, l := range list {
		b = append(append(b, l.name[:]...), l.lease.owner[:]...)
		b = binary.BigEndian.AppendUint16(b, l.lease.flags)
		b = binary.BigEndian.AppendUint64(b, l.lease.expiry)
		b = binary.BigEndian.AppendUint64(b, l.lease.term)
	}
	return b
}

// list keeps the lists of n's images true: n is there with the lease of d, or not
// at all where d is nil, and names that are over are dropped.
func (t *trial) list(n name.Name, d *Domain) {
	likes := t.likesOf(n)
	for i, image := range likes.images {
		if image.Own {
			continue
		}
		k := likes.list(i)
		was := t.entry(k)
		list := slices.DeleteFunc(readLikenesses(was), func(l likeness) bool {
			return l.name == likes.key || !l.lease.heldAt(t.Now, t.params)
		})
		if d != nil {
			list = append(list, likeness{likes.key, d.lease()})
		}
		if now := encodeLikenesses(list); !bytes.Equal(now, was) {
			t.writes = append(t.writes, ledger.Write{Key: k, Value: now})
		}
	}
}
