package wallet

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/utxo-dns/utxonode/ledger"
)

// A Signer can satisfy a policy. A key is one; so is whatever collects the
// signatures of several.
type Signer interface {
	// Policy returns the policy, always the same.
	Policy() ledger.Policy
	// Sign returns a witness that satisfies Policy for a sighash.
	Sign(digest [32]byte) (ledger.Witness, error)
}

// blank returns a witness of the size that a signer's will have, the largest
// possible where the policy leaves a choice.
func blank(p ledger.Policy) ledger.Witness {
	switch p := p.(type) {
	case ledger.PublicKey:
		return ledger.Witness{make([]byte, p.Algorithm.SignatureSize())}
	case ledger.Hash:
		return ledger.Witness{make([]byte, ledger.MaxPreimage)}
	case ledger.Threshold:
		members := make([]ledger.Witness, len(p.Of))
		for i := range p.Of {
			members[i] = blank(p.Of[i])
		}
		slices.SortFunc(members, func(a, b ledger.Witness) int { return cmp.Compare(witnessSize(b), witnessSize(a)) })
		w := ledger.Witness{make([]byte, 4)}
		for _, m := range members[:min(p.M, len(members))] {
			w = append(w, m...)
		}
		return w
	}
	return nil // a time
}

// witnessSize is the size of the encoded items in octets.
func witnessSize(w ledger.Witness) int {
	n := 0
	for _, item := range w {
		n += 2 + len(item)
	}
	return n
}

// A spender is a signer with what a transaction needs of it.
type spender struct {
	Signer
	policy  []byte
	address ledger.Address
	blank   ledger.Witness
}

func newSpender(s Signer) (spender, error) {
	policy, err := ledger.EncodePolicy(s.Policy())
	if err != nil {
		return spender{}, fmt.Errorf("%w: %w", ErrSigner, err)
	}
	return spender{s, policy, ledger.AddressOf(policy), blank(s.Policy())}, nil
}

// fill puts the policy and a blank witness into every input, so that the
// encoding has its final size.
func (s *spender) fill(tx *ledger.Tx) {
	for i := range tx.Inputs {
		tx.Inputs[i].Policy, tx.Inputs[i].Witness = s.policy, s.blank
	}
}

// sign replaces the blank witnesses. All inputs are of one policy and the
// sighash is the transaction's, so one witness serves them all.
func (s *spender) sign(tx *ledger.Tx, id ledger.TxID, chainID string) error {
	w, err := s.Sign(ledger.Sighash(chainID, id))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSigner, err)
	}
	if witnessSize(w) > witnessSize(s.blank) {
		return fmt.Errorf("%w: a witness of %d octets, at most %d were paid for", ErrSigner, witnessSize(w), witnessSize(s.blank))
	}
	for i := range tx.Inputs {
		tx.Inputs[i].Witness = w
	}
	return nil
}
