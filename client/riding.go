package client

import (
	"bytes"
	"errors"
	"fmt"

	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cometbft/cometbft/types"

	"github.com/utxo-dns/utxonode/wire"
)

// errRiding: what rides along with a proof is not of the block it is anchored in.
var errRiding = errors.New("it is not of the verified block")

// checkRiding checks the header and the commit that ride along with a proof
// over a stream against the header that was verified: what a proof holds and
// nobody checks, anybody could change. Sections that nobody knows are refused
// for the same reason, but for the one that is opaque by its nature (E-58).
func checkRiding(p *wire.Proof, verified *types.LightBlock, chainID string) error {
	for _, s := range p.Sections {
		var err error
		switch s.Type {
		case wire.SectionHeader:
			err = checkRidingHeader(s.Data, verified)
		case wire.SectionCommit:
			err = checkRidingCommit(s.Data, verified, chainID)
		case wire.SectionQuestion, wire.SectionStatePath, wire.SectionRRsetPath, wire.SectionCNAMEPath,
			wire.SectionClock: // resolver.Verify's
		case wire.SectionZK:
		default:
			err = errRiding
		}
		if err != nil {
			return fmt.Errorf("%w: section %d: %w", ErrAnswer, s.Type, err)
		}
	}
	return nil
}

func checkRidingHeader(b []byte, verified *types.LightBlock) error {
	want, err := verified.Header.ToProto().Marshal()
	if err != nil {
		return err
	}
	if !bytes.Equal(b, want) {
		return errRiding
	}
	return nil
}

// checkRidingCommit verifies every signature of a commit, in its one encoding.
// Commits of one block differ in whose votes had come.
func checkRidingCommit(b []byte, verified *types.LightBlock, chainID string) error {
	var pb cmtproto.Commit
	if err := pb.Unmarshal(b); err != nil {
		return err
	}
	commit, err := types.CommitFromProto(&pb)
	if err != nil {
		return err
	}
	if again, err := commit.ToProto().Marshal(); err != nil || !bytes.Equal(again, b) {
		return errRiding
	}
	if !bytes.Equal(commit.BlockID.Hash, verified.Hash()) {
		return errRiding
	}
	for i, sig := range commit.Signatures {
		if i >= verified.ValidatorSet.Size() || !signedBy(sig, verified.ValidatorSet.Validators[i]) {
			return errRiding
		}
	}
	return verified.ValidatorSet.VerifyCommit(chainID, commit.BlockID, verified.Height, commit)
}

// signedBy reports whether a signature, if it is one, says that it is of the
// validator in whose place it stands.
func signedBy(s types.CommitSig, v *types.Validator) bool {
	return s.BlockIDFlag == types.BlockIDFlagAbsent || bytes.Equal(s.ValidatorAddress, v.Address)
}
