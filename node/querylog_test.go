package node_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/node"
)

// querier is where the queries of TestQueryLog come from.
const querier = "127.0.0.77"

// askFrom asks a node from the client's address and returns the reply.
func askFrom(t *testing.T, network, addr string, msg []byte) []byte {
	t.Helper()
	d := net.Dialer{LocalAddr: &net.UDPAddr{IP: net.ParseIP(querier)}}
	if network == "tcp" {
		d.LocalAddr = &net.TCPAddr{IP: net.ParseIP(querier)}
	}
	c, err := d.DialContext(t.Context(), network, addr)
	if err != nil {
		t.Fatal(err)
	}
	conn := &dns.Conn{Conn: c, UDPSize: 4096}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := conn.Write(msg); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, dns.MaxMsgSize)
	n, err := conn.Read(buf)
	if err != nil {
		t.Fatal(err)
	}
	return buf[:n]
}

// logOf asks 20 names over UDP, one over TCP and one in the native protocol of a
// node that logs one in so many, and returns the log.
func logOf(t *testing.T, level slog.Level, every uint64) string {
	t.Helper()
	var buf bytes.Buffer
	cfg := config(t, home(t, ledgertest.NewKey(t, "alice")))
	cfg.Log = slog.New(slog.NewJSONHandler(&buf, &slog.HandlerOptions{Level: level}))
	cfg.LogQueries = every
	n, err := node.Start(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	msg, err := new(dns.Msg).SetQuestion("example.com.", dns.TypeMX).Pack()
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		askFrom(t, "udp", n.ServiceAddr(), msg)
	}
	askFrom(t, "tcp", n.ServiceAddr(), msg)
	askFrom(t, "udp", n.ServiceAddr(), query(t))
	if err := n.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

// logged are the lines about queries.
func logged(t *testing.T, log string) (lines []map[string]any) {
	t.Helper()
	for line := range strings.Lines(log) {
		var v map[string]any
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if v["msg"] == "query" {
			lines = append(lines, v)
		}
	}
	return lines
}

// U-179: what is asked is logged if it is wanted, one in so many, and no line of
// a log of level info has a client's address.
func TestQueryLog(t *testing.T) {
	log := logOf(t, slog.LevelInfo, 1)
	if strings.Contains(log, querier) {
		t.Errorf("an address is in\n%s", log)
	}
	lines := logged(t, log)
	if len(lines) != 22 {
		t.Fatalf("%d queries are logged, of 22\n%s", len(lines), log)
	}
	for i, want := range map[int]map[string]any{
		0:  {"name": "example.com.", "type": "MX", "code": "REFUSED", "transport": "udp", "language": "dns"},
		20: {"name": "example.com.", "type": "MX", "code": "REFUSED", "transport": "tcp", "language": "dns"},
		21: {"name": "jmbc.user.utxo", "type": "A", "transport": "udp", "language": "native"},
	} {
		for k, v := range want {
			if lines[i][k] != v {
				t.Errorf("line %d: %s is %v, want %v", i, k, lines[i][k], v)
			}
		}
		if took, ok := lines[i]["took"].(float64); !ok || took <= 0 {
			t.Errorf("line %d: it took %v", i, lines[i]["took"])
		}
	}
	if lines := logged(t, logOf(t, slog.LevelInfo, 5)); len(lines) != 22/5 {
		t.Errorf("%d queries are logged, want one in 5 of 22", len(lines))
	}
	if lines := logged(t, logOf(t, slog.LevelInfo, 0)); len(lines) != 0 {
		t.Errorf("%d queries are logged, want none", len(lines))
	}
	lines = logged(t, logOf(t, slog.LevelDebug, 1))
	if len(lines) != 22 || lines[0]["from"] != querier {
		t.Errorf("who debugs sees who asks: %v", lines)
	}
}
