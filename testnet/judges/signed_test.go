package judges_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
	"github.com/utxo-dns/utxonode/testnet"
)

// signed are records besides those of every type: a name below another that
// has no records, an alias of another registrant's name, a delegation.
const signed = typed + `
	deep.below.judges.utxo A 192.0.2.2
	far.judges.utxo CNAME www.second.utxo
	unsigned.judges.utxo NS ns.elsewhere.example
`

// signedCourt starts a node that signs, with all those records and more, and
// writes its trust anchor in every form.
func signedCourt(t *testing.T, configure func(*node.Config), more string) *court {
	t.Helper()
	c := sit(t, testnet.Config{DNSSEC: true, Node: func(_ int, cfg *node.Config) { configure(cfg) }})
	c.node.Register(t, "judges.utxo", signed+more)
	c.node.Register(t, "second.utxo", "www.second.utxo A 192.0.2.3")
	c.node.Register(t, "empty.utxo", "below.empty.utxo A 192.0.2.4")
	keys, err := node.ReadKeys(c.node.Dir)
	if err != nil {
		t.Fatal(err)
	}
	anchor := func(f dnssec.Format) string {
		text, err := keys.Anchor(f, node.Zones(nil), time.Now())
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	for word, f := range map[string]dnssec.Format{"ANCHOR.DNSKEY": dnssec.FormatDNSKEY, "ANCHOR.DELV": dnssec.FormatDelv} {
		path := filepath.Join(t.TempDir(), strings.ToLower(word))
		if err := os.WriteFile(path, []byte(anchor(f)), 0o600); err != nil {
			t.Fatal(err)
		}
		c.place = append(c.place, word, path)
	}
	ds := strings.Fields(anchor(dnssec.FormatDS))
	c.place = append(c.place, "ANCHOR.DS", strings.Join(ds[len(ds)-4:], ","))
	return c
}

// A judgment is what a judge of a signed zone is asked and what it is to say.
type judgment struct {
	name, command string

	args []string
	want []string
}

func delv(name, question, want string) judgment {
	args := append([]string{"-a", "ANCHOR.DELV", "+root=utxo", "@HOST", "-p", "PORT"}, strings.Fields(question)...)
	return judgment{name: "delv, " + name, command: "delv", args: args, want: []string{"; ", "fully validated", want}}
}

func drill(name, question, want string) judgment {
	args := append([]string{"-S", "-k", "ANCHOR.DNSKEY", "-p", "PORT", "@HOST"}, strings.Fields(question)...)
	return judgment{name: "drill -S, " + name, command: "drill", args: args, want: []string{"Chase successful", want}}
}

var judgments = []judgment{
	delv("an address", "judges.utxo A", "192.0.2.1"),
	delv("text", "judges.utxo TXT", "v=spf1"),
	delv("a type that nobody knows", "judges.utxo TYPE65400", "00FF"),
	delv("a record of the draft", "judges.utxo TYPE65281", "0103000B"),
	delv("no such type", "judges.utxo SRV", "ncache nxrrset"),
	delv("type 257", "judges.utxo TYPE257", "ncache nxrrset"),
	delv("type 258", "judges.utxo TYPE258", "ncache nxrrset"),
	delv("type 259", "judges.utxo TYPE259", "ncache nxrrset"),
	delv("a name with others below it only", "below.judges.utxo A", "ncache nxrrset"),
	delv("a registered name without records", "empty.utxo A", "ncache nxrrset"),
	delv("no such name", "nobody.utxo A", "ncache nxdomain"),
	delv("nothing below a name", "a.b.judges.utxo A", "ncache nxdomain"),
	delv("a wildcard", "*.judges.utxo A", "ncache nxdomain"),
	delv("after the last name", "zzzz.utxo A", "ncache nxdomain"),
	delv("before the first name", "0.utxo A", "ncache nxdomain"),
	delv("an alias", "www.judges.utxo A", "192.0.2.1"),
	delv("an alias of a name of others", "far.judges.utxo A", "192.0.2.3"),
	delv("an alias without that type", "www.judges.utxo SRV", "ncache nxrrset"),
	delv("below a DNAME", "www.other.judges.utxo A", "192.0.2.1"),
	delv("no signer of a delegation", "unsigned.judges.utxo DS", "ncache nxrrset"),
	delv("the end of a delegation's denial", "unsigned.judges.utxo NSEC", "uri.judges.utxo."),
	delv("the zone's SOA", "utxo SOA", "SOA"),
	delv("the zone's NS", "utxo NS", "NS"),
	delv("the zone's keys", "utxo DNSKEY", "DNSKEY"),
	delv("no type of the zone", "utxo MX", "ncache nxrrset"),
	drill("an address", "judges.utxo A", "(A)"),
	drill("an alias", "www.judges.utxo CNAME", "(CNAME)"),
	drill("no such type", "judges.utxo SRV", "Existence"),
	drill("no such name", "nobody.utxo A", "Existence is denied by"),
	drill("the zone's SOA", "utxo SOA", "(SOA)"),
	{name: "kdig, UDP", command: "kdig", args: []string{"+dnssec", "@HOST", "-p", "PORT", "judges.utxo", "A"}, want: []string{"RRSIG", "192.0.2.1"}},
	{name: "kdig, TCP", command: "kdig", args: []string{"+dnssec", "+tcp", "@HOST", "-p", "PORT", "nobody.utxo", "A"}, want: []string{"RRSIG", "NSEC", "NXDOMAIN"}},
	{name: "kdig, TLS", command: "kdig", args: []string{"+dnssec", "+tls-pin=PIN", "@HOST", "-p", "TLSPORT", "judges.utxo", "SRV"}, want: []string{"RRSIG", "NSEC", "NOERROR"}},
	{name: "kdig, HTTPS", command: "kdig", args: []string{"+dnssec", "+https", "@HOST", "-p", "HTTPSPORT", "judges.utxo", "A"}, want: []string{"RRSIG", "192.0.2.1"}},
	{name: "kdig, QUIC", command: "kdig", args: []string{"+dnssec", "+quic", "@HOST", "-p", "QUICPORT", "nobody.utxo", "A"}, want: []string{"RRSIG", "NSEC", "NXDOMAIN"}},
}

// U-190, U-192, D-069: validators that others wrote call every answer of a signed zone valid.
func TestValidatorsJudge(t *testing.T) {
	for _, algorithm := range dnssec.Algorithms() {
		t.Run(algorithm.String(), func(t *testing.T) {
			signedCourt(t, func(cfg *node.Config) { cfg.DNS.DNSSEC.Algorithm = algorithm }, "").judge(t)
		})
	}
}

func (c *court) judge(t *testing.T) {
	for _, j := range judgments {
		t.Run(j.name, func(t *testing.T) { c.hear(t, j) })
	}
	t.Run("dnspython", func(t *testing.T) {
		c.python(t, "validate", "ANCHOR.DNSKEY", "judges.utxo/A", "judges.utxo/TXT", "judges.utxo/SRV", "judges.utxo/TYPE257",
			"below.judges.utxo/A", "nobody.utxo/A", "a.b.judges.utxo/A", "www.judges.utxo/A", "far.judges.utxo/A", "utxo/SOA", "utxo/NS")
	})
	t.Run("dnsviz", c.dnsviz)
}

// hear asks a judge and fails unless it says what it is to say and complains of
// nothing.
func (c *court) hear(t *testing.T, j judgment) {
	t.Helper()
	printed, ok := c.ask(t, j.command, j.args...)
	for _, want := range j.want {
		if !strings.Contains(printed, want) {
			t.Errorf("no %q", want)
		}
	}
	if bad := complaint(printed); bad != "" || !ok {
		t.Errorf("%q", bad)
	}
	if t.Failed() {
		t.Log(printed)
	}
}

// dnsviz asks for names of every kind and calls all of it secure.
func (c *court) dnsviz(t *testing.T) {
	probed := filepath.Join(t.TempDir(), "probed.json")
	printed, ok := c.ask(t, "dnsviz", "probe", "-4", "-A", "-a", "utxo", "-x", "utxo+:ns.root.utxo=HOST:PORT", "-o", probed,
		"judges.utxo", "www.judges.utxo", "far.judges.utxo", "below.judges.utxo", "nobody.utxo", "a.b.judges.utxo", "utxo")
	if !ok {
		t.Fatalf("probe:\n%s", printed)
	}
	printed, ok = c.ask(t, "dnsviz", "print", "-r", probed, "-t", "ANCHOR.DNSKEY")
	for _, bad := range []string{"[-]", "[!]", "[?]", "[?!]", "W:", "E:"} { // insecure, bogus, indeterminate, invalid; warnings and errors
		if strings.Contains(printed, bad) {
			t.Errorf("%s is there", bad)
		}
	}
	for _, want := range []string{"utxo [.]", "A: 192.0.2.1", "A: NXDOMAIN", "A: NODATA", "PROOF:  [.]"} {
		if !strings.Contains(printed, want) {
			t.Errorf("no %q", want)
		}
	}
	if !ok || t.Failed() {
		t.Log(printed)
	}
}
