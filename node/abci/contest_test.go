package abci_test

import (
	"bytes"
	"context"
	"math"
	"testing"

	abcitypes "github.com/cometbft/cometbft/abci/types"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
)

// E-60: a proposer who has the younger reveal first proposes the older one
// alone, and every validator takes that.
func TestProposalOfAnOlderReveal(t *testing.T) {
	b := newBench(t)
	b.start()
	law := registrar.DefaultParams(ledger.Address{})
	n := name.MustParse("a-rather-long.utxo")
	var younger, older []byte
	for i, into := range []*[]byte{&older, &younger} {
		salt := [32]byte{byte(i)}
		hash := registrar.Commitment(n, b.alice.Address, salt)
		commit := b.chain.Sign(&ledger.Tx{
			Version: ledger.TxVersion, Inputs: []ledger.Input{{Outpoint: b.chain.GenesisOutpoint(uint32(i))}},
			Outputs: []ledger.Output{{Amount: law.Deposit, Address: b.alice.Address, Covenant: registrar.CommitmentCovenant(hash)}},
		}, b.alice)
		b.finalize(commit.Encode())
		b.commit()
		reveal := &ledger.Tx{
			Version: ledger.TxVersion, Inputs: []ledger.Input{{Outpoint: ledger.Outpoint{TxID: commit.ID()}}, {Outpoint: b.chain.GenesisOutpoint(uint32(2 + i))}},
			Outputs: []ledger.Output{
				{Amount: ledger.JMBC / 10, Address: b.alice.Address, Covenant: registrar.DomainCovenant(n)},
				{Amount: ledger.JMBC / 10, Address: ledgertest.NewKey(t, "treasury").Address},
			},
			Actions: []ledger.Action{registrar.Register{Name: n, Period: registrar.Hour, Salt: salt, ValidUntil: math.MaxUint64}.Action()},
		}
		*into = b.chain.Sign(reveal, b.alice).Encode()
	}
	for b.height < 20 { // old enough in seconds, too
		b.finalize()
		b.commit()
	}
	proposed, err := b.app.PrepareProposal(context.Background(), &abcitypes.RequestPrepareProposal{
		Height: b.height + 1, Time: b.at(b.height + 1), Txs: [][]byte{younger, older}, MaxTxBytes: 1 << 20,
	})
	if err != nil || len(proposed.Txs) != 1 || !bytes.Equal(proposed.Txs[0], older) {
		t.Fatalf("%d proposed, %v", len(proposed.Txs), err)
	}
	for _, tc := range []struct {
		txs  [][]byte
		want abcitypes.ResponseProcessProposal_ProposalStatus
	}{
		{proposed.Txs, abcitypes.ResponseProcessProposal_ACCEPT},
		{[][]byte{younger, older}, abcitypes.ResponseProcessProposal_REJECT},
	} {
		res, err := b.app.ProcessProposal(context.Background(), &abcitypes.RequestProcessProposal{
			Height: b.height + 1, Time: b.at(b.height + 1), Txs: tc.txs,
		})
		if err != nil || res.Status != tc.want {
			t.Errorf("%d transactions: %v, %v", len(tc.txs), res, err)
		}
	}
}
