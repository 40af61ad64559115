package load

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/cometbft/cometbft/types"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node/consensus"
	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// proofs asks for names and verifies the answers against headers, each of which
// is verified once.
type proofs struct {
	cfg   *Config
	asked chan struct{} // a token for each question that is being asked

	mu      sync.Mutex
	headers map[uint64]*types.LightBlock // guarded by mu; verified, by height
}

// maxAsked is how many questions are asked at once: a service port serves so
// many streams of one address and no more.
const maxAsked = 16

func newProofs(cfg *Config) *proofs {
	return &proofs{cfg: cfg, asked: make(chan struct{}, maxAsked), headers: make(map[uint64]*types.LightBlock)}
}

// registered asks a node for a record of n and fails unless the answer proves
// that n is registered. The header is asked of the same node: others may be a
// block behind.
func (p *proofs) registered(ctx context.Context, api *rest.Client, service string, n name.Name) error {
	q := wire.Query{
		Header:   wire.Header{ID: 1, Nonce: uint32(time.Now().UnixNano()), Timestamp: uint32(time.Now().Unix())},
		Question: wire.Question{Name: n, Type: wire.TypeA, Class: wire.ClassIN},
		Flags:    wire.QueryAD,
	}
	msg, err := wire.AppendQuery(nil, &q)
	if err != nil {
		return err
	}
	p.asked <- struct{}{}
	defer func() { <-p.asked }()
	resp, err := exchange(ctx, "udp", service, msg)
	if err == nil && resp.Flags&wire.ResponseTC != 0 {
		resp, err = exchange(ctx, "tcp", service, msg)
	}
	if err != nil {
		return fmt.Errorf("query %s: %w", n, err)
	}
	anchor, err := resolver.Anchor(&resp)
	if err != nil {
		return fmt.Errorf("query %s: %w", n, err)
	}
	block, err := p.header(ctx, api, anchor.Height+1)
	if err != nil {
		return err
	}
	a, err := resolver.Verify(q, resp, resolver.Trust{
		Height: anchor.Height, AppHash: [32]byte(block.AppHash), HeaderHash: [32]byte(block.Hash()),
		HeaderTime: uint64(block.Time.Unix()), Now: uint64(time.Now().Unix()),
		Grace: p.cfg.Genesis.Params.Registrar.Grace, Warp: p.cfg.Genesis.Params.Ledger.WarpKey != ledger.Address{},
	})
	if err == nil && (a.RCode != rcode.NoError || a.Encloser != n) {
		err = fmt.Errorf("%s is not registered: %v", n, a.RCode)
	}
	return err
}

func exchange(ctx context.Context, network, service string, msg []byte) (wire.Response, error) {
	reply, err := jupc.Exchange(ctx, network, service, msg)
	if err != nil {
		return wire.Response{}, err
	}
	return wire.DecodeResponse(reply)
}

// header returns a header that the genesis validators signed.
func (p *proofs) header(ctx context.Context, api *rest.Client, height uint64) (*types.LightBlock, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if b := p.headers[height]; b != nil {
		return b, nil
	}
	raw, err := api.LightBlock(ctx, height)
	if err != nil {
		return nil, fmt.Errorf("header %d: %w", height, err)
	}
	b, err := consensus.DecodeLightBlock(raw, p.cfg.Genesis.ChainID)
	if err != nil {
		return nil, err
	}
	if err := p.cfg.Genesis.Validators.VerifyCommitLight(p.cfg.Genesis.ChainID, b.Commit.BlockID, b.Height, b.Commit); err != nil {
		return nil, fmt.Errorf("header %d: %w", height, err)
	}
	p.headers[height] = b
	return b, nil
}
