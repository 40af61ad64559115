package judges_test

import (
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/testnet"
)

// typed are records of every type that is known to DNS clients or to the draft,
// and of one that is known to nobody.
const typed = `
	judges.utxo A 192.0.2.1
	judges.utxo AAAA 2001:db8::1
	judges.utxo TXT "v=spf1 -all" "second"
	judges.utxo MX 10 mail.judges.utxo
	judges.utxo TYPE13 \# 10 03414d44054c696e7578
	judges.utxo TYPE29 \# 16 00121613800000008000000000989680
	judges.utxo TYPE37 \# 8 0001303905010203
	judges.utxo TYPE61 \# 4 99010203
	judges.utxo TYPE64 \# 10 0001000001000302 6832
	judges.utxo TYPE65 \# 10 0001000001000302 6832
	judges.utxo TYPE99 \# 12 0b763d73706631202d616c6c
	judges.utxo TYPE65400 \# 2 00ff
	judges.utxo JMBC 1 3 jm1qexample
	judges.utxo CBDC 1 1 344 HK-0001
	judges.utxo DID "{\"@context\":[\"https://www.w3.org/ns/did/v1\"],\"id\":\"did:utxo:judges.utxo\"}"
	_sip._udp.judges.utxo SRV 1 2 5060 sip.judges.utxo
	_443._tcp.judges.utxo TYPE52 \# 35 030101 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
	host.judges.utxo TYPE44 \# 34 0402 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
	4.judges.utxo TYPE35 \# 38 000a0014 0173 075349502b443255 00 045f736970045f756470066a7564676573047574786f00
	uri.judges.utxo TYPE256 \# 15 000a0001 68747470733a2f2f612e62
	ptr.judges.utxo PTR judges.utxo
	www.judges.utxo CNAME judges.utxo
	other.judges.utxo DNAME judges.utxo
`

// A sought record is what every client is to find, and what of it is in what it
// prints.
type sought struct {
	owner, rrtype string

	want []string
}

var everyType = []sought{
	{"judges.utxo", "A", []string{"192.0.2.1"}},
	{"judges.utxo", "AAAA", []string{"2001:db8::1"}},
	{"judges.utxo", "TXT", []string{`"v=spf1 -all"`, `"second"`}},
	{"judges.utxo", "MX", []string{"mail.judges.utxo."}},
	{"judges.utxo", "HINFO", []string{"AMD", "Linux"}},
	{"judges.utxo", "LOC", []string{"LOC"}},
	{"judges.utxo", "CERT", []string{"AQID"}},
	{"judges.utxo", "TYPE61", []string{"OPENPGPKEY", "mQECAw=="}},
	{"judges.utxo", "TYPE64", []string{"SVCB", "h2"}},
	{"judges.utxo", "TYPE65", []string{"HTTPS", "h2"}},
	{"judges.utxo", "SPF", []string{"v=spf1 -all"}},
	{"judges.utxo", "TYPE65400", []string{"00ff"}},
	{"judges.utxo", "TYPE65281", []string{"0103000b6a6d31716578616d706c65"}},
	{"judges.utxo", "TYPE65282", []string{"01010158"}},
	{"judges.utxo", "TYPE65283", []string{"7b2240636f6e74657874"}},
	{"_sip._udp.judges.utxo", "SRV", []string{"5060", "sip.judges.utxo."}},
	{"_443._tcp.judges.utxo", "TLSA", []string{"00112233445566778899"}},
	{"host.judges.utxo", "SSHFP", []string{"00112233445566778899"}},
	{"4.judges.utxo", "NAPTR", []string{"SIP+D2U", "_sip._udp.judges.utxo."}},
	{"uri.judges.utxo", "TYPE256", []string{"https://a.b"}},
	{"ptr.judges.utxo", "PTR", []string{"judges.utxo."}},
	{"www.judges.utxo", "A", []string{"CNAME", "192.0.2.1"}},
	{"other.judges.utxo", "DNAME", []string{"DNAME", "judges.utxo."}},
	{"www.other.judges.utxo", "A", []string{"DNAME", "CNAME", "192.0.2.1"}},
	{"utxo", "SOA", []string{"SOA", "hostmaster."}},
	{"utxo", "NS", []string{"NS"}},
	{"judges.utxo", "ANY", []string{"HINFO", "RFC8482"}},
	{"judges.utxo", "TYPE257", []string{"NOERROR"}},
	{"judges.utxo", "TYPE258", []string{"NOERROR"}},
	{"judges.utxo", "TYPE259", []string{"NOERROR"}},
	{"judges.utxo", "CAA", []string{"NOERROR"}},
	{"judges.utxo", "SRV", []string{"NOERROR"}},
	{"nobody.utxo", "A", []string{"NXDOMAIN"}},
	{"nobody.utxo", "TYPE257", []string{"NXDOMAIN"}},
}

// U-095, U-096, U-099, U-187, U-190, U-197: no client says that an answer is
// malformed, for any type, those among them that the draft has numbers of DNS
// types for (257 to 259), over UDP, TCP, TLS, HTTPS and QUIC.
func TestEveryTypeIsRead(t *testing.T) {
	c := sit(t, testnet.Config{})
	c.node.Register(t, "judges.utxo", typed)
	for _, client := range []struct {
		name, command string

		args []string // OWNER and TYPE stand for what is sought
	}{
		{"dig", "dig", []string{"-r", "@HOST", "-p", "PORT", "OWNER", "TYPE"}},
		{"dig, TCP", "dig", []string{"-r", "@HOST", "-p", "PORT", "+tcp", "OWNER", "TYPE"}},
		{"dig, TLS", "dig", []string{"-r", "@HOST", "-p", "TLSPORT", "+tls", "OWNER", "TYPE"}},
		{"dig, HTTPS", "dig", []string{"-r", "@HOST", "-p", "HTTPSPORT", "+https", "OWNER", "TYPE"}},
		{"kdig", "kdig", []string{"@HOST", "-p", "PORT", "OWNER", "TYPE"}},
		{"kdig, TCP", "kdig", []string{"@HOST", "-p", "PORT", "+tcp", "OWNER", "TYPE"}},
		{"kdig, TLS", "kdig", []string{"@HOST", "-p", "TLSPORT", "+tls-pin=PIN", "OWNER", "TYPE"}},
		{"kdig, HTTPS", "kdig", []string{"@HOST", "-p", "HTTPSPORT", "+https", "OWNER", "TYPE"}},
		{"kdig, QUIC", "kdig", []string{"@HOST", "-p", "QUICPORT", "+quic", "OWNER", "TYPE"}},
		{"drill", "drill", []string{"-p", "PORT", "@HOST", "OWNER", "TYPE"}},
		{"drill, TCP", "drill", []string{"-t", "-p", "PORT", "@HOST", "OWNER", "TYPE"}},
	} {
		t.Run(client.name, func(t *testing.T) {
			for _, s := range everyType {
				var args []string
				for _, a := range client.args {
					args = append(args, strings.NewReplacer("OWNER", s.owner, "TYPE", s.rrtype).Replace(a))
				}
				printed, ok := c.ask(t, client.command, args...)
				for _, want := range s.want {
					if !strings.Contains(flat(printed), flat(want)) {
						t.Errorf("%s %s: no %q in\n%s", s.owner, s.rrtype, want, printed)
					}
				}
				if bad := complaint(printed); bad != "" || !ok {
					t.Errorf("%s %s: %q in\n%s", s.owner, s.rrtype, bad, printed)
				}
			}
		})
	}
}

// flat is what a client printed without what clients differ in.
func flat(printed string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "\n", "", "\t", "").Replace(printed))
}

// U-002, U-190, U-197: dnspython reads the answers to every type, for names that
// are there, that are not, and the zone's own, and writes them back the same.
func TestDnspythonReadsEveryAnswer(t *testing.T) {
	c := sit(t, testnet.Config{})
	c.node.Register(t, "judges.utxo", typed)
	c.python(t, "sweep", "judges.utxo", "www.judges.utxo", "other.judges.utxo", "below.other.judges.utxo", "nobody.utxo", "utxo")
}
