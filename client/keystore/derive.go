package keystore

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/binary"
	"fmt"

	"github.com/btcsuite/btcd/btcec/v2"

	"github.com/utxo-dns/utxonode/ledger"
)

// hardened is the bit of a child's index that makes it unreachable from the
// public key.
const hardened = 1 << 31

// path returns the derivation path of the index-th key of a phrase,
// m/44'/21828'/index' (BIP-44 without its last two levels). 21828 is the
// draft's magic number 5544 in hexadecimal; SLIP-0044 has no entry for JMBC.
func path(index uint32) []uint32 {
	return []uint32{44 | hardened, 21828 | hardened, index | hardened}
}

// An extended key is a secret with the chain code that its children need.
type extended struct {
	secret, chain [32]byte
}

// split takes the two halves of an HMAC-SHA512.
func split(key, data []byte) (e extended) {
	h := hmac.New(sha512.New, key)
	h.Write(data)
	sum := h.Sum(nil)
	copy(e.secret[:], sum[:32])
	copy(e.chain[:], sum[32:])
	return e
}

// derive returns the secret at a path from a seed: for secp256k1 by BIP-32; for
// Ed25519 by SLIP-0010, whose children are all hardened. SLIP-0010 has no
// sr25519 and no ML-DSA: their secrets are made as Ed25519's are, from a master
// key of their own name, so no two algorithms share a secret of one phrase.
// Other wallets make other sr25519 keys of the same words.
func derive(alg ledger.Algorithm, seed []byte, path []uint32) (extended, error) {
	switch alg {
	case ledger.Secp256k1:
		return deriveSecp256k1(seed, path)
	case ledger.Ed25519, ledger.Sr25519, ledger.MLDSA65:
		return deriveHardened(alg.String()+" seed", seed, path)
	}
	return extended{}, fmt.Errorf("%w: no derivation of %v keys", ErrAlgorithm, alg)
}

// deriveHardened is SLIP-0010 for Ed25519, whose master is "ed25519 seed".
func deriveHardened(master string, seed []byte, path []uint32) (extended, error) {
	e := split([]byte(master), seed)
	for _, i := range path {
		if i < hardened {
			return extended{}, fmt.Errorf("%w: no child %d that is not hardened", ErrPhrase, i)
		}
		e = split(e.chain[:], childData(0, e.secret[:], i))
	}
	return e, nil
}

// deriveSecp256k1: the child's secret is its parent's plus the left half. A
// half that is no scalar, one in 2^127, has no child.
func deriveSecp256k1(seed []byte, path []uint32) (extended, error) {
	e := split([]byte("Bitcoin seed"), seed)
	if _, _, err := expandSecp256k1(e.secret[:]); err != nil {
		return extended{}, err
	}
	for _, i := range path {
		var data []byte
		if i >= hardened {
			data = childData(0, e.secret[:], i)
		} else {
			_, pub := btcec.PrivKeyFromBytes(e.secret[:])
			compressed := pub.SerializeCompressed()
			data = childData(compressed[0], compressed[1:], i)
		}
		child := split(e.chain[:], data)
		var sum, parent btcec.ModNScalar
		if sum.SetByteSlice(child.secret[:]) {
			return extended{}, fmt.Errorf("%w: no child %d", ErrPhrase, i)
		}
		parent.SetByteSlice(e.secret[:])
		if sum.Add(&parent).IsZero() {
			return extended{}, fmt.Errorf("%w: no child %d", ErrPhrase, i)
		}
		child.secret = sum.Bytes()
		e = child
	}
	return e, nil
}

func childData(first byte, key []byte, index uint32) []byte {
	return binary.BigEndian.AppendUint32(append([]byte{first}, key...), index)
}
