package settings_test

import (
	"errors"
	"testing"
	"time"

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

// U-236, U-237: what of native answers is kept, and for how long.
func TestCache(t *testing.T) {
	for _, tc := range []struct {
		key, value string
		want       error
	}{
		{"resolver.cache_size", "20000", nil},
		{"resolver.cache_size", "0", settings.ErrValue},
		{"resolver.cache_size", "10000001", settings.ErrValue},
		{"resolver.cache_age", "60s", nil},
		{"resolver.cache_age", "0s", settings.ErrValue},
		{"resolver.cache_age", "31m", settings.ErrValue},
	} {
		s, err := settings.Load(settings.Sources{Flags: map[string]string{tc.key: tc.value}})
		if !errors.Is(err, tc.want) {
			t.Errorf("%s %s: %v", tc.key, tc.value, err)
		}
		if err != nil {
			continue
		}
		cfg, err := s.NodeConfig("home", nil)
		if err != nil || cfg.CacheSize == 0 || cfg.CacheAge == 0 || tc.value == "60s" && cfg.CacheAge != time.Minute || tc.value == "20000" && cfg.CacheSize != 20000 {
			t.Errorf("%s %s: %d, %v, %v", tc.key, tc.value, cfg.CacheSize, cfg.CacheAge, err)
		}
	}
}
