package attacks_test

import (
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
)

// key is that of an account of the network.
func key(t *testing.T, who string) *keystore.Key {
	t.Helper()
	k, err := keystore.Dev(who)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// signer signs for one account; for "a+b", which needs both; or for "a/b/c",
// which needs two of them.
func signer(t *testing.T, who string) wallet.Signer {
	t.Helper()
	if !strings.ContainsAny(who, "+/") {
		return key(t, who)
	}
	people := strings.FieldsFunc(who, func(r rune) bool { return r == '+' || r == '/' })
	need := len(people)
	if strings.Contains(who, "/") {
		need = 2
	}
	policy := ledger.Threshold{M: need}
	var keys []wallet.Signer
	for _, one := range people {
		k := key(t, one)
		policy.Of = append(policy.Of, k.Policy())
		keys = append(keys, k)
	}
	joint, err := wallet.NewJoint(policy, keys...)
	if err != nil {
		t.Fatal(err)
	}
	return joint
}

func address(t *testing.T, who string) ledger.Address {
	t.Helper()
	a, err := ledger.PolicyAddress(signer(t, who).Policy())
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// forge is a policy that somebody shows, under a signature that is not its
// holder's.
func forge(t *testing.T, tx *ledger.Tx, chainID, holder, thief string) ledger.Reveal {
	t.Helper()
	policy, err := ledger.EncodePolicy(signer(t, holder).Policy())
	if err != nil {
		t.Fatal(err)
	}
	witness, err := key(t, thief).Sign(ledger.Sighash(chainID, tx.ID()))
	if err != nil {
		t.Fatal(err)
	}
	return ledger.Reveal{Policy: policy, Witness: witness}
}
