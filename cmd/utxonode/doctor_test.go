package main

import (
	"net"
	"strings"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/node/settings"
)

// U-181: who else may have 5353 is named where it is taken, and the other choice.
func TestDoctorKnowsMulticastDNS(t *testing.T) {
	x := examination{settings: settings.Default()}
	if c, err := net.ListenPacket("udp", x.settings.Node.Service); err == nil { // else somebody has it
		defer c.Close()
	}
	f := x.ports(t.Context())[0]
	if f.Check != "node.service 127.0.0.1:5353/udp" || f.State != findingWrong ||
		!strings.Contains(f.Says, "avahi-daemon or systemd-resolved") || !strings.Contains(f.Do, "15353") || !strings.Contains(f.Do, "15354") {
		t.Errorf("%+v", f)
	}
}

func TestDoctorJudges(t *testing.T) {
	clock := func(age time.Duration) string { return finding{}.compared(age, time.Minute, "a block").State }
	files := func(n uint64) string { return finding{State: findingOK}.enough(n, leastFiles, goodFiles, "", "").State }
	for _, tc := range []struct{ name, got, want string }{
		{"a clock that is behind", clock(-6 * time.Second), findingWrong},
		{"a clock a little behind", clock(-4 * time.Second), ""},
		{"a block just now", clock(time.Second), ""},
		{"no block for long", clock(2 * time.Minute), findingWrong},
		{"few files", files(512), findingWrong},
		{"not many files", files(1024), findingAdvice},
		{"many files", files(1 << 16), findingOK},
	} {
		if tc.got != tc.want {
			t.Errorf("%s is %q, want %q", tc.name, tc.got, tc.want)
		}
	}
}

// U-192: a signed zone whose name server has no address is worth a word.
func TestDoctorLooksForNameServers(t *testing.T) {
	x := examination{settings: settings.Default()}
	if f := x.nameServers(); f.State != findingAdvice || !strings.Contains(f.Says, "ns.root.utxo") {
		t.Errorf("%+v", f)
	}
	x.settings.DNS.NameServers = []string{"ns.example.net"}
	if f := x.nameServers(); f.State != findingOK || f.Says != "ns.example.net" {
		t.Errorf("%+v", f)
	}
}
