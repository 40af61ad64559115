package resolver

import (
	"fmt"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// An Answer is what a verified response says. Everything in it is proved.
type Answer struct {
	// RCode is NOERROR, also for NODATA; NXDOMAIN; DOMAIN_EXPIRED; or SERVFAIL
	// for a name that is registered and whose records the node did not have.
	RCode rcode.Code
	// Owner is the last name: where the aliases lead.
	Owner name.Name
	// Referral, if not nil, is where to ask for Owner: the node does not have
	// its records, and Domain points there.
	Referral *registrar.Descriptor
	// RRsets are the aliases, in the order they are followed, then the RRset
	// asked for, if it exists.
	RRsets []wire.RRset
	// Encloser is the closest encloser of the last name, the root without one,
	// and Domain its state.
	Encloser name.Name
	Domain   registrar.Domain
	// Height is the height that this was true at, Time its chain clock.
	Height, Time uint64
	Lasting
}

// Verify checks a response to q against a header that is trusted, and returns
// what it proves (E-55). Records of the Authority and Additional sections are
// proved by nothing and no part of the answer (U-145), but for the descriptor in
// a referral: its hash is proved.
//
// The errors wrap a kind of this package with the code PROOF_INVALID: of these,
// ErrMismatch is a response to be ignored, as if it had not come, and after
// ErrTruncated the client asks again on a stream.
func Verify(q wire.Query, resp wire.Response, t Trust) (Answer, error) {
	return verify(&q, &resp, &t, nil)
}

func verify(q *wire.Query, resp *wire.Response, t *Trust, batch *batch) (Answer, error) {
	if resp.Header.ID != q.Header.ID || resp.Header.Nonce != q.Header.Nonce {
		return Answer{}, fmt.Errorf("%w: id %08x, nonce %08x", ErrMismatch, resp.Header.ID, resp.Header.Nonce)
	}
	p, err := Anchor(resp)
	if err != nil {
		return Answer{}, err
	}
	if err := t.checkAnchor(&p); err != nil {
		return Answer{}, err
	}
	v := &verifier{trust: t, proof: &p, asked: q.Question, resp: resp, rrs: resp.Answer, batch: batch}
	v.answer.Height, v.answer.Anchored = p.Height, t.HeaderTime
	if v.root, v.answer.Time, err = t.clock(&p); err != nil {
		return Answer{}, err
	}
	if err := v.read(); err != nil {
		return Answer{}, err
	}
	if err := v.follow(); err != nil {
		return Answer{}, err
	}
	if err := v.nothingLeft(); err != nil {
		return Answer{}, err
	}
	if v.answer.RCode != resp.RCode {
		return Answer{}, fmt.Errorf("%w: it shows %v, the response says %v", ErrProof, v.answer.RCode, resp.RCode)
	}
	return v.answer, nil
}

// A verifier is one response on its way to be believed.
type verifier struct {
	trust  *Trust
	root   [32]byte // of the state
	batch  *batch   // nil: verified by itself
	proof  *wire.Proof
	asked  wire.Question
	resp   *wire.Response
	rrs    []wire.RR // of the answer, those not yet proved
	facts  map[[32]byte]*fact
	links  []linkProof
	kind   wire.ProofKind // what a proof of the last link would be
	answer Answer
}

// A fact is what the state has at one key, verified.
type fact struct {
	value []byte
	used  bool
}

// A linkProof is the part of a proof that is about one owner.
type linkProof struct {
	question     wire.Question
	rrset, cname []byte // nil if there is no such section
}

// read sorts the sections and verifies the state paths.
func (v *verifier) read() error {
	v.facts = map[[32]byte]*fact{}
	if v.proof.Kind != wire.ProofBatch {
		v.links = make([]linkProof, 1) // sections come in any order
	}
	for _, s := range v.proof.Sections {
		if err := v.section(s); err != nil {
			return err
		}
	}
	if len(v.links) == 0 || v.proof.Kind == wire.ProofBatch && len(v.links) < 2 {
		return fmt.Errorf("%w: %d questions in kind %d", ErrProof, len(v.links), v.proof.Kind)
	}
	return nil
}

func (v *verifier) section(s wire.Section) error {
	switch s.Type {
	case wire.SectionStatePath:
		path, err := v.batch.statePath(v.root, s.Data)
		if err != nil {
			return err
		}
		if v.facts[path.Key] != nil {
			return fmt.Errorf("%w: key %x twice", ErrProof, path.Key[:4])
		}
		v.facts[path.Key] = &fact{value: path.Value}
		return nil
	case wire.SectionQuestion:
		q, err := wire.DecodeQuestion(s.Data)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrProof, err)
		}
		if v.proof.Kind == wire.ProofBatch {
			v.links = append(v.links, linkProof{})
		}
		link := &v.links[len(v.links)-1]
		if link.question != (wire.Question{}) {
			return fmt.Errorf("%w: two questions", ErrProof)
		}
		link.question = q
		return nil
	case wire.SectionRRsetPath, wire.SectionCNAMEPath:
		if len(v.links) == 0 {
			return fmt.Errorf("%w: a path before its question", ErrProof)
		}
		link := &v.links[len(v.links)-1]
		field := &link.rrset
		if s.Type == wire.SectionCNAMEPath {
			field = &link.cname
		}
		if *field != nil {
			return fmt.Errorf("%w: section %d twice", ErrProof, s.Type)
		}
		*field = append([]byte{}, s.Data...)
		return nil
	default: // CLOCK was read before; others are carried and ignored (E-58)
		return nil
	}
}

// nothingLeft: an answer with records that no link accounts for, or a proof
// with facts that nobody asked for, is not one that a resolver makes.
func (v *verifier) nothingLeft() error {
	if len(v.rrs) > 0 {
		return fmt.Errorf("%w: %v is not part of the answer", ErrProof, v.rrs[0].Name)
	}
	for key, f := range v.facts {
		if !f.used {
			return fmt.Errorf("%w: key %x has no part in it", ErrProof, key[:4])
		}
	}
	want := v.kind
	if len(v.links) > 1 {
		want = wire.ProofBatch
	}
	if v.proof.Kind != want {
		return fmt.Errorf("%w: kind %d where %d is shown", ErrProof, v.proof.Kind, want)
	}
	return nil
}
