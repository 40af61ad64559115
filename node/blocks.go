package node

import (
	"context"

	"github.com/cometbft/cometbft/types"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/node/consensus"
)

// LightBlock returns header, commit and validators of a height in CometBFT's
// protobuf encoding; height 0 is the last.
func (n *Node) LightBlock(height int64) ([]byte, error) {
	if height == 0 {
		height = n.engine.Tip().Height
	}
	return n.engine.LightBlockBytes(height)
}

// Header returns a block header for people; height 0 is the last.
func (n *Node) Header(height int64) (rest.Header, error) {
	b, err := n.block(height)
	if err != nil {
		return rest.Header{}, err
	}
	return restHeader(&b.Header), nil
}

// Block returns a block; height 0 is the last.
func (n *Node) Block(height int64) (rest.Block, error) {
	b, err := n.block(height)
	if err != nil {
		return rest.Block{}, err
	}
	out := rest.Block{Header: restHeader(&b.Header), Txs: make([]rest.BlockTx, len(b.Txs))}
	for i, raw := range b.Txs {
		out.Txs[i] = rest.BlockTx{Size: len(raw), Tx: raw}
		if tx, err := ledger.DecodeTx(raw); err == nil {
			out.Txs[i].TxID = tx.ID()
		}
	}
	return out, nil
}

func (n *Node) block(height int64) (*types.Block, error) {
	if height == 0 {
		height = n.engine.Tip().Height
	}
	return n.engine.Block(height)
}

func restHeader(h *types.Header) rest.Header {
	return rest.Header{
		Height: uint64(h.Height), Hash: h.Hash().String(), Time: uint64(h.Time.Unix()),
		AppHash: h.AppHash.String(), Proposer: h.ProposerAddress.String(), Validators: h.ValidatorsHash.String(),
	}
}

// WaitHeight waits until the block of a height is committed, and the node answers by
// the state that it proves.
func (n *Node) WaitHeight(ctx context.Context, height int64) (consensus.Block, error) {
	b, err := n.engine.WaitHeight(ctx, height)
	if err == nil {
		err = n.compiler.await(ctx, uint64(max(0, height-1)))
	}
	return b, err
}
