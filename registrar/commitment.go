package registrar

import (
	"crypto/sha256"
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
)

// Commitment returns the hash that hides who wants which name until it is
// revealed: SHA-256("UTXO-DNS commit" 00 ‖ K ‖ owner ‖ salt) (E-60).
func Commitment(n name.Name, owner ledger.Address, salt [32]byte) [32]byte {
	key := n.Key()
	b := append([]byte("UTXO-DNS commit\x00"), key[:]...)
	b = append(b, owner[:]...)
	return sha256.Sum256(append(b, salt[:]...))
}

// CommitmentCovenant returns the covenant of a commitment output.
func CommitmentCovenant(hash [32]byte) ledger.Covenant {
	return ledger.Covenant{Kind: KindCommitment, Data: hash[:]}
}

func (t *trial) checkCommitment(i int, out *ledger.Output) error {
	if len(out.Covenant.Data) != 32 {
		return fmt.Errorf("%w: output %d: a commitment is 32 octets", ErrEncoding, i)
	}
	if out.Amount < t.params.Deposit {
		return fmt.Errorf("%w: output %d holds %s, the deposit is %s JMBC", ErrDeposit, i, out.Amount, t.params.Deposit)
	}
	return nil
}

// checkOpened: the reveal opens the commitment it spends, and the commitment
// is of age, in blocks and in seconds (E-60).
func (t *trial) checkOpened(c *ledger.Coin, op *Register, owner ledger.Address) error {
	if want := Commitment(op.Name, owner, op.Salt); string(c.Output.Covenant.Data) != string(want[:]) {
		return fmt.Errorf("%w: it is for another name, owner or salt", ErrNoCommitment)
	}
	blocks, seconds := t.Height-c.Height, t.Now-min(t.Now, c.Time)
	switch {
	case blocks < t.params.CommitMinBlocks || seconds < t.params.CommitMinSeconds:
		return fmt.Errorf("%w: %d blocks and %d s old, at least %d and %d",
			ErrCommitmentAge, blocks, seconds, t.params.CommitMinBlocks, t.params.CommitMinSeconds)
	case seconds > t.params.CommitMaxSeconds:
		return fmt.Errorf("%w: %d s old, at most %d", ErrCommitmentAge, seconds, t.params.CommitMaxSeconds)
	}
	return nil
}

// checkTakenBack: a commitment returns to its maker only when it can no longer
// be revealed, so that holding many is not free.
func (t *trial) checkTakenBack(i int, c *ledger.Coin) error {
	if seconds := t.Now - min(t.Now, c.Time); seconds <= t.params.CommitMaxSeconds {
		return fmt.Errorf("%w: input %d can be taken back %d s after the commitment, it is %d s old",
			ErrCommitmentAge, i, t.params.CommitMaxSeconds+1, seconds)
	}
	return nil
}
