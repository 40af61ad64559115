package ledger

import "slices"

// A Supplement holds the values that transactions read, loaded by the caller
// before they are applied. A key that was loaded and has no value is present
// with nil.
type Supplement map[Key][]byte

// A Clock is the time at which transactions are judged.
type Clock struct {
	Height uint64
	Now    uint64 // block time plus warp offset, Unix seconds: the chain clock
}

// Covenants is the law of the outputs and actions whose meaning the ledger
// does not know.
type Covenants interface {
	// Touches appends the state keys, other than its inputs' coins, that
	// judging tx reads. The transaction kept every rule that needs no state.
	Touches(keys []Key, tx *Tx) []Key
	// Judge returns what tx writes, or the rule that it breaks.
	Judge(c *Case) ([]Write, error)
	// Contends appends what tx wants that only one transaction can have.
	Contends(over []Contest, tx *Tx) []Contest
}

// A Contest is a state key that a transaction contends for by the age of the
// coin that one of its inputs spends: in a block the oldest is judged first. A
// coin of another kind of covenant does not count.
type Contest struct {
	Over  Key
	Input int
	Kind  uint8
}

// A Case is one transaction before the law.
type Case struct {
	Clock
	Tx    *Tx
	ID    TxID
	Spent []Coin // what the inputs spend, in order
	Entry func(Key) []byte
	shown []shown
}

// CaseOf brings a transaction that breaks no other rule before the law.
func CaseOf(c *Checked, clock Clock, spent []Coin, entry func(Key) []byte) *Case {
	return &Case{Clock: clock, Tx: c.tx, ID: c.id, Spent: spent, Entry: entry, shown: c.shown}
}

// Keyless reports whether input i is spent without its owner's signatures.
func (c *Case) Keyless(i int) bool { return c.shown[i].keyless }

// Bears reports whether the transaction bears the authority of a: an input or
// an approval reveals its policy and satisfies it.
func (c *Case) Bears(a Address) bool { return c.Revealed(a) != nil }

// Revealed returns the policy of a as the transaction reveals it, nil unless it
// bears the authority of a.
func (c *Case) Revealed(a Address) []byte {
	i := slices.IndexFunc(c.shown, func(s shown) bool { return !s.keyless && s.address == a })
	if i < 0 {
		return nil
	}
	return c.Tx.reveal(i).Policy
}

// NoLaw is the law of a ledger without covenants: it refuses them all.
type NoLaw struct{}

// Touches adds nothing.
func (NoLaw) Touches(keys []Key, _ *Tx) []Key { return keys }

// Judge refuses.
func (NoLaw) Judge(*Case) ([]Write, error) { return nil, ErrUnlawful }

// Contends adds nothing.
func (NoLaw) Contends(over []Contest, _ *Tx) []Contest { return over }
