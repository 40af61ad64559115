package jupc_test

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"net"
	"net/netip"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/utxo-dns/utxonode/p2p/jupc"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// ex1 is the query A jmbc.user.utxo, RD=1, unsigned: 48 octets.
var ex1 = unhex("5544010100000001" + "6955b90001020304" + "00000000" +
	"00010001" + "00010000" + "00000010" + "046a6d62630475736572047574786f00")

// dnsQuery is the same question as DNS, RD=1.
var dnsQuery = unhex("abcd01000001000000000000" + "046a6d62630475736572047574786f00" + "00010001")

func unhex(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		panic(err)
	}
	return b
}

// A clerk answers natively with a Response of so many octets, and DNS with the
// query as a response, padded.
type clerk struct {
	size   int                                              // octets of a reply, 0 for the least
	before func(l jupc.Language, req []byte, s jupc.Source) // called first, if set
}

func (c *clerk) Native(_ context.Context, req []byte, from jupc.Source) []byte {
	if c.before != nil {
		c.before(jupc.Native, req, from)
	}
	reply := make([]byte, max(40, c.size))
	copy(reply, req[:20])
	reply[3] = 2
	clear(reply[16:])
	reply[23] = 0x09 // AA|AD
	return reply
}

func (c *clerk) DNS(_ context.Context, req []byte, from jupc.Source) []byte {
	if c.before != nil {
		c.before(jupc.DNS, req, from)
	}
	reply := make([]byte, max(len(req), c.size))
	copy(reply, req)
	reply[2] |= 0x80
	return reply
}

// open opens a port on loopback and closes it after the test.
func open(t testing.TB, cfg jupc.Config) *jupc.Port {
	t.Helper()
	cfg.Addr = "127.0.0.1:0"
	if cfg.Handler == nil {
		cfg.Handler = &clerk{}
	}
	p, err := jupc.Listen(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return p
}

// nobody trusts no source.
var nobody = []netip.Prefix{}

func dial(t testing.TB, network string, p *jupc.Port) net.Conn {
	t.Helper()
	c, err := net.Dial(network, p.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return c
}

func send(t testing.TB, c net.Conn, b []byte) {
	t.Helper()
	if _, err := c.Write(b); err != nil {
		t.Fatal(err)
	}
}

func datagram(t testing.TB, c net.Conn) []byte {
	t.Helper()
	b := make([]byte, 1<<16)
	n, err := c.Read(b)
	if err != nil {
		t.Fatal(err)
	}
	return b[:n]
}

func frame(t testing.TB, l jupc.Language, msg []byte) []byte {
	t.Helper()
	b, err := jupc.AppendFrame(nil, l, msg)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func readFrame(t testing.TB, c net.Conn) (jupc.Language, []byte) {
	t.Helper()
	l, msg, err := jupc.ReadFrame(c, jupc.FramingShared)
	if err != nil {
		t.Fatal(err)
	}
	return l, msg
}

// isNative reports whether msg is the Response to ex1.
func isNative(msg []byte) bool {
	return len(msg) >= 40 && binary.BigEndian.Uint32(msg) == 0x55440102 && binary.BigEndian.Uint32(msg[4:]) == 1
}

// isDNS reports whether msg is a response to dnsQuery.
func isDNS(msg []byte) bool {
	return len(msg) >= 12 && msg[0] == 0xab && msg[1] == 0xcd && msg[2]&0x80 != 0
}
