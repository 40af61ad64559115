package judges_test

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/client/walk"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node"
)

// U-190, U-192, D-069: checkers of zones call the whole zone complete and signed.
func TestZoneCheckersJudge(t *testing.T) {
	c := delegatedCourt(t, [2]string{"192.0.2.53", "192.0.2.54"}, func(*node.Config) {})
	c.exportZone(t)
	for _, j := range []judgment{
		{"ldns-verify-zone", "ldns-verify-zone", []string{"-V", "3", "-k", "ANCHOR.DNSKEY", "ZONE"}, []string{"Zone is verified and complete"}},
		{"kzonecheck", "kzonecheck", []string{"-v", "-d", "on", "-o", "utxo", "ZONE"}, nil},
	} {
		t.Run(j.name, func(t *testing.T) { c.hear(t, j) })
	}
}

// delegatedCourt is a signedCourt whose zone has two name servers, with addresses.
func delegatedCourt(t *testing.T, servers [2]string, configure func(*node.Config)) *court {
	t.Helper()
	return signedCourt(t, func(cfg *node.Config) {
		cfg.DNS.NameServers = []name.Name{name.MustParse("ns1.judges.utxo"), name.MustParse("ns2.judges.utxo")}
		configure(cfg)
	}, fmt.Sprintf("ns1.judges.utxo A %s\nns2.judges.utxo A %s", servers[0], servers[1]))
}

// exportZone writes the zone as its users can have it; the word ZONE stands for the
// file.
func (c *court) exportZone(t *testing.T) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "utxo.zone")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	sum, err := walk.Export(c.node.Context, walk.Config{Server: net.JoinHostPort(c.node.Host, c.node.Port), Zone: "utxo"}, f)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if sum.Owners < strings.Count(signed, "\n")/2 || sum.Delegations != 1 {
		t.Errorf("the zone has %d owners and %d delegations", sum.Owners, sum.Delegations)
	}
	c.place = append(c.place, "ZONE", path)
}
