package wire

import (
	"encoding/binary"
	"fmt"

	"github.com/utxo-dns/utxonode/wire/octets"
)

// The fixed values of a proof container (H.9).
const (
	proofFormat = 1
	proofHash   = 1 // SHA-256

	// MaxSections bounds the sections of one container.
	MaxSections = 64
)

// A ProofKind says what a proof is said to show.
type ProofKind uint8

// The kinds of proof (E-52, E-53).
const (
	ProofInclusion   ProofKind = 1 // the RRset of the answer
	ProofNameAbsent  ProofKind = 2 // no suffix of the name is registered
	ProofRRsetAbsent ProofKind = 3 // the registered name has no such RRset
	ProofBatch       ProofKind = 4 // several questions, each begun by its QUESTION
)

// A SectionType says what a section holds.
type SectionType uint16

// The sections (H.9). Other types are carried and ignored (E-58).
const (
	SectionQuestion  SectionType = 1  // the question, see DecodeQuestion
	SectionStatePath SectionType = 2  // a leaf of the state, see StatePath
	SectionRRsetPath SectionType = 3  // a leaf of the records, as package zone encodes it
	SectionHeader    SectionType = 4  // the block header of height Height+1
	SectionCommit    SectionType = 5  // that block's commit
	SectionClock     SectionType = 6  // state root 32, warp offset 8: what the AppHash binds once the clock was moved
	SectionCNAMEPath SectionType = 7  // beside the absence of an RRset, that its owner is no alias; as RRSET-PATH
	SectionZK        SectionType = 16 // a zero-knowledge proof, opaque
)

// A Section is one part of a proof, not yet looked into.
type Section struct {
	Type SectionType
	Data []byte
}

// A Proof is a proof container (H.9): what it claims, the block that anchors
// it, and its sections in the order they were sent.
type Proof struct {
	Kind      ProofKind
	Height    uint64   // the height whose state is proved
	BlockHash [32]byte // of the block header at Height+1, which has that state's root
	Time      uint32   // of the same header, Unix seconds
	Sections  []Section
}

// DecodeProof reads the container that fills b. The data of its sections
// aliases b. It fails with ErrProof.
func DecodeProof(b []byte) (Proof, error) {
	r := octets.NewReader(b)
	format, kind, hash, count := r.U8(), ProofKind(r.U8()), r.U8(), int(r.U8())
	p := Proof{Kind: kind, Height: r.U64(), BlockHash: r.Hash(), Time: r.U32()}
	if err := r.Err(); err != nil {
		return Proof{}, fmt.Errorf("%w: %w", ErrProof, err)
	}
	if format != proofFormat || hash != proofHash {
		return Proof{}, fmt.Errorf("%w: format %d, hash %d", ErrProof, format, hash)
	}
	if count == 0 || count > MaxSections || count*6 > r.Len() {
		return Proof{}, fmt.Errorf("%w: %d sections in %d octets", ErrProof, count, r.Len())
	}
	p.Sections = make([]Section, count)
	for i := range p.Sections {
		t, size := SectionType(r.U16()), r.U32()
		if uint64(size) > uint64(r.Len()) {
			return Proof{}, fmt.Errorf("%w: section of %d octets, %d left", ErrProof, size, r.Len())
		}
		p.Sections[i] = Section{t, r.Bytes(int(size))}
	}
	if err := r.Done(); err != nil {
		return Proof{}, fmt.Errorf("%w: %w", ErrProof, err)
	}
	if err := p.check(); err != nil {
		return Proof{}, err
	}
	return p, nil
}

// check refuses unknown kinds, and duplicate sections where there may be none:
// STATE-PATH repeats in every kind, once for each suffix of the name (E-53);
// what is about the anchor in none, since there is one; the others only where
// several questions share a container.
func (p *Proof) check() error {
	if p.Kind < ProofInclusion || p.Kind > ProofBatch {
		return fmt.Errorf("%w: kind %d", ErrProof, p.Kind)
	}
	if n := len(p.Sections); n == 0 || n > MaxSections {
		return fmt.Errorf("%w: %d sections", ErrProof, n)
	}
	for i, s := range p.Sections {
		if p.repeats(s.Type) {
			continue
		}
		for _, earlier := range p.Sections[:i] {
			if s.Type == earlier.Type {
				return fmt.Errorf("%w: section %d twice", ErrProof, s.Type)
			}
		}
	}
	return nil
}

// repeats reports whether there may be more than one section of type t.
func (p *Proof) repeats(t SectionType) bool {
	switch t {
	case SectionStatePath:
		return true
	case SectionHeader, SectionCommit, SectionClock:
		return false
	default:
		return p.Kind == ProofBatch
	}
}

// AppendProof appends the encoding of p to b. It fails with ErrProof when p is
// one that DecodeProof would refuse, and with ErrTooLarge when it does not fit
// in a response.
func AppendProof(b []byte, p *Proof) ([]byte, error) {
	if err := p.check(); err != nil {
		return b, err
	}
	size := 48
	for _, s := range p.Sections {
		size += 6 + len(s.Data)
	}
	if size > MaxProof {
		return b, fmt.Errorf("%w: proof of %d octets", ErrTooLarge, size)
	}
	b = append(b, proofFormat, byte(p.Kind), proofHash, byte(len(p.Sections)))
	b = binary.BigEndian.AppendUint64(b, p.Height)
	b = append(b, p.BlockHash[:]...)
	b = binary.BigEndian.AppendUint32(b, p.Time)
	for _, s := range p.Sections {
		b = binary.BigEndian.AppendUint16(b, uint16(s.Type))
		b = binary.BigEndian.AppendUint32(b, uint32(len(s.Data)))
		b = append(b, s.Data...)
	}
	return b, nil
}

// Section returns the data of the first section of type t, and whether there
// is one.
func (p *Proof) Section(t SectionType) (data []byte, ok bool) {
	for _, s := range p.Sections {
		if s.Type == t {
			return s.Data, true
		}
	}
	return nil, false
}

// Question returns the question the proof is about. It fails with ErrProof
// when there is none: a proof without it could be told of any name (E-27).
func (p *Proof) Question() (Question, error) {
	data, ok := p.Section(SectionQuestion)
	if !ok {
		return Question{}, fmt.Errorf("%w: no question", ErrProof)
	}
	return DecodeQuestion(data)
}

// StatePaths returns the state paths in the order they were sent. Their fields
// alias the container.
func (p *Proof) StatePaths() ([]StatePath, error) {
	var paths []StatePath
	for _, s := range p.Sections {
		if s.Type == SectionStatePath {
			path, err := DecodeStatePath(s.Data)
			if err != nil {
				return nil, err
			}
			paths = append(paths, path)
		}
	}
	return paths, nil
}
