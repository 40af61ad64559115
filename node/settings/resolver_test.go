package settings_test

import (
	"testing"

	"github.com/utxo-dns/utxonode/node/settings"
)

// U-071: recursion is offered, to trusted sources, unless the operator says no.
func TestRecursion(t *testing.T) {
	for flag, none := range map[string]bool{"": false, "true": false, "false": true} {
		flags := map[string]string{}
		if flag != "" {
			flags["resolver.recursion"] = flag
		}
		s, err := settings.Load(settings.Sources{Flags: flags})
		if err != nil {
			t.Fatal(err)
		}
		if cfg, err := s.NodeConfig("home", nil); err != nil || cfg.NoRecursion != none {
			t.Errorf("--recursion=%s: no recursion %v, %v", flag, cfg.NoRecursion, err)
		}
	}
}
