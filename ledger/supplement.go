package ledger

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
}

// A Case is one transaction before the law.
type Case struct {
	Clock
	Tx    *Tx
	ID    TxID
	Spent []Coin // what the inputs spend, in order
	Entry func(Key) []byte
}

// NoLaw is the law of a ledger without covenants: it refuses them all.
type NoLaw struct{}

// Touches adds nothing.
func (NoLaw) Touches(keys []Key, _ *Tx) []Key { return keys }

// Judge refuses.
func (NoLaw) Judge(*Case) ([]Write, error) { return nil, ErrUnlawful }
