package ledger

import (
	"crypto/sha256"
	"fmt"
	"math/bits"

	"github.com/utxo-dns/utxonode/wire/octets"
)

// A Witness is what satisfies a policy, as items in the order in which the
// policy is walked: a signature for a key, a preimage for a hash, nothing for
// a time, and for a threshold the 4-octet bitmap of the members that follow,
// exactly m of them. An item left over makes the witness invalid, so that
// nobody can add to it.
type Witness [][]byte

// A signature is one claim that a witness makes: checked alone or in a batch.
type signature struct {
	key PublicKey
	sig []byte
}

// claims collects what a witness asks to believe while a policy consumes it.
type claims struct {
	items      Witness
	signatures []signature
	after      uint64 // earliest second at which every After is over
	err        error
}

func (c *claims) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf("%w: "+format, append([]any{ErrWitness}, args...)...)
	}
}

func (c *claims) next() []byte {
	if len(c.items) == 0 {
		c.fail("a signature or preimage is missing")
		return nil
	}
	item := c.items[0]
	c.items = c.items[1:]
	return item
}

func (k PublicKey) satisfy(c *claims) {
	c.signatures = append(c.signatures, signature{k, c.next()})
}

func (t Threshold) satisfy(c *claims) {
	item := c.next()
	if c.err != nil {
		return
	}
	if len(item) != 4 {
		c.fail("a threshold wants a bitmap of 4 octets, not %d", len(item))
		return
	}
	chosen := octets.NewReader(item).U32()
	if bits.OnesCount32(chosen) != t.M || bits.Len32(chosen) > len(t.Of) {
		c.fail("%d of %d members are signed for, want exactly %d", bits.OnesCount32(chosen), len(t.Of), t.M)
		return
	}
	for i, p := range t.Of {
		if chosen>>i&1 == 1 {
			p.satisfy(c)
		}
	}
}

func (a After) satisfy(c *claims) { c.after = max(c.after, uint64(a)) }

func (h Hash) satisfy(c *claims) {
	item := c.next()
	if c.err == nil && (len(item) > MaxPreimage || sha256.Sum256(item) != h) {
		c.fail("an octet string is not the preimage")
	}
}

// claim walks p with w.
func claim(p Policy, w Witness) claims {
	c := claims{items: w}
	p.satisfy(&c)
	if len(c.items) != 0 {
		c.fail("%d items are left over", len(c.items))
	}
	return c
}
