// Package ledgertest is a chain in a map, for tests of the ledger and of the
// law: named keys, funded accounts, blocks that are applied at once. It has no
// consensus, no network and no disk.
package ledgertest

import (
	"crypto/sha256"
	"testing"

	"golang.org/x/crypto/ed25519"

	"github.com/utxo-dns/utxonode/ledger"
)

// A Chain is a ledger state with the values in a map.
type Chain struct {
	Params ledger.Params
	Law    ledger.Covenants
	State  ledger.State
	Values map[ledger.Key][]byte
}

// Genesis is the block time of a new chain, 2026-01-01T00:00:00Z.
const Genesis = 1767225600

// New returns a chain whose genesis holds the outputs.
func New(t testing.TB, law ledger.Covenants, outputs ...ledger.Output) *Chain {
	t.Helper()
	c := &Chain{Params: ledger.DefaultParams("ledgertest"), Law: law, Values: make(map[ledger.Key][]byte)}
	state, diff, err := ledger.Genesis(c.Params.ChainID, Genesis, outputs)
	if err != nil {
		t.Fatal(err)
	}
	c.State = state
	c.write(diff)
	return c
}

func (c *Chain) write(d ledger.Diff) {
	for _, w := range d.Writes {
		if w.Value == nil {
			delete(c.Values, w.Key)
		} else {
			c.Values[w.Key] = w.Value
		}
	}
}

// Supplement loads what the transactions need.
func (c *Chain) Supplement(txs []*ledger.Checked) ledger.Supplement {
	sup := make(ledger.Supplement)
	for _, k := range ledger.Needs(c.Law, txs) {
		sup[k] = c.Values[k]
	}
	return sup
}

// Apply makes a block of the transactions, seconds after the last one, and
// returns the first rule that each broke.
func (c *Chain) Apply(seconds uint64, txs ...*ledger.Tx) []error {
	raws := make([][]byte, len(txs))
	for i, tx := range txs {
		raws[i] = tx.Encode()
	}
	return c.ApplyRaw(seconds, raws...)
}

// ApplyRaw makes a block of encoded transactions.
func (c *Chain) ApplyRaw(seconds uint64, raws ...[]byte) []error {
	checked := ledger.CheckAll(&c.Params, raws)
	b := ledger.Block{Height: c.State.Height + 1, Time: c.State.Time + seconds, Txs: checked}
	next, diff, results := ledger.Apply(&c.Params, c.State, b, c.Supplement(checked), c.Law)
	c.State = next
	c.write(diff)
	errs := make([]error, len(results))
	for i, r := range results {
		errs[i] = r.Err
	}
	return errs
}

// GenesisOutpoint returns where genesis output i is.
func (c *Chain) GenesisOutpoint(i uint32) ledger.Outpoint {
	s := sha256.Sum256([]byte("UTXO-DNS genesis\x00" + c.Params.ChainID))
	return ledger.Outpoint{TxID: s, Index: i}
}

// A Key is a deterministic Ed25519 key with its one-key policy.
type Key struct {
	Private ed25519.PrivateKey
	Policy  []byte
	Address ledger.Address
}

// NewKey derives the key of a name such as "alice".
func NewKey(t testing.TB, who string) Key {
	t.Helper()
	seed := sha256.Sum256([]byte("ledgertest " + who))
	private := ed25519.NewKeyFromSeed(seed[:])
	policy, err := ledger.EncodePolicy(PublicKey(private))
	if err != nil {
		t.Fatal(err)
	}
	return Key{Private: private, Policy: policy, Address: ledger.AddressOf(policy)}
}

// PublicKey returns the policy of a private key.
func PublicKey(k ed25519.PrivateKey) ledger.PublicKey {
	return ledger.PublicKey{Algorithm: ledger.Ed25519, Key: k.Public().(ed25519.PublicKey)}
}

// Sign fills every input of tx with k's policy and signature.
func (c *Chain) Sign(tx *ledger.Tx, k Key) *ledger.Tx {
	for i := range tx.Inputs {
		tx.Inputs[i].Reveal = c.Reveal(tx, k)
	}
	return tx
}

// Reveal is k's policy with its signature of tx.
func (c *Chain) Reveal(tx *ledger.Tx, k Key) ledger.Reveal {
	digest := ledger.Sighash(c.Params.ChainID, tx.ID())
	return ledger.Reveal{Policy: k.Policy, Witness: ledger.Witness{ed25519.Sign(k.Private, digest[:])}}
}
