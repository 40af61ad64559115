package message_test

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/name/dnsii"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// 域名系統.utxo in its forms, from the draft's figures.
const (
	asALabel  = "11786e2d2d6571727432676c773862726e61 047574786f 00"
	asUTF8    = "0ce59f9fe5908de7b3bbe7b5b1 047574786f 00"
	asUCS2    = "83e80457df540d7cfb7d71 047574786f 00"
	asDNSII8  = "806a04e59f9fe5908de7b3bbe7b5b1 047574786f 00"
	asBig5    = "87ea04b0eca657a874b2ce 047574786f 00"
	asUTF7    = "83f4042b5639395544587a376658452d 047574786f 00"
	asReduced = "820457df540d7cfb7d71 047574786f 00"
	asEDNS    = "42020457df540d7cfb7d71 047574786f 00"
	asOption  = "420457df540d7cfb7d71 047574786f 00"

	optFull   = "000029 04d0 00 02 0000 0005 0001 0001 03"
	optUCS2   = "000029 04d0 00 02 0000 0009 0001 0005 0301000000"
	optShort  = "000029 04d0 00 02 0000 0009 0001 0004 0301000000"
	optUTF8   = "000029 04d0 00 02 0000 0009 0001 0005 0300010006"
	optBig5   = "000029 04d0 00 02 0000 0009 0001 0005 0302000206"
	optDigit  = "000029 04d0 00 02 0000 0006 0001 0002 0302"
	optBasic  = "000029 04d0 00 02 0000 0005 0001 0001 01"
	optPlain  = "000029 04d0 00 00 0000 0005 0001 0001 03"
	optASCII4 = "000029 04d0 00 02 0000 0009 0001 0005 0331303030"
)

var wanted = name.MustParse("域名系統.utxo")

func octets(t testing.TB, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// ask returns a query of type A for the name, with further records.
func ask(t testing.TB, qname string, additional ...string) []byte {
	t.Helper()
	b := octets(t, "beef 0100 0001 0000 0000 0000")
	b[11] = byte(len(additional))
	b = append(append(b, octets(t, qname)...), 0, 1, 0, 1)
	for _, rr := range additional {
		b = append(b, octets(t, rr)...)
	}
	return b
}

// D-002, D-003, D-007, D-021, D-026, D-029, D-045, D-051, D-053, D-058, D-059,
// D-060, D-061, D-062, D-068, T-001, T-025: one name in every form; each form is
// read where it is spoken, and a malformed message elsewhere.
func TestForms(t *testing.T) {
	const (
		plain, utf8, full, reduced, edns = message.Plain, message.UTF8, message.DNSII, message.Reduced, message.EDNS
	)
	for _, tc := range []struct {
		name  string
		query []byte
		good  []message.Profile // where it is the name
		odd   []message.Profile // where it is nobody's name
	}{
		{"A-label", ask(t, asALabel), message.Profiles(), nil},
		{"UTF-8", ask(t, asUTF8), []message.Profile{utf8, full, reduced, edns}, []message.Profile{plain}},
		{"UCS-2", ask(t, asUCS2), []message.Profile{full}, nil},
		{"UTF-8 in an extended label", ask(t, asDNSII8), []message.Profile{full}, nil},
		{"Big5", ask(t, asBig5), []message.Profile{full}, nil},
		{"UTF-7", ask(t, asUTF7), []message.Profile{full}, nil},
		{"reduced", ask(t, asReduced), []message.Profile{reduced}, nil},
		{"ELT", ask(t, asEDNS), []message.Profile{edns}, nil},
		{"ELT with a level", ask(t, asEDNS, optFull), []message.Profile{edns}, nil},
		{"ELT, charset in OPT", ask(t, asOption, optUCS2), []message.Profile{edns}, nil},
		{"ELT, charset in OPT as one octet", ask(t, asOption, optDigit), []message.Profile{edns}, nil},
		{"ELT, no OPT", ask(t, asOption), nil, nil},
		{"ELT, OPT without a charset", ask(t, asOption, optFull), nil, nil},
		{"ELT, OPT with another charset", ask(t, asOption, optUTF8), nil, nil},
		{"ELT, OPT with a charset that does not parse it", ask(t, asOption, optBig5), nil, nil},
		{"ELT and ILET, OPT with the charset too", ask(t, asEDNS, optUCS2), nil, nil},
		{"OPTION-LENGTH of the draft's figure", ask(t, asOption, optShort), nil, nil},
		{"digits as ASCII", ask(t, asOption, optASCII4), nil, nil},
		{"the top label extended", ask(t, "80030375746f00"), nil, nil}, // uto: COUNT 3
		{"ELT 0x41", ask(t, "41020457df540d7cfb7d71 047574786f 00"), nil, nil},
		{"ELT 0x43", ask(t, "43020457df540d7cfb7d71 047574786f 00"), nil, nil},
		{"ILET 4095", ask(t, "8fff0161 047574786f 00"), nil, nil},
		{"reserved bits", ask(t, "93e80457df540d7cfb7d71 047574786f 00"), nil, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, p := range message.Profiles() {
				m, err := message.Codec{Profile: p}.Read(tc.query)
				switch {
				case slices.Contains(tc.good, p):
					if err != nil || m.Question.Name.Name != wanted {
						t.Errorf("%s: %v, %v: %v", p, m.Question.Name.Name, m.Question.Name.Err, err)
					}
				case slices.Contains(tc.odd, p):
					if err != nil || m.Question.Name.RCode() != rcode.NXDomain {
						t.Errorf("%s: %v: %v", p, m.Question.Name.Err, err)
					}
				case tc.name == "the top label extended" && p == full:
					if err != nil || m.Question.Name.Name.String() != "uto" {
						t.Errorf("%s: %v: %v", p, m.Question.Name.Name, err)
					}
				case rcode.Of(err) != rcode.FormErr:
					t.Errorf("%s: read as %v: %v", p, m.Question.Name.Name, err)
				}
			}
		})
	}
}

// D-045: only ISO 10646 where that is configured, in each form.
func TestRestricted(t *testing.T) {
	for _, tc := range []struct {
		name    string
		profile message.Profile
		query   []byte
		want    error
	}{
		{"Big5", message.DNSII, ask(t, asBig5), dnsii.ErrRestricted},
		{"UTF-16", message.DNSII, ask(t, "83f70457df540d7cfb7d71 047574786f 00"), nil},
		{"reduced", message.Reduced, ask(t, asReduced), nil},
		{"Big5 in OPT", message.EDNS, ask(t, "4204b0eca657a874b2ce 047574786f 00", optBig5), dnsii.ErrCharset},
		{"UCS-2 in OPT", message.EDNS, ask(t, asOption, optUCS2), nil},
	} {
		m, err := message.Codec{Profile: tc.profile, Restricted: true}.Read(tc.query)
		if tc.want == nil && (err != nil || m.Question.Name.Name != wanted) || tc.want != nil && rcode.Of(err) != rcode.FormErr {
			t.Errorf("%s: %v, %v", tc.name, m.Question.Name.Name, err)
		}
		if m, err = (message.Codec{Profile: tc.profile}).Read(tc.query); err != nil || m.Question.Name.Name != wanted {
			t.Errorf("%s, not restricted: %v", tc.name, err)
		}
	}
}

// D-028: where extended labels say their charset, and UTF-8 in ordinary ones is
// rejected by configuration, it is a malformed message, and its question is known.
func TestRejectEightBit(t *testing.T) {
	const binary = "01ff 03636f6d 00" // of somebody else
	for _, tc := range []struct {
		name     string
		profile  message.Profile
		query    []byte
		rejected bool
	}{
		{"UTF-8", message.DNSII, ask(t, asUTF8), true},
		{"UTF-8, reduced", message.Reduced, ask(t, asUTF8), true},
		{"UTF-8, EDNS", message.EDNS, ask(t, asUTF8), true},
		{"UTF-8, EDNS with a level", message.EDNS, ask(t, asUTF8, optFull), true},
		{"behind an extended label", message.DNSII, ask(t, "800303777777"+asUTF8), true},
		{"binary octets", message.DNSII, ask(t, binary), true},
		{"A-label", message.DNSII, ask(t, asALabel), false},
		{"extended", message.DNSII, ask(t, asDNSII8), false},
		{"extended, charset in OPT", message.EDNS, ask(t, asOption, optUCS2), false},
		{"no extended labels", message.UTF8, ask(t, asUTF8), false},
		{"no UTF-8", message.Plain, ask(t, asUTF8), false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m, err := message.Codec{Profile: tc.profile, RejectEightBit: true}.Read(tc.query)
			if errors.Is(err, dnsii.ErrEightBit) != tc.rejected || !tc.rejected && err != nil || m.Question.Octets == nil {
				t.Errorf("question %x: %v", m.Question.Octets, err)
			}
			if _, err = (message.Codec{Profile: tc.profile}).Read(tc.query); err != nil {
				t.Errorf("not rejected: %v", err)
			}
		})
	}
}

// D-004, D-032, D-054, D-055, D-056, D-057, D-063: who says that it understands extended
// labels, and in which charset.
func TestAwareness(t *testing.T) {
	for _, tc := range []struct {
		name    string
		profile message.Profile
		query   []byte
		aware   bool // by the first label
		level   dnsii.Level
		charset dnsii.Charset // of the question
		form    dnsii.Form
		opt     dnsii.Charset
	}{
		{"nothing said", message.DNSII, ask(t, asALabel), false, 0, 0, dnsii.Full, 0},
		{"US-ASCII first", message.DNSII, ask(t, "8003017703616263 047574786f 00"), true, 0, 0, dnsii.Full, 0},
		{"Big5 first", message.DNSII, ask(t, asBig5), true, 0, dnsii.Big5, dnsii.Full, 0},
		{"Big5 second", message.DNSII, ask(t, "0177"+asBig5), false, 0, dnsii.Big5, dnsii.Full, 0},
		{"reverse name", message.DNSII, ask(t, "80030131 0132 0130 03313932 07696e2d61646472 0461727061 00"), true, 0, 0, dnsii.Full, 0},
		{"level 3", message.EDNS, ask(t, asALabel, optFull), false, dnsii.Complete, 0, dnsii.EDNS, 0},
		{"level 1", message.EDNS, ask(t, asALabel, optBasic), false, dnsii.Basic, 0, dnsii.EDNS, 0},
		{"level 3 and a charset", message.EDNS, ask(t, asALabel, optBig5), false, dnsii.Complete, 0, dnsii.EDNSOption, dnsii.Big5},
		{"option 1 of version 0 is another's", message.EDNS, ask(t, asALabel, optPlain), false, 0, 0, dnsii.EDNS, 0},
		{"option 1 where it is not spoken", message.DNSII, ask(t, asALabel, optFull), false, 0, 0, dnsii.Full, 0},
	} {
		m, err := message.Codec{Profile: tc.profile}.Read(tc.query)
		q := m.Question.Name
		if err != nil || q.Err != nil || q.Aware != tc.aware || m.OPT.IDN.Level != tc.level || q.Charset != tc.charset || m.Form != tc.form || m.Charset != tc.opt {
			t.Errorf("%s: %v, aware %v, level %d, charset %d, form %v, OPT %d", tc.name, err, q.Aware, m.OPT.IDN.Level, q.Charset, m.Form, m.Charset)
		}
	}
}

// D-070, D-071: the example of DNSII §6, the label after the bare ELT octet
// where a pointer of 12 has it; and pointers to what is no label.
func TestPointers(t *testing.T) {
	const (
		first = "03646e73 83e80457df540d7cfb7d71 03746c64 00"
		fixed = "0001 0001 00000000 0004 c0000201"
	)
	answer := func(qname, owner string) []byte {
		b := octets(t, "beef 8400 0001 0001 0000 0000"+qname+"0001 0001"+owner+fixed)
		return b
	}
	for _, tc := range []struct {
		name    string
		profile message.Profile
		b       []byte
		want    string // owner of the answer; "" is a malformed message
	}{
		{"to the first label", message.DNSII, answer(first, "04686f7374 c00c"), "host.dns.xn--eqrt2glw8brna.tld"},
		{"to the extended label", message.DNSII, answer(first, "04686f7374 c010"), "host.xn--eqrt2glw8brna.tld"},
		{"to an ordinary label after it", message.DNSII, answer(first, "04686f7374 c01b"), "host.tld"},
		{"to the root", message.DNSII, answer(first, "04686f7374 c01f"), "host"},
		{"to the ILET", message.DNSII, answer(first, "04686f7374 c011"), ""},
		{"to COUNT", message.DNSII, answer(first, "04686f7374 c012"), ""},
		{"to the characters", message.DNSII, answer(first, "04686f7374 c013"), ""},
		{"into ordinary text", message.DNSII, answer(first, "04686f7374 c00e"), ""},
		{"into the header", message.DNSII, answer(first, "04686f7374 c000"), ""},
		{"to itself", message.DNSII, answer(first, "04686f7374 c024"), ""},
		{"to a pointer", message.DNSII, answer(first, "04686f7374 c029"), ""},
		{"forward", message.DNSII, answer(first, "04686f7374 c02b"), ""},
		{"as the whole owner", message.DNSII, answer(first, "c00c"), "dns.xn--eqrt2glw8brna.tld"},
		{"behind a bare ELT octet", message.EDNS, answer("42"+first, "04686f7374 c00d"), "host.dns.xn--eqrt2glw8brna.tld"},
		{"to the bare ELT octet", message.EDNS, answer("42"+first, "04686f7374 c00c"), ""},
		{"a bare ELT octet elsewhere", message.DNSII, answer("42"+first, "c00d"), ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m, err := message.Codec{Profile: tc.profile}.Read(tc.b)
			if tc.want == "" {
				if rcode.Of(err) != rcode.FormErr {
					t.Fatalf("read: %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			for r := range m.Records(message.Answer) {
				if r.Owner.Err != nil || r.Owner.Name.String() != tc.want {
					t.Fatalf("%v, %v", r.Owner.Name, r.Owner.Err)
				}
			}
		})
	}
}

// T-012, T-021, T-022, T-027, T-038, D-019, D-020, D-027: what a label is, by
// its own type.
func TestLabels(t *testing.T) {
	for _, tc := range []struct {
		name    string
		profile message.Profile
		label   string
		want    rcode.Code
		is      string
	}{
		{"É in an extended label is mapped", message.DNSII, "806a01c389", rcode.NoError, "é"},
		{"É in an ordinary one is not", message.DNSII, "02c389", rcode.NXDomain, ""},
		{"é", message.DNSII, "02c3a9", rcode.NoError, "é"},
		{"é on the UTF-8 profile", message.UTF8, "02c3a9", rcode.NoError, "é"},
		{"é on the plain profile", message.Plain, "02c3a9", rcode.NXDomain, ""},
		{"É on the UTF-8 profile", message.UTF8, "02c389", rcode.NXDomain, ""},
		{"é decomposed", message.UTF8, "0365cc81", rcode.NXDomain, ""},
		{"an overlong a", message.UTF8, "02c1a1", rcode.NXDomain, ""},
		{"an overlong a, extended", message.DNSII, "806a01c1a1", rcode.FormErr, ""},
		{"an octet that is no UTF-8", message.UTF8, "01ff", rcode.NXDomain, ""},
		{"EXAMPLE日本", message.UTF8, "0d4558414d504c45e697a5e69cac", rcode.NoError, "example日本"},
		{"ASCII, extended", message.DNSII, "800303646e73", rcode.NoError, "dns"},
		{"ILET 3 beyond ASCII", message.DNSII, "800301e9", rcode.FormErr, ""},
		{"a full stop inside", message.DNSII, "806a03612e62", rcode.FormErr, ""},
		{"a symbol, extended", message.DNSII, "806a01e29895", rcode.FormErr, ""},
		{"a symbol", message.UTF8, "03e29895", rcode.NXDomain, ""},
		{"an A-label that does not decode", message.UTF8, "0c786e2d2d3939393939393939", rcode.FormErr, ""},
		{"right-to-left override", message.UTF8, "03e280ae", rcode.NXDomain, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m, err := message.Codec{Profile: tc.profile}.Read(ask(t, tc.label+"047574786f00"))
			got := m.Question.Name.RCode()
			if err != nil {
				got = rcode.Of(err)
			}
			if got != tc.want {
				t.Fatalf("%v (%v, %v), want %v", got, err, m.Question.Name.Err, tc.want)
			}
			if tc.is != "" && m.Question.Name.Name.Unicode() != tc.is+".utxo" {
				t.Fatal(m.Question.Name.Name.Unicode())
			}
			if suffix, ok := m.Question.Name.Suffix(1); err == nil && (!ok || suffix.String() != "utxo") {
				t.Fatalf("suffix %v, %v", suffix, ok)
			}
		})
	}
}

// T-015, T-016, D-033, D-040, D-044: names in RDATA are written in the style and
// read back; what is no name is not touched.
func TestRData(t *testing.T) {
	target := wanted.Wire()
	join := func(parts ...any) (b []byte) {
		for _, p := range parts {
			switch p := p.(type) {
			case string:
				b = append(b, octets(t, p)...)
			case []byte:
				b = append(b, p...)
			}
		}
		return b
	}
	for _, tc := range []struct {
		name  string
		t     wire.Type
		data  []byte
		names int
	}{
		{"CNAME", wire.TypeCNAME, target, 1},
		{"NS", wire.TypeNS, target, 1},
		{"PTR", wire.TypePTR, target, 1},
		{"DNAME", wire.TypeDNAME, target, 1},
		{"MX", wire.TypeMX, join("000a", target), 1},
		{"SRV", wire.TypeSRV, join("000100020003", target), 1},
		{"SOA", wire.TypeSOA, join(target, target, "0000000100000002000000030000000400000005"), 2},
		{"A6 with a prefix", 38, join("40", "0000000000000001", target), 1},
		{"A6 of a prefix alone", 38, join("80", target), 1},
		{"A6 without a prefix", 38, join("00", "20010db8000000000000000000000001"), 0},
		{"NAPTR", 35, join("00010002 0155 0153 00", target), 1},
		{"HTTPS", 65, join("0001", target, "0001000302683200"), 1},
		{"RP", 17, join(target, target), 2},
		{"A", wire.TypeA, join("c0000201"), 0},
		{"TXT that looks like a name", wire.TypeTXT, target, 0},
		{"a type that nobody knows", 65400, target, 0},
		{"JMBC", wire.TypeJMBC, target, 0},
		{"CNAME of no octets, as in an update", wire.TypeCNAME, nil, 0},
	} {
		for _, style := range []message.Style{
			{},
			{Labels: message.EightBit},
			{Labels: message.Extended, Form: dnsii.Full, Charset: dnsii.UTF8},
			{Labels: message.Extended, Form: dnsii.Full, Charset: dnsii.Big5},
			{Labels: message.Extended, Form: dnsii.Full, Charset: dnsii.KOI8R}, // which lacks the characters
		} {
			t.Run(tc.name, func(t *testing.T) {
				rr := wire.RR{Name: wanted, Type: tc.t, Class: wire.ClassIN, TTL: 300, Data: tc.data}
				d := message.Draft{Header: message.Header{Response: true}, Answer: []wire.RR{rr}, Style: style}
				m, err := message.Codec{Profile: message.DNSII}.Read(d.Append(nil))
				if err != nil {
					t.Fatal(err)
				}
				for r := range m.Records(message.Answer) {
					back, err := r.RR()
					if err != nil || back.Name != wanted || back.Type != tc.t || string(back.Data) != string(tc.data) || len(r.Names) != tc.names {
						t.Fatalf("%v %d names, %v", back, len(r.Names), err)
					}
					if tc.names == 0 && string(r.Data) != string(tc.data) {
						t.Fatalf("touched: %x", r.Data)
					}
				}
			})
		}
	}
}

// D-072, D-073, D-069: one name in two forms is no shared suffix; the same
// octets are; with a signature owners are A-labels.
func TestSharing(t *testing.T) {
	style := message.Style{Labels: message.Extended, Form: dnsii.Full, Charset: dnsii.UCS2}
	question, err := style.AppendQuestion(nil, name.MustParse("www.域名系統.utxo"), 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	codec := message.Codec{Profile: message.DNSII}
	q, err := codec.Read(append(octets(t, "beef 0100 0001 0000 0000 0000"), question...))
	if err != nil {
		t.Fatal(err)
	}
	rr := func(owner string) wire.RR {
		return wire.RR{Name: name.MustParse(owner), Type: wire.TypeA, Class: wire.ClassIN, Data: []byte{1, 2, 3, 4}}
	}
	for _, tc := range []struct {
		name   string
		signed bool
		style  message.Style
		owner  string
		want   string
	}{
		{"the question's own name", false, style, "www.域名系統.utxo", "c00c"},
		{"its extended suffix", false, style, "域名系統.utxo", "c010"},
		{"its ordinary suffix", false, style, "utxo", "c01b"},
		{"another charset does not matter: the octets are the question's", false, message.Style{Labels: message.EightBit}, "域名系統.utxo", "c010"},
		{"signed", true, style, "域名系統.utxo", asALabel},
		{"signed, ordinary suffix", true, style, "utxo", "c01b"},
		{"another name", false, style, "x.域名系統.utxo", "0178 83e80457df540d7cfb7d71 047574786f 00"},
	} {
		d := message.Draft{Question: q.Question, Answer: []wire.RR{rr(tc.owner)}, Style: tc.style, Signed: tc.signed}
		got := d.Append(nil)[12+len(question):]
		if want := octets(t, tc.want); !strings.HasPrefix(string(got), string(want)) {
			t.Errorf("%s: %x, want %x", tc.name, got, want)
		}
	}
	d := message.Draft{
		Header:   message.Header{ID: 7, Response: true, AA: true, RCode: 3},
		Question: q.Question, Answer: []wire.RR{rr("域名系統.utxo"), rr("x.域名系統.utxo"), rr("x.域名系統.utxo")},
		Additional: []wire.RR{rr("utxo")}, Style: style, OPT: message.OPT{Present: true, Size: 1232, DO: true},
	}
	b := d.Append(nil)
	m, err := codec.Read(b)
	if err != nil || m.Header != d.Header || !m.OPT.DO || m.OPT.Size != 1232 {
		t.Fatalf("%+v, %v", m.Header, err)
	}
	var owners []string
	for s := range message.Additional + 1 {
		for r := range m.Records(s) {
			owners = append(owners, r.Owner.Name.Unicode())
		}
	}
	if got := strings.Join(owners, " "); got != "域名系統.utxo x.域名系統.utxo x.域名系統.utxo utxo ." {
		t.Fatal(got)
	}
}

// D-046, D-047, D-052: a question in every form and every charset that has the
// characters is the same question.
func TestQuestions(t *testing.T) {
	for _, text := range []string{"域名系統.utxo", "café.utxo", "カナ.utxo", "한글.utxo", "שלום.utxo", "www.utxo"} {
		n := name.MustParse(text)
		for _, tc := range []struct {
			profile message.Profile
			form    dnsii.Form
		}{{message.DNSII, dnsii.Full}, {message.Reduced, dnsii.Reduced}, {message.EDNS, dnsii.EDNS}, {message.EDNS, dnsii.EDNSOption}} {
			for _, charset := range dnsii.Charsets() {
				style := message.Style{Labels: message.Extended, Form: tc.form, Charset: charset, Aware: true}
				question, err := style.AppendQuestion(nil, n, 1, 1)
				if err != nil {
					continue
				}
				d := message.Draft{Question: message.Question{Octets: question}}
				if tc.form == dnsii.EDNSOption {
					d.OPT = message.OPT{Present: true, Size: 1232, Version: 2, IDN: dnsii.Option{Level: dnsii.Complete, Charset: charset}}
				}
				m, err := message.Codec{Profile: tc.profile}.Read(d.Append(nil))
				if err != nil || m.Question.Name.Name != n || !m.Question.Name.Aware || string(m.Question.Octets) != string(question) {
					t.Errorf("%s in %s as %s: %v, %v", text, charset, tc.form, m.Question.Name.Name, err)
				}
			}
		}
	}
}

// Malformed messages, each with its kind.
func TestMalformed(t *testing.T) {
	good := ask(t, "047574786f00")
	spoil := func(at int, v ...byte) []byte {
		return append(append(slices.Clone(good[:at]), v...), good[at+len(v):]...)
	}
	for _, tc := range []struct {
		name string
		b    []byte
		want error
	}{
		{"a header cut short", good[:11], message.ErrTruncated},
		{"no question where one is announced", good[:12], message.ErrTruncated},
		{"a question cut short", good[:len(good)-1], message.ErrTruncated},
		{"an octet too many", append(slices.Clone(good), 0), message.ErrTrailing},
		{"records announced that are not there", spoil(7, 1), message.ErrTruncated},
		{"a label type that nobody speaks", spoil(12, 0x80), message.ErrLabelType},
		{"a pointer for a name", spoil(12, 0xc0, 0x0c), message.ErrPointer},
		{"two OPT records", ask(t, "00", "00002904d000000000 0000", "00002904d000000000 0000"), message.ErrOPT},
		{"OPT with an owner", ask(t, "00", "0161 00 002904d000000000 0000"), message.ErrOPT},
		{"options that do not fill their record", ask(t, "00", "00002904d000000000 0003 000100"), message.ErrOPT},
		{"MX of one octet", ask(t, "00", "00 000f 0001 00000000 0001 00"), message.ErrRData},
		{"CNAME with octets after its name", ask(t, "00", "00 0005 0001 00000000 0002 0000"), message.ErrRData},
		{"a name that runs out of its RDATA", ask(t, "00", "00 0005 0001 00000000 0001 01", "00 0001 0001 00000000 0000"), message.ErrTruncated},
		{"ordinary labels of 256 octets", ask(t, strings.Repeat("3f"+strings.Repeat("61", 63), 4)+"00"), message.ErrSize},
	} {
		if _, err := (message.Codec{}).Read(tc.b); !errors.Is(err, tc.want) || rcode.Of(err) != rcode.FormErr {
			t.Errorf("%s: %v, want %v", tc.name, err, tc.want)
		}
	}
}

// records returns a query with as many further records as fit, each of which
// has the question's name twice, by pointers.
func records(t testing.TB, qname string) []byte {
	t.Helper()
	b := ask(t, qname)
	for len(b) < 65535-16 {
		b = append(b, octets(t, "c00c 0005 0001 00000000 0002 c00c")...)
		binary.BigEndian.PutUint16(b[10:], binary.BigEndian.Uint16(b[10:])+1)
	}
	return b
}

// A message of 64 KiB, all of it records, costs no more than its octets and 64
// KiB to read; one whose pointers make much more of it is refused.
func TestAllocation(t *testing.T) {
	b := records(t, "0c"+strings.Repeat("61", 12)+"047574786f00")
	for _, p := range message.Profiles() {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := message.Codec{Profile: p}.Read(b)
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; err != nil || n > 64<<10 {
			t.Errorf("%s: %d octets, %v", p, n, err)
		}
	}
	long := "3f" + strings.Repeat("61", 63)
	if _, err := (message.Codec{}).Read(records(t, long+long+long+"00")); !errors.Is(err, message.ErrSize) {
		t.Errorf("a name of 193 octets 8000 times: %v", err)
	}
}
