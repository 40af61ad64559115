package updates

import (
	"bytes"
	"slices"

	"github.com/utxo-dns/utxonode/ledger"
)

// A reveal is an address whose policy a transaction shows, with the keys in it.
// That they have signed the transaction is judged with it.
type reveal struct {
	address ledger.Address
	keys    []ledger.PublicKey
}

// revealed returns what the inputs and approvals of tx show, each address once.
func revealed(tx *ledger.Tx) (all []reveal) {
	add := func(policy []byte) {
		if len(policy) == 0 {
			return // keyless
		}
		a := ledger.AddressOf(policy)
		if slices.ContainsFunc(all, func(r reveal) bool { return r.address == a }) {
			return
		}
		if p, err := ledger.DecodePolicy(policy); err == nil {
			all = append(all, reveal{a, appendKeys(nil, p)})
		}
	}
	for i := range tx.Inputs {
		add(tx.Inputs[i].Policy)
	}
	for i := range tx.Approvals {
		add(tx.Approvals[i].Policy)
	}
	return all
}

// appendKeys appends the keys in p, those in thresholds too.
func appendKeys(keys []ledger.PublicKey, p ledger.Policy) []ledger.PublicKey {
	switch p := p.(type) {
	case ledger.PublicKey:
		return append(keys, p)
	case ledger.Threshold:
		for _, of := range p.Of {
			keys = appendKeys(keys, of)
		}
	}
	return keys
}

func has(keys []ledger.PublicKey, k ledger.PublicKey) bool {
	return slices.ContainsFunc(keys, func(o ledger.PublicKey) bool {
		return o.Algorithm == k.Algorithm && bytes.Equal(o.Key, k.Key)
	})
}
