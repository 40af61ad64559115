package registrar

import (
	"crypto/sha256"
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
)

// maxLikenesses is how many names that are held can have one image without being
// it.
const maxLikenesses = 16

// Lookalike reports why n cannot become owner's at now: it can be taken for a name
// that somebody else holds, or too many are like it already (E-64). entry returns
// what the state has at the keys of LookalikeKeys, nil for nothing. A quote asks
// for an owner that nobody is, and is answered as a stranger would be.
func Lookalike(p *Params, n name.Name, owner ledger.Address, now uint64, entry func(ledger.Key) []byte) error {
	return newLikes(n).check(p, owner, now, entry)
}

// LookalikeKeys returns where the state has the names that n can be taken for.
func LookalikeKeys(n name.Name) []ledger.Key { return touchLookalikes(nil, n) }

func touchLookalikes(keys []ledger.Key, n name.Name) []ledger.Key {
	for _, i := range n.Images() {
		keys = append(keys, imageKey(i))
		if taken, ok := takenFor(i); ok {
			keys = append(keys, ledger.Key(taken.Key()))
		}
	}
	return keys
}

// touchImages appends where the state lists n as what others can be taken for.
func touchImages(keys []ledger.Key, n name.Name) []ledger.Key {
	for _, i := range n.Images() {
		if !i.Own {
			keys = append(keys, imageKey(i))
		}
	}
	return keys
}

// imageKey is where the state lists the names that have an image and are not it.
// A name that is its own image is found at its own key.
func imageKey(i name.Image) ledger.Key {
	var buf [128]byte
	b := append(append(buf[:0], "UTXO-DNS image\x00"...), byte(i.Kind))
	return sha256.Sum256(append(b, i.Text...))
}

// takenFor returns the other name that one with this image is taken for.
func takenFor(i name.Image) (name.Name, bool) {
	if i.Own {
		return name.Name{}, false // that one itself
	}
	return i.Name()
}

// likes are a name's images and where the state lists names by them, which one
// operation asks for more than once.
type likes struct {
	name   name.Name
	key    name.Key
	images [3]name.Image
	lists  [3]ledger.Key // zero until asked for
}

func newLikes(n name.Name) *likes {
	return &likes{name: n, key: n.Key(), images: n.Images()}
}

func (l *likes) list(i int) ledger.Key {
	if l.lists[i] == (ledger.Key{}) {
		l.lists[i] = imageKey(l.images[i])
	}
	return l.lists[i]
}

// check is the rule, image by image: first the name that the image is, then those
// that are listed.
func (l *likes) check(p *Params, owner ledger.Address, now uint64, entry func(ledger.Key) []byte) error {
	for i, image := range l.images {
		if taken, ok := takenFor(image); ok {
			if v := entry(ledger.Key(taken.Key())); v != nil {
				if d := storedDomain(v); d.Owner != owner && d.StatusAt(now, p).Held() {
					return fmt.Errorf("%w: %s is %s to some", ErrLookalike, l.name, taken)
				}
			}
		}
		others := 0
		for _, o := range readLikenesses(entry(l.list(i))) {
			if o.name == l.key || !o.lease.heldAt(now, p) {
				continue
			}
			if o.lease.owner != owner {
				return fmt.Errorf("%w: %s is to some what another name is, of key %s", ErrLookalike, l.name, o.name)
			}
			others++
		}
		if !image.Own && others >= maxLikenesses {
			return fmt.Errorf("%w: %d names can be taken for %q", ErrLookalike, others, image.Text)
		}
	}
	return nil
}

// checkLookalikes: a name goes to nobody who could be taken for another by it.
func (t *trial) checkLookalikes(n name.Name, owner ledger.Address) error {
	return t.likesOf(n).check(t.params, owner, t.Now, t.entry)
}

func (t *trial) likesOf(n name.Name) *likes {
	if t.likes == nil || t.likes.name != n {
		t.likes = newLikes(n)
	}
	return t.likes
}
