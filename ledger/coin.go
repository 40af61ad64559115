package ledger

import (
	"bytes"
	"fmt"

	"github.com/utxo-dns/utxonode/wire/octets"
)

// A Coin is an unspent output with the block that made it.
type Coin struct {
	Output Output
	Height uint64
	Time   uint64 // chain clock of that block, Unix seconds
}

// Encode returns the coin's value in the state: height 8, time 8, output.
func (c *Coin) Encode() []byte {
	b := make([]byte, 0, 16+minOutput+2+len(c.Output.Covenant.Data))
	b = appendU64(b, c.Height)
	b = appendU64(b, c.Time)
	return c.Output.appendTo(b)
}

// DecodeCoin reads what Encode returned. The result shares memory with b.
func DecodeCoin(b []byte) (Coin, error) {
	r := octets.NewReader(b)
	c := Coin{Height: r.U64(), Time: r.U64(), Output: readOutput(r)}
	if err := r.Done(); err != nil {
		return Coin{}, fmt.Errorf("%w: coin: %w", ErrEncoding, err)
	}
	return c, nil
}

// A Write sets the value at a state key, or deletes it where Value is nil.
type Write struct {
	Key   Key
	Value []byte
}

// A CoinChange is one coin that a block made or spent, for those who keep an
// index by address. Its covenant shares memory with the transaction or with the
// supplement.
type CoinChange struct {
	Outpoint Outpoint
	Coin     Coin
	Spent    bool
}

// A Diff is what a block changed: Writes by key, each key once, for the
// authenticated state, in memory of their own; Coins in order, for indexes.
type Diff struct {
	Writes []Write
	Coins  []CoinChange
}

func compareKeys(a, b Key) int { return bytes.Compare(a[:], b[:]) }
