package peers_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/internal/testkit/served"
)

const records = `
	peers.utxo 300 A 192.0.2.1
	peers.utxo 300 A 192.0.2.2
	peers.utxo 300 AAAA 2001:db8::1
	peers.utxo 300 TXT "v=spf1 -all" "second"
	peers.utxo 300 MX 10 mail.peers.utxo
	peers.utxo 300 TYPE65400 \# 2 00ff
	peers.utxo 300 JMBC 1 3 jm1qexample
	peers.utxo 300 CBDC 1 1 344 HK-0001
	peers.utxo 300 DID "{\"@context\":[\"https://www.w3.org/ns/did/v1\"],\"id\":\"did:utxo:peers.utxo\"}"
	_sip._tcp.peers.utxo 300 SRV 1 2 5060 sip.peers.utxo
	www.peers.utxo 300 CNAME peers.utxo
	big.peers.utxo 300 TXT %s
`

// long is the question whose answer no datagram holds.
const long = "longer than a datagram"

// A question is what every client is asked to find out, and how it is to look in
// what the client prints.
type question struct {
	name, owner, rrtype string

	want []string
}

func questions() []question {
	return []question{
		{"A", "peers.utxo", "A", []string{"192.0.2.1", "192.0.2.2"}},
		{"AAAA", "peers.utxo", "AAAA", []string{"2001:db8::1"}},
		{"TXT", "peers.utxo", "TXT", []string{"v=spf1 -all"}},
		{"MX", "peers.utxo", "MX", []string{"mail.peers.utxo"}},
		{"SRV", "_sip._tcp.peers.utxo", "SRV", []string{"5060", "sip.peers.utxo"}},
		{"CNAME", "www.peers.utxo", "A", []string{"CNAME", "192.0.2.1"}},
		{"ANY", "peers.utxo", "ANY", []string{"HINFO"}},
		{"SOA", "utxo", "SOA", []string{"hostmaster.ns.root.utxo"}},
		{"NODATA", "peers.utxo", "SRV", []string{"NOERROR"}},
		{"NXDOMAIN", "nobody.utxo", "A", []string{"NXDOMAIN"}},
		{"an unknown type", "peers.utxo", "TYPE65400", []string{"00ff"}},
		{"JMBC", "peers.utxo", "TYPE65281", []string{"0103000b6a6d31716578616d706c65"}},
		{"CBDC", "peers.utxo", "TYPE65282", []string{"01010158"}},
		{"DID", "peers.utxo", "TYPE65283", []string{"7b2240636f6e74657874"}},
		{"type 257 is CAA", "peers.utxo", "CAA", []string{"NOERROR"}},
		{"type 258", "peers.utxo", "TYPE258", []string{"NOERROR"}},
		{"type 259", "peers.utxo", "TYPE259", []string{"NOERROR"}},
		{"an A-label", "xn--eqrt2glw8brna.utxo", "A", []string{"192.0.2.7"}},
		{long, "big.peers.utxo", "TXT", []string{"xxxxxxxxxxxxxxxx"}},
	}
}

// U-002, U-057, U-071, U-095, U-096, U-098, U-099, U-187, U-190: what a node says
// is read by every client there is, over UDP and TCP, and none complains: not of
// recursion that it asked for and that is not available either.
func TestPeersRead(t *testing.T) {
	node := served.Start(t)
	node.Register(t, "peers.utxo", fmt.Sprintf(records, strings.Repeat(fmt.Sprintf("%q ", strings.Repeat("x", 250)), 8)))
	node.Register(t, "域名系統.utxo", "域名系統.utxo 300 A 192.0.2.7")
	for _, peer := range []struct {
		name    string
		command string
		args    []string // OWNER and TYPE stand for the question's
		skips   []string // questions that are not for this client
	}{
		{"dig", "dig", []string{"-r", "@%H", "-p", "%P", "OWNER", "TYPE"}, nil},
		{"dig, TCP", "dig", []string{"-r", "@%H", "-p", "%P", "+tcp", "OWNER", "TYPE"}, nil},
		{"kdig", "kdig", []string{"@%H", "-p", "%P", "OWNER", "TYPE"}, []string{long}}, // it warns of every truncated answer
		{"kdig, TCP", "kdig", []string{"@%H", "-p", "%P", "+tcp", "OWNER", "TYPE"}, nil},
		{"drill", "drill", []string{"-p", "%P", "@%H", "OWNER", "TYPE"}, []string{long}}, // and it asks no more
		{"drill, TCP", "drill", []string{"-t", "-p", "%P", "@%H", "OWNER", "TYPE"}, nil},
		{"delv", "delv", []string{"@%H", "-p", "%P", "-i", "OWNER", "TYPE"}, []string{"ANY"}},
	} {
		t.Run(peer.name, func(t *testing.T) {
			for _, q := range questions() {
				if slices.Contains(peer.skips, q.name) {
					continue
				}
				args := slices.Clone(peer.args)
				for i := range args {
					args[i] = strings.NewReplacer("OWNER", q.owner, "TYPE", q.rrtype).Replace(args[i])
				}
				judge(t, q, run(t, node, peer.command, args...))
			}
		})
	}
}

// judge looks for what must be in what a client prints, and for complaints.
func judge(t *testing.T, q question, printed string) {
	t.Helper()
	printed = strings.ReplaceAll(printed, "ncache nxrrset", "NOERROR") // as delv says it
	plain := strings.ToLower(strings.ReplaceAll(printed, " ", ""))
	for _, want := range q.want {
		if !strings.Contains(plain, strings.ToLower(strings.ReplaceAll(want, " ", ""))) {
			t.Errorf("%s: no %q in\n%s", q.name, want, printed)
		}
	}
	for _, bad := range []string{"warning", "malformed", "mismatch", "formerr", "badlabel", "extrabytes", "traceback", "error:"} {
		if strings.Contains(plain, bad) {
			t.Errorf("%s: %q in\n%s", q.name, bad, printed)
		}
	}
}

// U-002, U-187: two libraries of another language read every answer, over UDP
// and TCP, and agree on it.
func TestLibrariesRead(t *testing.T) {
	node := served.Start(t)
	node.Register(t, "peers.utxo", fmt.Sprintf(records, strings.Repeat(fmt.Sprintf("%q ", strings.Repeat("x", 250)), 2)))
	node.Register(t, "域名系統.utxo", "域名系統.utxo 300 A 192.0.2.7")
	args := []string{scripts(t), "%H", "%P"}
	asked := 0
	for _, q := range questions() {
		if !strings.HasPrefix(q.rrtype, "TYPE") { // dns-packet asks by mnemonic only
			args, asked = append(args, q.owner+"/"+q.rrtype), asked+1
		}
	}
	out := run(t, node, "node", args...)
	lines := 0
	for scanner := bufio.NewScanner(strings.NewReader(out)); scanner.Scan(); lines++ {
		checkLine(t, scanner.Bytes())
	}
	if want := asked * 4; lines != want {
		t.Errorf("%d answers read of %d:\n%s", lines, want, out)
	}
}

// A said answer is a line that the script prints.
type said struct {
	Library, Transport, Question, RCode string

	Answers []struct{ Name, Type, Data string }
}

func checkLine(t *testing.T, line []byte) {
	t.Helper()
	var got said
	if err := json.Unmarshal(line, &got); err != nil {
		t.Fatalf("%v: %s", err, line)
	}
	for _, q := range questions() {
		if got.Question != q.owner+"/"+q.rrtype {
			continue
		}
		for _, want := range q.want {
			if !strings.Contains(string(line), want) {
				t.Errorf("%s of %s over %s: no %q in %s", q.name, got.Library, got.Transport, want, line)
			}
		}
	}
}
