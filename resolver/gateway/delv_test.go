package gateway_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
)

// delv runs the validator of the same name, which must be installed, with a file
// of trust anchors.
func delv(t *testing.T, port int, anchor, root string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath("delv")
	if err != nil {
		t.Fatal("delv is not installed; make clients installs it")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, append([]string{"@127.0.0.1", "-p", strconv.Itoa(port), "-a", anchor, "+root=" + root}, args...)...)
	out, _ := cmd.CombinedOutput() // which says what failed
	return string(out)
}

// E-05, E-82, U-192: a validator that others wrote validates every kind of
// answer with nothing but the anchor, from the first key to the end of a roll.
func TestDelv(t *testing.T) {
	now := time.Now()
	for _, a := range dnssec.Algorithms() {
		t.Run(a.String(), func(t *testing.T) {
			c, all := signedWorld(t)
			keys := someKeys(t, a, now.Add(-100*24*time.Hour))
			port := listen(t, newGateway(t, c, signing(t, all, keys, time.Now)))
			anchor := anchorFile(t, keys, now)
			for _, tc := range []struct {
				name string
				args string
				want string
			}{
				{"positive", "jmbc.user.utxo A", "; fully validated\njmbc.user.utxo."},
				{"a type of our own", "jmbc.user.utxo TYPE65281", "; fully validated\njmbc.user.utxo."},
				{"CNAME", "www.jmbc.user.utxo A", "; fully validated\nwww.jmbc.user.utxo."},
				{"DNAME", "moved.utxo DNAME", "; fully validated\nmoved.utxo."},
				{"below a DNAME", "www.moved.utxo A", "; fully validated\n"},
				{"SOA", "utxo SOA", "; fully validated\nutxo."},
				{"NS", "utxo NS", "; fully validated\nutxo."},
				{"DNSKEY", "utxo DNSKEY", "; fully validated\nutxo."},
				{"CDS", "utxo CDS", "; fully validated\nutxo."},
				{"NODATA", "jmbc.user.utxo TXT", "; negative response, fully validated\n; jmbc.user.utxo."},
				{"NODATA behind an alias", "www.jmbc.user.utxo TXT", "; fully validated\n"},
				{"NODATA without records", "empty.utxo A", "; negative response, fully validated"},
				{"an empty non-terminal", "user.utxo A", "; negative response, fully validated"},
				{"one below a registered name", "deep.jmbc.user.utxo A", "; negative response, fully validated"},
				{"NXDOMAIN", "nobody.utxo A", "; negative response, fully validated"},
				{"NXDOMAIN below a registered name", "x.y.jmbc.user.utxo A", "; negative response, fully validated"},
				{"NXDOMAIN behind an alias", "gone.jmbc.user.utxo A", "fully validated"},
				{"a wildcard", "*.jmbc.user.utxo A", "; negative response, fully validated"},
				{"octets that no name has", `\255\000.jmbc.user.utxo A`, "; negative response, fully validated"},
				{"DS of an owner", "jmbc.user.utxo DS", "; negative response, fully validated"},
				{"DS of a delegation", "cut.delegated.utxo DS", "; negative response, fully validated"},
				{"what is there below a delegation", "ns.cut.delegated.utxo A", "; unsigned answer\nns.cut.delegated.utxo."},
			} {
				t.Run(tc.name, func(t *testing.T) {
					if out := delv(t, port, anchor, "utxo", strings.Fields(tc.args)...); !strings.Contains(out, tc.want) {
						t.Errorf("no %q in\n%s", tc.want, out)
					}
				})
			}
			if out := delv(t, port, anchor, "utxo.hk", "shop.utxo.hk", "A"); !strings.Contains(out, "; fully validated\nshop.utxo.hk.") {
				t.Errorf("the zone of a region:\n%s", out)
			}
			other, err := dnssec.NewKey(a, []byte(strings.Repeat("k", dnssec.SecretSize)))
			if err != nil {
				t.Fatal(err)
			}
			if out := delv(t, port, anchorFile(t, dnssec.Start(other, now), now), "utxo", "jmbc.user.utxo", "A"); strings.Contains(out, "validated") || !strings.Contains(out, "resolution failed") {
				t.Errorf("with the anchor of another:\n%s", out)
			}
			for _, later := range []time.Duration{0, dnssec.DefaultPublishFor} {
				rolled, err := keys.Roll(other, dnssec.Roll{}, now.Add(-later))
				if err != nil {
					t.Fatal(err)
				}
				port := listen(t, newGateway(t, c, signing(t, all, rolled, time.Now)))
				for _, anchor := range []string{anchor, anchorFile(t, rolled, now)} {
					if out := delv(t, port, anchor, "utxo", "jmbc.user.utxo", "A"); !strings.Contains(out, "; fully validated") {
						t.Errorf("%v into a roll:\n%s", later, out)
					}
				}
			}
		})
	}
}

// anchorFile writes the anchor for delv.
func anchorFile(t *testing.T, keys dnssec.KeySet, now time.Time) string {
	t.Helper()
	text, err := keys.Anchor(dnssec.FormatDelv, []name.Name{name.MustParse("utxo"), name.MustParse("utxo.hk")}, now)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "anchor")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
