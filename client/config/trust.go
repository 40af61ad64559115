package config

// Trust is what answers are believed by (E-54). Without a genesis file nothing
// can be verified.
type Trust struct {
	Genesis     string     `key:"genesis"`
	GenesisHash Hash       `key:"genesis_hash"`
	Checkpoint  Checkpoint `key:"checkpoint"`
	Period      uint64     `key:"trusting_period" range:"60..31536000"` // seconds
	Dir         string     `key:"dir"`
}

// check refuses what is of no use without a genesis file.
func (t *Trust) check(f *file) error {
	for _, at := range []string{"chain_id", "genesis_hash", "checkpoint", "trusting_period", "dir", "nodes"} {
		if _, given := f.lines["trust."+at]; given && t.Genesis == "" {
			return f.fault(ErrValue, "trust."+at, "is of no use without trust.genesis")
		}
	}
	if _, given := f.lines["trust.genesis"]; given && t.Genesis == "" {
		return f.fault(ErrValue, "trust.genesis", "is empty, want the path of a genesis file")
	}
	return nil
}
