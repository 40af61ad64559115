package testnet_test

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/name/dnsii"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
	"github.com/utxo-dns/utxonode/testnet"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/zone"
)

// A wireForm is one way to write a question.
type wireForm struct {
	profile message.Profile
	style   message.Style
}

func (f wireForm) String() string {
	return fmt.Sprintf("%s, labels %d, %s, %s", f.profile, f.style.Labels, f.style.Form, f.style.Charset)
}

// formsOf returns every way to write a name: as A-labels on every listener, as
// UTF-8 where that is taken, and in each form of DNSII in each charset that has
// its characters.
func formsOf(n name.Name) (list []wireForm) {
	for _, p := range message.Profiles() {
		list = append(list, wireForm{profile: p})
		if p != message.Plain {
			list = append(list, wireForm{p, message.Style{Labels: message.EightBit}})
		}
	}
	add := func(p message.Profile, form dnsii.Form, s dnsii.Charset) {
		list = append(list, wireForm{p, message.Style{Labels: message.Extended, Form: form, Charset: s, Aware: true}})
	}
	for p, form := range map[message.Profile]dnsii.Form{message.DNSII: dnsii.Full, message.Reduced: dnsii.Reduced, message.EDNS: dnsii.EDNS} {
		for _, s := range (dnsii.Codec{Form: form}).Carriers(n) {
			add(p, form, s)
		}
	}
	for _, s := range dnsii.Charsets() {
		if slices.Contains((dnsii.Codec{Form: dnsii.EDNSOption, Charset: s, Aware: true}).Carriers(n), s) {
			add(message.EDNS, dnsii.EDNSOption, s)
		}
	}
	return list
}

// query returns a question in the form.
func (f wireForm) query(t testing.TB, n name.Name, qtype wire.Type) []byte {
	t.Helper()
	question, err := f.style.AppendQuestion(nil, n, uint16(qtype), uint16(wire.ClassIN))
	if err != nil {
		t.Fatalf("%s as %s: %v", n, f, err)
	}
	d := message.Draft{Header: message.Header{ID: 0xbeef}, Question: message.Question{Octets: question}}
	if f.style.Labels == message.Extended && f.style.Form == dnsii.EDNSOption {
		d.OPT = message.OPT{
			Present: true, Size: 1232, Version: dnsii.EDNSVersion,
			IDN: dnsii.Option{Level: dnsii.Complete, Charset: f.style.Charset},
		}
	}
	return d.Append(nil)
}

// A line is an open way to a listener.
type line struct {
	conn   net.Conn
	stream bool
}

func (l line) exchange(t testing.TB, msg []byte) []byte {
	t.Helper()
	if err := l.conn.SetDeadline(time.Now().Add(limit)); err != nil {
		t.Fatal(err)
	}
	if l.stream {
		msg = append(binary.BigEndian.AppendUint16(nil, uint16(len(msg))), msg...)
	}
	if _, err := l.conn.Write(msg); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 65535)
	if !l.stream {
		size, err := l.conn.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		return buf[:size]
	}
	if _, err := io.ReadFull(l.conn, buf[:2]); err != nil {
		t.Fatal(err)
	}
	reply := buf[:binary.BigEndian.Uint16(buf)]
	if _, err := io.ReadFull(l.conn, reply); err != nil {
		t.Fatal(err)
	}
	return reply
}

// lines opens UDP and TCP to every listener of a node.
func lines(t testing.TB, s rest.Status) map[message.Profile][]line {
	t.Helper()
	all := make(map[message.Profile][]line)
	for _, p := range message.Profiles() {
		at := s.Service
		if p != message.Plain {
			at = s.Profiles[string(p)]
		}
		for _, network := range []string{"udp", "tcp"} {
			conn, err := new(net.Dialer).DialContext(t.Context(), network, at)
			if err != nil {
				t.Fatalf("%s at %q: %v", p, at, err)
			}
			t.Cleanup(func() { conn.Close() })
			all[p] = append(all[p], line{conn, network == "tcp"})
		}
	}
	return all
}

// answersOf returns the records of a reply as text.
func answersOf(t testing.TB, p message.Profile, reply []byte) (out []string) {
	t.Helper()
	m, err := message.Codec{Profile: p}.Read(reply)
	if err != nil {
		t.Fatalf("%x: %v", reply, err)
	}
	for r := range m.Records(message.Answer) {
		rr, err := r.RR()
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, fmt.Sprintf("%s %s %x", rr.Name, rr.Type, rr.Data))
	}
	return append(out, fmt.Sprintf("RCODE %d", m.RCode))
}

// publish registers a name with an address, a text and an alias below it, and
// returns the last transaction.
func publish(ctx context.Context, t testing.TB, c *client.Client, n name.Name) ledger.TxID {
	t.Helper()
	if _, err := c.Register(ctx, n, 1); err != nil {
		t.Fatalf("%s: %v", n.Unicode(), err)
	}
	rrs, err := zone.ParseRecords(fmt.Sprintf("%[1]s 300 A 192.0.2.1\n%[1]s 300 TXT %[2]q\nwww.%[1]s 300 CNAME %[1]s\n", n, n.String()), 300)
	if err != nil {
		t.Fatal(err)
	}
	done, err := c.SetRecords(ctx, n, zone.Change{Add: rrs})
	if err != nil {
		t.Fatalf("%s: %v", n.Unicode(), err)
	}
	return done.TxID
}

// D-007, D-008, D-025, D-029, D-046, D-047, D-052, D-061, D-065, D-069, T-001,
// T-005, T-016, T-017, T-020, T-025, T-026: names are registered once and asked
// for in every form and charset that can carry them, over UDP and TCP, at real
// nodes: the records are the same each time, and they are the ones that the
// native side proves, of one key.
func TestForms(t *testing.T) {
	n := testnet.New(t, testnet.Config{Validators: 1, Followers: 1})
	ctx := bounded(t)
	genesis, err := client.DecodeGenesis(n.Node(0).GenesisFile())
	if err != nil {
		t.Fatal(err)
	}
	alice, err := keystore.Dev("alice")
	if err != nil {
		t.Fatal(err)
	}
	api := rest.New("http://"+n.Node(0).APIAddr(), nil)
	defer api.Close()
	c, err := client.New(client.Config{Rest: api, Signer: alice, Params: genesis.Params, Wait: rest.WaitProved, Poll: 10 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	status, err := api.Status(ctx)
	if err != nil {
		t.Fatal(err)
	}
	open := lines(t, status)
	proving := client.NewResolver(client.ResolverConfig{Service: status.Service, Nodes: []*rest.Client{api}, Genesis: genesis})
	exchanges := 0
	var last ledger.TxID
	for text, charset := range map[string]dnsii.Charset{
		"域名系統.utxo": dnsii.UCS2, "é.utxo": dnsii.Latin1, "カタカナ.utxo": dnsii.ShiftJIS, "電腦.utxo": dnsii.Big5,
		"한글.utxo": dnsii.EUCKR, "שלום.utxo": dnsii.UTF7,
	} {
		apex := name.MustParse(text)
		last = publish(ctx, t, c, apex)
		proved, err := proving.Query(ctx, apex, wire.TypeA)
		if err != nil || !proved.Authenticated || proved.Encloser.Key() != apex.Key() || len(proved.RRsets) != 1 {
			t.Fatalf("%s: %+v, %v", text, proved, err)
		}
		for _, q := range []struct {
			n name.Name
			t wire.Type
		}{{apex, wire.TypeA}, {apex, wire.TypeTXT}, {name.MustParse("www." + text), wire.TypeCNAME}, {name.MustParse("www." + text), wire.TypeA}} {
			forms := formsOf(q.n)
			if !slices.ContainsFunc(forms, func(f wireForm) bool { return f.style.Charset == charset }) {
				t.Errorf("%s cannot be written in %s", text, charset)
			}
			var want []string
			for _, f := range forms {
				for _, l := range open[f.profile] {
					got := answersOf(t, f.profile, l.exchange(t, f.query(t, q.n, q.t)))
					if want == nil {
						want = got
					}
					if !slices.Equal(got, want) || len(got) < 2 {
						t.Errorf("%s %s as %s, stream %v: %v, want %v", q.n.Unicode(), q.t, f, l.stream, got, want)
					}
					exchanges++
				}
			}
		}
	}
	t.Logf("%d answers", exchanges)

	// É by each way: an extended label is mapped, an ordinary one is not (E-98).
	for label, want := range map[string]string{"806a01c389": "RCODE 0", "02c389": "RCODE 3", "02c3a9": "RCODE 0"} {
		query, err := hex.DecodeString("beef01000001000000000000" + label + "047574786f0000010001")
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range open[message.DNSII] {
			if got := strings.Join(answersOf(t, message.DNSII, l.exchange(t, query)), "; "); !strings.HasSuffix(got, want) || strings.Contains(got, "c0000201") != (want == "RCODE 0") {
				t.Errorf("%s: %s", label, got)
			}
		}
	}

	// What one node was told another answers.
	follower := rest.New("http://"+n.Node(1).APIAddr(), nil)
	defer follower.Close()
	if _, err := follower.Transaction(ctx, last, rest.WaitProved); err != nil {
		t.Fatal(err)
	}
	if status, err = follower.Status(ctx); err != nil {
		t.Fatal(err)
	}
	open = lines(t, status)
	for _, f := range formsOf(name.MustParse("域名系統.utxo")) {
		got := answersOf(t, f.profile, open[f.profile][0].exchange(t, f.query(t, name.MustParse("域名系統.utxo"), wire.TypeA)))
		if want := []string{"xn--eqrt2glw8brna.utxo A c0000201", "RCODE 0"}; !slices.Equal(got, want) {
			t.Errorf("follower, %s: %v", f, got)
		}
	}
	if t.Failed() {
		why := new(dns.Msg).SetQuestion(name.MustParse("域名系統.utxo").String()+".", dns.TypeA)
		why.SetEdns0(1232, false)
		reply, err := dns.ExchangeContext(ctx, why, status.Service)
		t.Logf("the follower now: %v, %v", reply, err)
		b, err := os.ReadFile(filepath.Join(n.Manifest().Nodes[1].Dir, testnet.LogFile))
		t.Logf("its log: %s, %v", b, err)
	}
}
