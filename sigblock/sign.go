package sigblock

import (
	"encoding/binary"
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/wire"
)

// A Signer signs with one key, in the ledger's form of a signature: a key of a
// wallet is one.
type Signer interface {
	// Policy returns the ledger.PublicKey of the key.
	Policy() ledger.Policy
	// Sign returns a witness of one item, the signature over the digest.
	Sign(digest [32]byte) (ledger.Witness, error)
}

// Sign returns the encoded message msg with the signatures of the signers,
// behind those it has already: the keys of a threshold may sign one after the
// other, in different places. The context is wire.RequestContext of what a
// Response answers, zero for other messages.
//
// It fails with ErrSigner when a signer is of no use, with ErrTwice when its
// key has signed already, and as wire.NewSigning, wire.DecodeSigBlock and
// wire.AppendSigBlock do; a message may have 32 signatures.
func Sign(msg []byte, chainID string, context [32]byte, signers ...Signer) ([]byte, error) {
	signing, err := wire.NewSigning(msg, chainID, context)
	if err != nil {
		return nil, err
	}
	h, body, err := wire.DecodeHeader(msg)
	if err != nil {
		return nil, err
	}
	var block wire.SigBlock
	if h.Signature != nil {
		if block, err = wire.DecodeSigBlock(h.Signature); err != nil {
			return nil, err
		}
	}
	for _, s := range signers {
		e, err := entryOf(signing, s)
		if err != nil {
			return nil, err
		}
		block.Entries = append(block.Entries, e)
	}
	if err := distinct(block.Entries); err != nil {
		return nil, err
	}
	out := append(make([]byte, 0, len(msg)+len(block.Entries)*128), msg[:wire.HeaderSize]...)
	if out, err = wire.AppendSigBlock(out, &block); err != nil {
		return nil, err
	}
	binary.BigEndian.PutUint32(out[wire.SignedPrefix:], uint32(len(out)-wire.HeaderSize))
	if out = append(out, body...); len(out) > wire.MaxMessage {
		return nil, fmt.Errorf("%w: message of %d octets", wire.ErrTooLarge, len(out))
	}
	return out, nil
}

// entryOf asks s for its signature, and trusts it no more than another's.
func entryOf(signing *wire.Signing, s Signer) (wire.SigEntry, error) {
	key, ok := s.Policy().(ledger.PublicKey)
	if !ok {
		return wire.SigEntry{}, fmt.Errorf("%w: a policy that is not one key", ErrSigner)
	}
	digest := signing.Digest(wire.SigAlgorithm(key.Algorithm), key.Key)
	witness, err := s.Sign(digest)
	if err != nil {
		return wire.SigEntry{}, fmt.Errorf("%w: %w", ErrSigner, err)
	}
	if len(witness) != 1 || !signed(key, digest[:], witness[0]) {
		return wire.SigEntry{}, fmt.Errorf("%w: %v: its signature does not verify", ErrSigner, key.Algorithm)
	}
	e := wire.SigEntry{Algorithm: wire.SigAlgorithm(key.Algorithm), Key: key.Key, Signature: witness[0]}
	if key.Algorithm == ledger.Secp256k1 {
		e.Signature = toDER(e.Signature)
	}
	return e, nil
}
