package sigblock_test

import (
	"fmt"

	"golang.org/x/crypto/ed25519"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/sigblock"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// An owner is a key that signs; the keys of a wallet are such.
type owner struct{ key ed25519.PrivateKey }

func (o owner) Policy() ledger.Policy {
	return ledger.PublicKey{Algorithm: ledger.Ed25519, Key: o.key[32:]}
}

func (o owner) Sign(digest [32]byte) (ledger.Witness, error) {
	return ledger.Witness{ed25519.Sign(o.key, digest[:])}, nil
}

// An Update is signed, verified and admitted, once.
func Example() {
	alice := owner{ed25519.NewKeyFromSeed(make([]byte, 32))}
	msg, err := wire.AppendUpdate(nil, &wire.Update{
		Header:     wire.Header{ID: 7, Timestamp: 1767225600, Nonce: 0x01020304},
		UpdateBody: wire.UpdateBody{Opcode: wire.OpRelease, Name: name.MustParse("jmbc.user.utxo")},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = sigblock.Verify(msg, "jmbc-test", [32]byte{})
	fmt.Println("unsigned:", rcode.Of(err))

	msg, err = sigblock.Sign(msg, "jmbc-test", [32]byte{}, alice)
	if err != nil {
		fmt.Println(err)
		return
	}
	keys, err := sigblock.Verify(msg, "jmbc-test", [32]byte{})
	fmt.Println("signed by", len(keys), keys[0].Algorithm, err)

	u, err := wire.DecodeUpdate(msg)
	if err != nil {
		fmt.Println(err)
		return
	}
	window := sigblock.NewWindow(sigblock.WindowConfig{})
	fmt.Println("first:", rcode.Of(window.Admit(1767225601, &u.Header, keys...)))
	fmt.Println("again:", rcode.Of(window.Admit(1767225602, &u.Header, keys...)))
	// Output:
	// unsigned: SIGNATURE_INVALID
	// signed by 1 ed25519 <nil>
	// first: NOERROR
	// again: REFUSED
}
