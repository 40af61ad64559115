package zone_test

import (
	"errors"
	"testing"

	"github.com/utxo-dns/utxonode/zone"
)

// U-094: with a network's parameters checksums are verified (E-32). The
// addresses are of BIP 173, BIP 350 and well-known blocks.
func TestJMBCVerify(t *testing.T) {
	bitcoin := zone.Network{Prefix: "bc", P2PKH: 0, P2SH: 5}
	for _, tc := range []struct {
		name string
		jmbc zone.JMBC
		ok   bool
	}{
		{"key hash", zone.JMBC{Type: 1, Address: "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"}, true},
		{"script hash", zone.JMBC{Type: 2, Address: "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"}, true},
		{"Bech32", zone.JMBC{Type: 3, Address: "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"}, true},
		{"Bech32m", zone.JMBC{Type: 3, Address: "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"}, true},
		{"key hash with two letters swapped", zone.JMBC{Type: 1, Address: "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivNfa"}, false},
		{"key hash with a one in front", zone.JMBC{Type: 1, Address: "11A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"}, false},
		{"key hash without its one", zone.JMBC{Type: 1, Address: "A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"}, false},
		{"a number of more than 25 octets", zone.JMBC{Type: 1, Address: "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"}, false},
		{"script hash as key hash", zone.JMBC{Type: 1, Address: "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"}, false},
		{"one letter changed", zone.JMBC{Type: 3, Address: "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"}, false},
		{"another network's prefix", zone.JMBC{Type: 3, Address: "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx"}, false},
		{"a prefix with the separator in it", zone.JMBC{Type: 3, Address: "bc11qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"}, false},
		{"the illustration of the draft", zone.JMBC{Type: 3, Address: "jm1qexample"}, false},
		{"no address", zone.JMBC{Type: 3}, false},
	} {
		if err := tc.jmbc.Verify(bitcoin); (err == nil) != tc.ok || !tc.ok && !errors.Is(err, zone.ErrJMBC) {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}
