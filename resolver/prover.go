package resolver

import (
	"encoding/binary"
	"fmt"

	"github.com/utxo-dns/utxonode/ledger/tree"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/zone"
)

// A prover collects the sections of a proof while the answer is found. The nil
// prover collects nothing.
type prover struct {
	view      View
	sections  []wire.Section
	shown     map[[32]byte]bool // keys of the state paths so far
	questions int
}

// maxProved leaves room for CLOCK, HEADER and COMMIT.
const maxProved = wire.MaxSections - 3

func (p *prover) add(t wire.SectionType, data []byte) {
	p.sections = append(p.sections, wire.Section{Type: t, Data: data})
}

// full reports whether no proof can be made any more, since it has too many
// sections. Collecting goes on without work.
func (p *prover) full() bool { return p == nil || len(p.sections) > maxProved }

func (p *prover) question(q wire.Question) {
	if p.full() {
		return
	}
	p.questions++
	p.add(wire.SectionQuestion, wire.AppendQuestion(nil, q))
}

// state shows what is at a key. Links that share a suffix share its path.
func (p *prover) state(key [32]byte, value []byte) error {
	if p.full() || p.shown[key] {
		return nil
	}
	if p.shown == nil {
		p.shown = map[[32]byte]bool{}
	}
	p.shown[key] = true
	data, err := p.leaf(key, value)
	if err != nil {
		return err
	}
	p.add(wire.SectionStatePath, data)
	return nil
}

func (p *prover) leaf(key [32]byte, value []byte) ([]byte, error) {
	proof, err := p.view.Prove(key)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrState, err)
	}
	b := make([]byte, 0, 34+len(value)+tree.MaxProofSize/8)
	b, err = wire.AppendStatePath(b, &wire.StatePath{Key: key, Value: value})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrState, err)
	}
	return proof.AppendTo(b), nil
}

// path shows what was shown before, by another; nil is nothing.
func (p *prover) path(t wire.SectionType, data []byte) {
	if !p.full() && data != nil {
		p.add(t, data)
	}
}

// present shows an RRset.
func (p *prover) present(tree *zone.Tree, owner name.Name, t wire.Type) error {
	if p.full() {
		return nil
	}
	path, err := tree.ProvePresent(owner, t)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrRecords, err)
	}
	p.add(wire.SectionRRsetPath, path.Encode())
	return nil
}

// absent shows that there is no RRset of the type and, where there might be
// one, no alias either.
func (p *prover) absent(tree *zone.Tree, owner name.Name, t wire.Type) error {
	if p.full() {
		return nil
	}
	path, err := tree.ProveAbsent(owner, t)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrRecords, err)
	}
	p.add(wire.SectionRRsetPath, path.Encode())
	if !mayAlias(tree.Set().Apex(), owner, t) {
		return nil
	}
	if path, err = tree.ProveAbsent(owner, wire.TypeCNAME); err != nil {
		return fmt.Errorf("%w: %w", ErrRecords, err)
	}
	p.add(wire.SectionCNAMEPath, path.Encode())
	return nil
}

// mayAlias reports whether an owner without an RRset of type t could have an
// alias: not at a registered name (E-37), and not if the alias was asked for.
func mayAlias(enc, owner name.Name, t wire.Type) bool {
	return owner != enc && t != wire.TypeCNAME
}

// container returns the proof, nil if it has too many sections. Once the clock
// was moved it tells by how much: root 32, offset 8, whose hash is the AppHash.
func (p *prover) container(kind wire.ProofKind, offset uint64) *wire.Proof {
	if p.full() {
		return nil
	}
	if offset != 0 {
		root := p.view.Root()
		p.add(wire.SectionClock, binary.BigEndian.AppendUint64(root[:], offset))
	}
	if p.questions > 1 {
		kind = wire.ProofBatch
	}
	return &wire.Proof{
		Kind:      kind,
		Height:    p.view.Height(),
		BlockHash: p.view.AnchorHash(),
		Time:      uint32(p.view.AnchorTime()),
		Sections:  p.sections,
	}
}
