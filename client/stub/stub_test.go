package stub_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/client/stub"
	"github.com/utxo-dns/utxonode/name/dnsii"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
	"github.com/utxo-dns/utxonode/wire"
)

func form(t testing.TB, text string) stub.Form {
	t.Helper()
	f, err := stub.ParseForm(text)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// T-007, T-009, T-010, T-011, T-018, D-018, D-023, D-032: what is sent for what was
// typed: prepared, then encoded; the first label of questions that are answered
// with names is extended.
func TestWhatIsSent(t *testing.T) {
	for _, tc := range []struct {
		name, typed, form string
		t                 uint16
		aware             bool
		want              string // the name on the wire
	}{
		{"prepared, as UTF-8", "ÉXAMPLE.utxo", "utf8", dns.TypeA, false, "08c3a978616d706c65" + "047574786f00"},
		{"an accent typed apart", "e\u0301.utxo", "utf8", dns.TypeA, false, "02c3a9" + "047574786f00"},
		{"full width", "ＡＢＣ。ＵＴＸＯ", "utf8", dns.TypeA, false, "03616263" + "047574786f00"},
		{"a ligature", "ﬁ.utxo", "utf8", dns.TypeA, false, "026669" + "047574786f00"},
		{"what nameprep lets by and no owner has", "☕.utxo", "utf8", dns.TypeA, false, "03e29895" + "047574786f00"},
		{"as A-labels", "域名系統.utxo", "alabel", dns.TypeA, false, "11786e2d2d6571727432676c773862726e61" + "047574786f00"},
		{"as DNSII", "域名系統.utxo", "dnsii:iso-10646-ucs-2", dns.TypeA, false, "83e80457df540d7cfb7d71" + "047574786f00"},
		{"in Big5", "域名系統.utxo", "dnsii:big5", dns.TypeA, false, "87ea04b0eca657a874b2ce" + "047574786f00"},
		{"reduced", "域名系統.utxo", "dnsii-reduced:1000", dns.TypeA, false, "820457df540d7cfb7d71" + "047574786f00"},
		{"with EDNS", "域名系統.utxo", "dnsii-edns:1000", dns.TypeA, false, "42020457df540d7cfb7d71" + "047574786f00"},
		{"the charset in OPT", "域名系統.utxo", "dnsii-edns-option:1000", dns.TypeA, false, "420457df540d7cfb7d71" + "047574786f00"},
		{"ASCII is as ever", "jmbc.user.utxo", "dnsii", dns.TypeA, false, "046a6d62630475736572047574786f00"},
		{"PTR", "1.2.0.192.in-addr.arpa", "dnsii", dns.TypePTR, false, "80030131" + "0132" + "0130" + "03313932" + "07696e2d61646472" + "0461727061" + "00"},
		{"CNAME", "a.utxo", "dnsii", dns.TypeCNAME, false, "80030161" + "047574786f00"},
		{"aware of all", "a.utxo", "dnsii", dns.TypeA, true, "80030161" + "047574786f00"},
		{"aware means nothing in UTF-8", "a.utxo", "utf8", dns.TypeCNAME, true, "0161" + "047574786f00"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := form(t, tc.form)
			s := serve(t, answering(f.Profile, message.Style{}))
			r := stub.New(stub.Config{Server: s.addr, Form: f, Aware: tc.aware, Strict: true})
			if _, err := r.Lookup(t.Context(), tc.typed, tc.t); err != nil {
				t.Fatal(err)
			}
			want, err := hex.DecodeString(tc.want)
			if err != nil {
				t.Fatal(err)
			}
			if got := s.questions(); len(got) != 1 || !bytes.HasPrefix(got[0], want) {
				t.Errorf("sent %x", got)
			}
		})
	}
}

// T-007, T-012, T-013, T-014, T-038, D-038: what cannot be asked for is not sent.
func TestWhatIsNotSent(t *testing.T) {
	s := serve(t, answering(message.UTF8, message.Style{}))
	for _, tc := range []struct{ name, typed, form string }{
		{"22 Han, 66 octets", strings.Repeat("漢", 22) + ".example", "utf8"},
		{"32 characters, 64 octets", strings.Repeat("é", 32) + ".example", "utf8"},
		{"an overlong a", "\xc1\xa1.utxo", "utf8"},
		{"not UTF-8", "\xff.utxo", "utf8"},
		{"private use", "\ue000.utxo", "utf8"},
		{"an override of direction", "a\u202eb.utxo", "utf8"},
		{"no label", "a..utxo", "utf8"},
		{"for people to read", "xn--eqrt2glw8brna.utxo.for.ref.only", "alabel"},
		{"no name in A-labels", "☕.utxo", "alabel"},
	} {
		if a, err := stub.New(stub.Config{Server: s.addr, Form: form(t, tc.form)}).Lookup(t.Context(), tc.typed, dns.TypeA); !errors.Is(err, stub.ErrName) {
			t.Errorf("%s: %+v, %v", tc.name, a, err)
		}
	}
	if got := s.questions(); len(got) != 0 {
		t.Errorf("sent %x", got)
	}
	if _, err := stub.New(stub.Config{Server: s.addr, Form: form(t, "utf8")}).Lookup(t.Context(), strings.Repeat("漢", 21)+".example", dns.TypeA); err != nil {
		t.Errorf("21 Han, 63 octets: %v", err)
	}
}

// T-034, D-046: a server that refuses a form is asked in another, and in A-labels
// at last, unless the caller wants none.
func TestFallback(t *testing.T) {
	// refusing answers what its profile can read and keep accepts.
	refusing := func(p message.Profile, keep func(*message.Message) bool) func([]byte, bool) [][]byte {
		return func(query []byte, stream bool) [][]byte {
			if m, err := (message.Codec{Profile: p}).Read(query); err == nil && !keep(&m) {
				p := message.Draft{Header: m.Header}
				p.Response, p.RCode = true, dns.RcodeFormatError
				return [][]byte{p.Append(nil)}
			}
			return answering(p, message.Style{})(query, stream)
		}
	}
	plain := func(m *message.Message) bool { return !m.Question.Name.EightBit }
	noUTF8 := func(m *message.Message) bool { return m.Question.Name.Charset != dnsii.UTF8 }
	for _, tc := range []struct {
		name, form string
		p          message.Profile
		keep       func(*message.Message) bool
		want       string // the form that is answered
		asked      int
	}{
		{"UTF-8 where it is spoken", "utf8", message.UTF8, func(*message.Message) bool { return true }, "utf8", 1},
		{"UTF-8 where it is not", "utf8", message.UTF8, plain, "alabel", 2},
		{"DNSII without UTF-8", "dnsii", message.DNSII, noUTF8, "dnsii:UTF-7", 2},
		{"DNSII where nobody speaks it", "dnsii", message.Plain, plain, "alabel", 3},
		{"a charset that lacks it", "dnsii:koi8-r", message.DNSII, noUTF8, "alabel", 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := serve(t, refusing(tc.p, tc.keep))
			cfg := stub.Config{Server: s.addr, Form: form(t, tc.form)}
			a, err := stub.New(cfg).Lookup(t.Context(), "域名系統.utxo", dns.TypeA)
			if err != nil || a.Form.String() != tc.want || len(s.questions()) != tc.asked {
				t.Errorf("%v in %d questions, %v", a.Form, len(s.questions()), err)
			}
			if tc.asked == 1 {
				return
			}
			cfg.Strict = true
			if a, err := stub.New(cfg).Lookup(t.Context(), "域名系統.utxo", dns.TypeA); err == nil {
				t.Errorf("strict: %+v", a)
			}
		})
	}
}

// Who stops waiting is told that, whatever the connection says.
func TestInterrupted(t *testing.T) {
	for _, stream := range []bool{false, true} {
		asked := make(chan struct{}, 1)
		s := serve(t, func([]byte, bool) [][]byte {
			asked <- struct{}{}
			return nil
		})
		ctx, stop := context.WithCancel(t.Context())
		go func() {
			<-asked
			stop()
		}()
		_, err := stub.New(stub.Config{Server: s.addr, Stream: stream}).Lookup(ctx, "jmbc.user.utxo", dns.TypeA)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("stream %v: %v", stream, err)
		}
	}
}

// T-004, T-008, T-015, T-016, E-119: names come back as people read them, whatever
// they were sent as, and what is no name as it is.
func TestWhatComesBack(t *testing.T) {
	rrs := []wire.RR{
		record("域名系統.utxo", wire.TypeCNAME, nil, "例.utxo"),
		record("例.utxo", wire.TypeNS, nil, "ns.例.utxo"),
		record("例.utxo", wire.TypePTR, nil, "例.utxo"),
		record("例.utxo", wire.TypeMX, []byte{0, 10}, "例.utxo"),
		record("例.utxo", wire.TypeSRV, []byte{0, 1, 0, 2, 0, 3}, "例.utxo"),
		record("例.utxo", wire.TypeTXT, []byte("\x02\xc3\x89"), ""),
		record("例.utxo", wire.TypeA, []byte{192, 0, 2, 1}, ""),
		record("例.utxo", wire.TypeJMBC, []byte("\x01\x03\x00\x0bjm1qexample"), ""),
	}
	want := []string{
		"域名系統.utxo. 300 IN CNAME 例.utxo.",
		"例.utxo. 300 IN NS ns.例.utxo.",
		"例.utxo. 300 IN PTR 例.utxo.",
		"例.utxo. 300 IN MX 10 例.utxo.",
		"例.utxo. 300 IN SRV 1 2 3 例.utxo.",
		`例.utxo. 300 IN TXT "\195\137"`,
		"例.utxo. 300 IN A 192.0.2.1",
		"例.utxo. 300 IN JMBC 1 3 jm1qexample",
	}
	for _, style := range []message.Style{
		{},
		{Labels: message.EightBit},
		{Labels: message.Extended, Charset: dnsii.UTF8},
		{Labels: message.Extended, Charset: dnsii.UCS2},
		{Labels: message.Extended, Charset: dnsii.UTF7},
	} {
		s := serve(t, answering(message.DNSII, style, rrs...))
		a, err := stub.New(stub.Config{Server: s.addr, Form: form(t, "dnsii")}).Lookup(t.Context(), "域名系統.utxo", dns.TypeA)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range a.Records {
			got = append(got, r.String())
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%+v: %s", style, d)
		}
	}
}

// Answers to other questions are passed over, a truncated one is asked for again
// over TCP, and a refusal is told of with its code.
func TestAnswers(t *testing.T) {
	right := answering(message.Plain, message.Style{}, record("a.utxo", wire.TypeA, []byte{192, 0, 2, 1}, ""))
	forged := func(change func([]byte)) func([]byte, bool) [][]byte {
		return func(query []byte, stream bool) [][]byte {
			bad := answering(message.Plain, message.Style{}, record("a.utxo", wire.TypeA, []byte{192, 0, 2, 66}, ""))(query, stream)
			change(bad[0])
			return append(bad, right(query, stream)...)
		}
	}
	for _, tc := range []struct {
		name      string
		reply     func([]byte, bool) [][]byte
		transport string
	}{
		{"at once", right, "udp"},
		{"another ID first", forged(func(b []byte) { b[0] ^= 1 }), "udp"},
		{"another question first", forged(func(b []byte) { b[13] = 'b' }), "udp"},
		{"another type first", forged(func(b []byte) { b[20] = 28 }), "udp"},
		{"a query first", forged(func(b []byte) { b[2] &^= 0x80 }), "udp"},
		{"truncated", func(query []byte, stream bool) [][]byte {
			if stream {
				return right(query, stream)
			}
			cut := answering(message.Plain, message.Style{})(query, stream)
			cut[0][2] |= 0x02
			return cut
		}, "tcp"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := serve(t, tc.reply)
			a, err := stub.New(stub.Config{Server: s.addr}).Lookup(t.Context(), "a.utxo", dns.TypeA)
			if err != nil || len(a.Records) != 1 || a.Records[0].Data != "192.0.2.1" || a.Transport != tc.transport {
				t.Errorf("%+v, %v", a, err)
			}
		})
	}
	refusing := serve(t, func(query []byte, _ bool) [][]byte {
		m := new(dns.Msg)
		if err := m.Unpack(query); err != nil {
			return nil
		}
		b, err := m.SetRcode(m, dns.RcodeRefused).Pack()
		if err != nil {
			return nil
		}
		return [][]byte{b}
	})
	a, err := stub.New(stub.Config{Server: refusing.addr}).Lookup(t.Context(), "a.utxo", dns.TypeA)
	if refusal := new(stub.Refusal); !errors.As(err, &refusal) || refusal.Code != dns.RcodeRefused || a.CodeName != "REFUSED" || len(a.Reply) == 0 {
		t.Errorf("%+v, %v", a, err)
	}
	silent := serve(t, func([]byte, bool) [][]byte { return nil })
	if _, err := stub.New(stub.Config{Server: silent.addr, Timeout: 50 * time.Millisecond}).Lookup(t.Context(), "a.utxo", dns.TypeA); !errors.Is(err, stub.ErrNoAnswer) {
		t.Errorf("no answer: %v", err)
	}
}

// T-026: for names of ASCII every octet is the same whatever the server speaks.
func TestASCIIStaysTheSame(t *testing.T) {
	var first []byte
	for _, text := range []string{"alabel", "utf8", "dnsii:big5", "dnsii-reduced"} {
		f := form(t, text)
		s := serve(t, answering(f.Profile, message.Style{}))
		if _, err := stub.New(stub.Config{Server: s.addr, Form: f}).Lookup(t.Context(), "JMBC.user.utxo", dns.TypeA); err != nil {
			t.Fatal(err)
		}
		got := s.questions()[0] // and the OPT record behind it
		if first == nil {
			first = got
		}
		if !bytes.Equal(got, first) {
			t.Errorf("%s: %x, not %x", text, got, first)
		}
	}
}
