package judges_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
)

// loopbackOnly are the faults that Zonemaster finds because the servers are on
// loopback, and for which it has no word but ERROR.
var loopbackOnly = map[string]bool{
	"NAMESERVER_IP_PRIVATE_NETWORK": true, // 127/8 is no address of the Internet
}

// U-190, U-192: Zonemaster finds nothing wrong with the zone, delegated as a
// parent would with two name servers and the DS of its key. It asks at port 53,
// so the servers have addresses of loopback that nobody else has.
func TestZonemasterJudges(t *testing.T) {
	servers := [2]string{loopback(), loopback()}
	c := delegatedCourt(t, servers, func(cfg *node.Config) {
		cfg.Service, cfg.NoRecursion = servers[0]+":53", true
		cfg.DNS.Listeners = []node.Listener{{Profile: message.Plain, Addr: servers[1] + ":53"}}
	})
	printed, _ := c.ask(t, "zonemaster-cli", "utxo", "--no-ipv6", "--level", "NOTICE", "--no-time", "--json",
		"--ns", "ns1.judges.utxo/"+servers[0], "--ns", "ns2.judges.utxo/"+servers[1], "--ds", "ANCHOR.DS")
	var found []struct {
		Level, Module, Testcase, Tag string

		Args map[string]any
	}
	if err := json.Unmarshal([]byte(printed), &found); err != nil {
		t.Fatalf("%v:\n%s", err, printed)
	}
	loopbackSeen := false
	for _, f := range found {
		switch grave := f.Level == "ERROR" || f.Level == "CRITICAL"; {
		case grave && loopbackOnly[f.Tag]:
			loopbackSeen = true // so it did look
		case grave:
			t.Errorf("%s %s %s %v", f.Level, f.Testcase, f.Tag, f.Args)
		default:
			t.Logf("%s %s %s %v", f.Level, f.Testcase, f.Tag, f.Args)
		}
	}
	if !loopbackSeen {
		t.Errorf("it has not looked at the servers:\n%s", printed)
	}
}

// loopback draws an address of loopback.
func loopback() string {
	return fmt.Sprintf("127.%d.%d.%d", 1+rand.IntN(254), rand.IntN(256), 1+rand.IntN(254))
}

// delegatedCourt is a signedCourt whose zone has two name servers, with addresses.
func delegatedCourt(t *testing.T, servers [2]string, configure func(*node.Config)) *court {
	t.Helper()
	return signedCourt(t, func(cfg *node.Config) {
		cfg.DNS.NameServers = []name.Name{name.MustParse("ns1.judges.utxo"), name.MustParse("ns2.judges.utxo")}
		configure(cfg)
	}, fmt.Sprintf("ns1.judges.utxo A %s\nns2.judges.utxo A %s", servers[0], servers[1]))
}
