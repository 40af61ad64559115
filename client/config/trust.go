package config

import (
	"slices"

	"github.com/utxo-dns/utxonode/ledger"
)

// Trust is what answers are believed by (E-54): headers that the chain's validators
// have signed, from the genesis file on, or those that enough of some pinned nodes
// have. Without a genesis file nothing can be verified.
type Trust struct {
	Genesis     string     `key:"genesis"`
	GenesisHash Hash       `key:"genesis_hash"`
	Checkpoint  Checkpoint `key:"checkpoint"`
	Period      uint64     `key:"trusting_period" range:"60..31536000"` // seconds
	Dir         string     `key:"dir"`
	Pinned      []NodeID   `key:"pinned_nodes"`
	Quorum      uint64     `key:"quorum" range:"1..1000"` // of Pinned; 0: more than half
}

// Keys returns the pinned keys, and how many of them are needed.
func (t *Trust) Keys() (keys []ledger.PublicKey, need int) {
	for _, id := range t.Pinned {
		keys = append(keys, ledger.PublicKey{Algorithm: ledger.Ed25519, Key: id.Key[:]})
	}
	if need = int(t.Quorum); need == 0 {
		need = len(keys)/2 + 1
	}
	return keys, need
}

// check refuses what is of no use without a genesis file, or beside pinned nodes.
func (t *Trust) check(f *file) error {
	for _, at := range []string{"chain_id", "genesis_hash", "checkpoint", "trusting_period", "dir", "nodes", "pinned_nodes"} {
		if _, given := f.lines["trust."+at]; given && t.Genesis == "" {
			return f.fault(ErrValue, "trust."+at, "is of no use without trust.genesis")
		}
	}
	if _, given := f.lines["trust.genesis"]; given && t.Genesis == "" {
		return f.fault(ErrValue, "trust.genesis", "is empty, want the path of a genesis file")
	}
	return t.checkPinned(f)
}

func (t *Trust) checkPinned(f *file) error {
	for i, id := range t.Pinned {
		if slices.Contains(t.Pinned[:i], id) {
			return f.fault(ErrValue, element("trust.pinned_nodes", i), "is there before")
		}
	}
	if int(t.Quorum) > len(t.Pinned) {
		return f.fault(ErrValue, "trust.quorum", "is %d, of %d trust.pinned_nodes", t.Quorum, len(t.Pinned))
	}
	for _, at := range []string{"checkpoint", "trusting_period", "dir"} {
		if _, given := f.lines["trust."+at]; given && len(t.Pinned) > 0 {
			return f.fault(ErrValue, "trust."+at, "is of no use beside trust.pinned_nodes: these are believed about headers, and not who signed others")
		}
	}
	return nil
}
