package judges_test

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client/walk"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
	"github.com/utxo-dns/utxonode/testnet"
)

// exported are records besides those of every type: servers of the zones, targets
// with addresses, an empty non-terminal, aliases, delegations with servers at
// home, below themselves and below another.
const exported = typed + `
	ns1.judges.utxo A 192.0.2.53
	ns2.judges.utxo AAAA 2001:db8::53
	mail.judges.utxo A 192.0.2.25
	sip.judges.utxo A 192.0.2.60
	deep.below.judges.utxo A 192.0.2.2
	far.judges.utxo CNAME www.域名系統.utxo
	home.judges.utxo NS ns1.judges.utxo
	cut.judges.utxo NS ns.cut.judges.utxo
	cut.judges.utxo NS ns2.judges.utxo
	ns.cut.judges.utxo A 192.0.2.9
	ns.cut.judges.utxo AAAA 2001:db8::9
	sibling.judges.utxo NS ns.cut.judges.utxo
	outside.judges.utxo NS ns1.example.net
	outside.judges.utxo A 192.0.2.10
`

// exporting starts a node that signs a zone with names of every kind and RDATA of
// every type, and one of a region. owners is how many the first has.
func exporting(t *testing.T, algorithm dnssec.Algorithm) (c *court, owners int) {
	t.Helper()
	c = sit(t, testnet.Config{DNSSEC: true, Regions: []string{"hk"}, Node: func(_ int, cfg *node.Config) {
		cfg.DNS.DNSSEC.Algorithm = algorithm
		cfg.DNS.NameServers = []name.Name{name.MustParse("ns1.judges.utxo"), name.MustParse("ns2.judges.utxo")}
	}})
	c.node.Register(t, "judges.utxo", exported)
	c.node.Register(t, "域名系統.utxo", "域名系統.utxo A 192.0.2.5\nwww.域名系統.utxo A 192.0.2.6\nwww.域名系統.utxo MX 10 域名系統.utxo")
	c.node.Register(t, "below.empty.utxo", "below.empty.utxo A 192.0.2.4")
	c.node.Register(t, "bare.utxo", "")
	records, kinds := everyRData(t, "kinds.utxo")
	c.node.Register(t, "kinds.utxo", records)
	c.node.Register(t, "shop.utxo.hk", "shop.utxo.hk A 192.0.2.44")
	keys, err := node.ReadKeys(c.node.Dir)
	if err != nil {
		t.Fatal(err)
	}
	text, err := keys.Anchor(dnssec.FormatDNSKEY, node.Zones([]string{"hk"}), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "anchor")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c.place = append(c.place, "ANCHOR", path)
	return c, 24 + 1 + kinds
}

// export writes a zone into a file.
func (c *court) export(t *testing.T, zone string) (path string, sum walk.Summary) {
	t.Helper()
	path = filepath.Join(t.TempDir(), zone+".zone")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sum, err = walk.Export(c.node.Context, walk.Config{Server: net.JoinHostPort(c.node.Host, c.node.Port), Zone: zone}, f)
	if err != nil {
		t.Fatal(err)
	}
	return path, sum
}

// U-095, U-099, U-190, U-192, D-069: checkers of zones that others wrote find nothing wrong
// with a zone as it is exported: its signatures, its chain, its addresses.
func TestCheckersJudgeAnExportedZone(t *testing.T) {
	for _, algorithm := range dnssec.Algorithms() {
		c, all := exporting(t, algorithm)
		for zone, owners := range map[string]int{"utxo": all, "utxo.hk": 2} {
			path, sum := c.export(t, zone)
			if sum.Owners != owners {
				t.Errorf("%s: %+v, want %d owners", zone, sum, owners)
			}
			for _, judge := range checkers {
				t.Run(fmt.Sprintf("%v, %s, %s", algorithm, zone, judge.command), func(t *testing.T) {
					printed, ok := c.ask(t, judge.command, judge.of(zone, path)...)
					if !ok || !strings.Contains(printed, judge.want) || complaint(printed) != "" {
						b, err := os.ReadFile(path)
						t.Errorf("%s\nof %v\n%s", printed, err, b)
					}
				})
			}
		}
	}
}

// A checker is a program that checks zone files.
type checker struct {
	command string
	args    []string // ZONE and FILE stand for them
	want    string
	signed  bool // it verifies signatures
}

// of returns its arguments for a zone.
func (c checker) of(zone, path string) (args []string) {
	for _, a := range c.args {
		args = append(args, strings.NewReplacer("ZONE", zone, "FILE", path).Replace(a))
	}
	return args
}

var checkers = []checker{
	{"ldns-verify-zone", []string{"-V", "3", "-k", "ANCHOR", "FILE"}, "Zone is verified and complete", true},
	{"kzonecheck", []string{"-v", "-d", "on", "-o", "ZONE", "FILE"}, "No semantic error found", true},
	{"named-checkzone", []string{"-i", "local", "ZONE", "FILE"}, "OK", false},
	{"dnssec-verify", []string{"-z", "-o", "ZONE", "FILE"}, "Zone fully signed", true}, // -z: one key signs all
}

// A zone file in which one address was changed is refused by those who verify: so
// they did look.
func TestCheckersRefuseAChangedZone(t *testing.T) {
	c, _ := exporting(t, dnssec.Ed25519)
	path, _ := c.export(t, "utxo")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(b), "\tA\t192.0.2.25\n", "\tA\t192.0.2.26\n", 1)
	if err := os.WriteFile(path, []byte(changed), 0o600); err != nil || changed == string(b) {
		t.Fatalf("nothing was changed: %v", err)
	}
	for _, judge := range checkers {
		if printed, ok := c.ask(t, judge.command, judge.of("utxo", path)...); ok == judge.signed {
			t.Errorf("%s: %t\n%s", judge.command, ok, printed)
		}
	}
}
