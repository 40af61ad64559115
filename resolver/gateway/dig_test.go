package gateway_test

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/netip"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/gateway"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
)

// listen answers on UDP and TCP of one loopback port and returns its number.
func listen(t *testing.T, g *gateway.Gateway) int {
	t.Helper()
	stream, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := stream.Addr().(*net.TCPAddr).Port
	packets, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port})
	if err != nil {
		stream.Close()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stream.Close()
		packets.Close()
	})
	go func() {
		buf := make([]byte, 65535)
		for {
			n, addr, err := packets.ReadFromUDPAddrPort(buf)
			if err != nil {
				return
			}
			from := resolver.Source{Addr: addr.Addr(), Validated: true}
			if reply := g.DNS(context.Background(), buf[:n:n], from); reply != nil {
				_, _ = packets.WriteToUDPAddrPort(reply, addr)
			}
		}
	}()
	go func() {
		for {
			conn, err := stream.Accept()
			if err != nil {
				return
			}
			go serve(conn, g)
		}
	}()
	return port
}

// serve answers the messages of one TCP connection.
func serve(conn net.Conn, g *gateway.Gateway) {
	defer conn.Close()
	from := resolver.Source{Addr: netip.MustParseAddr("127.0.0.1"), Validated: true, Stream: true}
	for {
		var size [2]byte
		if _, err := io.ReadFull(conn, size[:]); err != nil {
			return
		}
		req := make([]byte, binary.BigEndian.Uint16(size[:]))
		if _, err := io.ReadFull(conn, req); err != nil {
			return
		}
		reply := g.DNS(context.Background(), req, from)
		binary.BigEndian.PutUint16(size[:], uint16(len(reply)))
		if _, err := conn.Write(append(size[:], reply...)); err != nil {
			return
		}
	}
}

// dig runs the client of the same name, which must be installed. It asks for no
// recursion: it warns of servers that do not offer it.
func dig(t *testing.T, port int, args ...string) string {
	t.Helper()
	path, err := exec.LookPath("dig")
	if err != nil {
		t.Fatal("dig is not installed; make clients installs it")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, append([]string{"-r", "@127.0.0.1", "-p", strconv.Itoa(port), "+norecurse", "+tries=2", "+time=5"}, args...)...)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out)
}

// U-002, U-187, U-188, U-189, U-190, U-191, U-192, U-193, U-197, U-098: what dig
// makes of the gateway's answers, which has no warnings about any.
func TestDig(t *testing.T) {
	port := listen(t, newGateway(t, world(t)))
	for _, tc := range []struct {
		name string
		args string
		want []string
	}{
		{"A", "jmbc.user.utxo A", []string{"status: NOERROR", "flags: qr aa;", "192.0.2.1", "EDNS: version: 0"}},
		{"without EDNS", "+noedns jmbc.user.utxo AAAA", []string{"status: NOERROR", "2001:db8::1", "ADDITIONAL: 0"}},
		{"over TCP", "+tcp jmbc.user.utxo MX", []string{"10 mail.jmbc.user.utxo.", "(TCP)"}},
		{"an alias", "www.jmbc.user.utxo A", []string{"CNAME\tjmbc.user.utxo.", "192.0.2.1", "ANSWER: 2"}},
		{"upper case", "JMBC.User.UTXO A", []string{"JMBC.User.UTXO.\t\t300"}},
		{"NXDOMAIN", "nobody.utxo A", []string{"status: NXDOMAIN", "SOA\tns.root.utxo. hostmaster.ns.root.utxo.", "AUTHORITY: 1"}},
		{"NODATA", "jmbc.user.utxo SRV", []string{"status: NOERROR", "ANSWER: 0", "utxo.\t\t\t60\tIN\tSOA"}},
		{"expired", "old.utxo A", []string{"status: NXDOMAIN", "EDE: 0 (Other): (expired)"}},
		{"outside", "example.com A", []string{"status: REFUSED", "EDE: 20 (Not Authoritative)"}},
		{"type 257", "jmbc.user.utxo TYPE257", []string{"status: NOERROR", "ANSWER: 0"}},
		{"JMBC", "jmbc.user.utxo TYPE65281", []string{`\# 15 0103000B6A6D31716578616D706C65`}},
		{"4 kB: TC, then TCP", "big.utxo TXT", []string{"Truncated, retrying in TCP mode", "ANSWER: 1", "(TCP)"}},
		{"4 kB, not retried", "+ignore +bufsize=4096 big.utxo TXT", []string{"flags: qr aa tc;", "ANSWER: 0"}},
		{"EDNS version 1", "+edns=1 +noednsnegotiation jmbc.user.utxo A", []string{"status: BADVERS"}},
		{"DO", "+dnssec jmbc.user.utxo A", []string{"flags: do;", "192.0.2.1"}},
		{"a cookie", "+cookie=0102030405060708 jmbc.user.utxo A", []string{"COOKIE: 0102030405060708", "(good)"}},
		{"ANY", "jmbc.user.utxo ANY", []string{`HINFO	"RFC8482" ""`}},
		{"AXFR", "utxo AXFR", []string{"Transfer failed."}},
		{"UPDATE", "+noedns +opcode=update utxo SOA", []string{"status: NOTIMP"}},
		{"class CH", "version.bind CH TXT", []string{"status: REFUSED"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := dig(t, port, strings.Fields(tc.args)...)
			for _, want := range tc.want {
				if !strings.Contains(out, want) {
					t.Fatalf("no %q in\n%s", want, out)
				}
			}
			for _, bad := range []string{"WARNING", "Warning", "malformed", "mismatch"} {
				if strings.Contains(out, bad) {
					t.Fatalf("%s in\n%s", bad, out)
				}
			}
		})
	}
}

// T-001, T-017, T-024, D-041: clients that know nothing of profiles send UTF-8
// labels to the UTF-8 listener, and read what it answers.
func TestDigUTF8(t *testing.T) {
	port := listen(t, newGateway(t, nations(t), profile(message.UTF8)))
	out := dig(t, port, `\229\159\159\229\144\141\231\179\187\231\181\177.utxo`, "A")
	for _, want := range []string{"status: NOERROR", `\229\159\159\229\144\141\231\179\187\231\181\177.utxo.`, "192.0.2.1"} {
		if !strings.Contains(out, want) {
			t.Errorf("dig: no %q in\n%s", want, out)
		}
	}
	path, err := exec.LookPath("kdig")
	if err != nil {
		t.Fatal("kdig is not installed; make clients installs it")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	b, err := exec.CommandContext(ctx, path, "@127.0.0.1", "-p", strconv.Itoa(port), "+noidn", "+norecurse", "alias.a.utxo", "CNAME").CombinedOutput()
	if err != nil || !strings.Contains(string(b), `\229\159\159\229\144\141\231\179\187\231\181\177.utxo.`) {
		t.Errorf("kdig: %v\n%s", err, b)
	}
}
