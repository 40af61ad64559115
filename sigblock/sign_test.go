package sigblock_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/sigblock"
	"github.com/utxo-dns/utxonode/wire"
)

// The secret key of RFC 8032 §7.1 TEST 1, and EX-6: EX-1 signed by it.
const (
	test1 = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
	ex6   = `55440101 00000001 6955b900 01020304 00000067 01010200 20d75a98 0182b10a
b7d54bfe d3c96407 3a0ee172 f3daa623 25af021a 68f70751 1a004072 c38b98ea
93fc484f 5c252e31 f1cffcef 1698c00c bd43fcd2 e40cf40a fb51a4da 87c4ff0e
11e00a35 94294336 f3dbf301 9d2fcd1b 46af99bf 03753fb0 78cc0e00 01000100
01000000 00001004 6a6d6263 04757365 72047574 786f00`
	ex6Chain = "jmbc-mainnet-1"
)

// U-052, U-053, U-153: EX-6 is made and verified to the last octet.
func TestExample(t *testing.T) {
	key := edFromSeed(unhex(t, test1))
	msg, err := sigblock.Sign(query(t), ex6Chain, [32]byte{}, key)
	if err != nil || !bytes.Equal(msg, unhex(t, ex6)) {
		t.Fatalf("signed: %x, %v", msg, err)
	}
	keys, err := sigblock.Verify(msg, ex6Chain, [32]byte{})
	if err != nil || len(keys) != 1 || !bytes.Equal(keys[0].Key, public(t, key).Key) {
		t.Fatalf("keys %v, error %v", keys, err)
	}
	for at := range msg { // each octet is covered, or is the signature
		bad := bytes.Clone(msg)
		bad[at] ^= 1
		if _, err := sigblock.Verify(bad, ex6Chain, [32]byte{}); err == nil {
			t.Errorf("octet %d may be changed", at)
		}
	}
}

// U-163: keys may sign one after the other, and the message is the one that
// they would have signed together.
func TestSignInTurn(t *testing.T) {
	a, b := ed("a"), secp("b")
	together, err := sigblock.Sign(update(t), chainID, [32]byte{}, a, b)
	if err != nil {
		t.Fatal(err)
	}
	first, err := sigblock.Sign(update(t), chainID, [32]byte{}, a)
	if err != nil {
		t.Fatal(err)
	}
	second, err := sigblock.Sign(first, chainID, [32]byte{}, b)
	if err != nil || !bytes.Equal(second, together) {
		t.Fatalf("%x, %v", second, err)
	}
	if _, err := sigblock.Sign(second, chainID, [32]byte{}, a); !errors.Is(err, sigblock.ErrTwice) {
		t.Fatalf("the first once more: %v", err)
	}
}

// U-163: 32 keys sign one message, 33 do not (E-69).
func TestSignBy32(t *testing.T) {
	var signers []sigblock.Signer
	for i := range 33 {
		signers = append(signers, ed(fmt.Sprint(i)))
	}
	msg, err := sigblock.Sign(update(t), chainID, [32]byte{}, signers[:32]...)
	if err != nil {
		t.Fatal(err)
	}
	if keys, err := sigblock.Verify(msg, chainID, [32]byte{}); err != nil || len(keys) != 32 {
		t.Fatalf("%d keys, error %v", len(keys), err)
	}
	if _, err := sigblock.Sign(update(t), chainID, [32]byte{}, signers...); !errors.Is(err, wire.ErrSigBlock) {
		t.Fatalf("33 keys: %v", err)
	}
}

func TestSignRefuses(t *testing.T) {
	a := ed("a")
	full := update(t)
	full = append(full, make([]byte, wire.MaxMessage-len(full))...)
	for _, tc := range []struct {
		name   string
		msg    []byte
		signer signer
		kind   error
	}{
		{"a policy of two keys", update(t), signer{ledger.Threshold{M: 1, Of: []ledger.Policy{a.key}}, a.sign}, sigblock.ErrSigner},
		{"a witness of nothing", update(t), signer{a.key, func([]byte) ledger.Witness { return nil }}, sigblock.ErrSigner},
		{"a signature of another key", update(t), signer{a.key, ed("b").sign}, sigblock.ErrSigner},
		{"a message with bare DER", withField(update(t), []byte{0x30, 0}), a, wire.ErrSigBlock},
		{"a message with a damaged SigBlock", withField(update(t), []byte{1, 0}), a, wire.ErrSigBlock},
		{"a response to nothing", response(t), a, wire.ErrContext},
		{"a message that leaves no room", full, a, wire.ErrTooLarge},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := sigblock.Sign(tc.msg, chainID, [32]byte{}, tc.signer); !errors.Is(err, tc.kind) {
				t.Fatalf("error %v", err)
			}
		})
	}
	if _, err := sigblock.Sign(update(t), chainID, [32]byte{}); !errors.Is(err, wire.ErrSigBlock) {
		t.Fatalf("by nobody: %v", err)
	}
}
