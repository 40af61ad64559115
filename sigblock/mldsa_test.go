package sigblock_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/cloudflare/circl/sign/mldsa/mldsa44"
	"github.com/cloudflare/circl/sign/mldsa/mldsa87"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/sigblock"
	"github.com/utxo-dns/utxonode/wire"
)

// small and large are the sizes of ML-DSA that only messages know.
func small(who string) signer {
	seed := seedOf(who)
	public, private := mldsa44.NewKeyFromSeed(&seed)
	return lattice(wire.SigMLDSA44, public.Bytes(), mldsa44.SignatureSize, func(d, sig []byte) error {
		return mldsa44.SignTo(private, d, nil, false, sig)
	})
}

func large(who string) signer {
	seed := seedOf(who)
	public, private := mldsa87.NewKeyFromSeed(&seed)
	return lattice(wire.SigMLDSA87, public.Bytes(), mldsa87.SignatureSize, func(d, sig []byte) error {
		return mldsa87.SignTo(private, d, nil, false, sig)
	})
}

func lattice(a wire.SigAlgorithm, key []byte, size int, sign func(d, sig []byte) error) signer {
	return signer{ledger.PublicKey{Algorithm: ledger.Algorithm(a), Key: key}, func(d []byte) ledger.Witness {
		sig := make([]byte, size)
		if sign(d, sig) != nil {
			return nil
		}
		return ledger.Witness{sig}
	}}
}

// U-053, U-158, U-159: messages may be signed with every size of ML-DSA, alone
// and beside others.
func TestEverySizeOfMLDSA(t *testing.T) {
	for name, s := range map[string]signer{"44": small("a"), "65": mldsa("a"), "87": large("a")} {
		t.Run(name, func(t *testing.T) {
			msg, err := sigblock.Sign(update(t), chainID, [32]byte{}, s, ed("b"))
			if err != nil {
				t.Fatal(err)
			}
			keys, err := sigblock.Verify(msg, chainID, [32]byte{})
			if err != nil || len(keys) != 2 || !bytes.Equal(keys[0].Key, public(t, s).Key) {
				t.Fatalf("%d keys, %v", len(keys), err)
			}
			for _, at := range []int{4, 20 + 2 + 3, len(msg) - 1, 20 + 2 + 3 + len(keys[0].Key) + 2 + 7} {
				bad := bytes.Clone(msg)
				bad[at] ^= 1
				if _, err := sigblock.Verify(bad, chainID, [32]byte{}); !errors.Is(err, sigblock.ErrSignature) {
					t.Errorf("octet %d changed: %v", at, err)
				}
			}
		})
	}
}
