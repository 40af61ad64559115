package wire_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// flagsIn returns the flags of an encoded query or response, as they are sent.
func flagsIn(t *testing.T, msg []byte, at int) uint16 {
	t.Helper()
	return uint16(msg[at])<<8 | uint16(msg[at+1])
}

// U-059, U-060, U-061, U-062, U-063: each flag of a query at its own bit; the
// other bits are ignored, and sent as 0.
func TestQueryFlagBits(t *testing.T) {
	for bits, want := range map[uint16]string{1: "RD", 2: "CD", 4: "AD", 7: "RD CD AD", 0xfff8: "", 0xffff: "RD CD AD"} {
		msg := bytes.Clone(readVector(t, "query-a"))
		msg[24], msg[25] = byte(bits>>8), byte(bits)
		q, err := wire.DecodeQuery(msg)
		if err != nil || q.Flags.String() != want {
			t.Fatalf("%04x: %v, %v", bits, q.Flags, err)
		}
		q.Flags = wire.QueryFlags(bits)
		again, err := wire.AppendQuery(nil, &q)
		if err != nil || flagsIn(t, again, 24) != bits&7 {
			t.Errorf("%04x is sent as %04x, %v", bits, flagsIn(t, again, 24), err)
		}
	}
}

// U-069, U-070, U-071, U-072, U-073, U-074, U-184: each flag of a response at its
// own bit; CD is another one than in the query that it is copied from.
func TestResponseFlagBits(t *testing.T) {
	for bits, want := range map[uint16]string{
		1: "AA", 2: "TC", 4: "RA", 8: "AD", 16: "CD", 0x1f: "AA TC RA AD CD", 0xffe0: "", 0x000d: "AA RA AD",
	} {
		msg := unhex(t, responseHeader+fmt.Sprintf("0000 %04x", bits)+zeros(16))
		p, err := wire.DecodeResponse(msg)
		if err != nil || p.Flags.String() != want {
			t.Fatalf("%04x: %v, %v", bits, p.Flags, err)
		}
		p.Flags = wire.ResponseFlags(bits)
		again, err := wire.AppendResponse(nil, &p)
		if err != nil || flagsIn(t, again, 22) != bits&0x1f {
			t.Errorf("%04x is sent as %04x, %v", bits, flagsIn(t, again, 22), err)
		}
	}
	if got := (wire.QueryRD | wire.QueryCD | wire.QueryAD).Echo(); got != wire.ResponseCD {
		t.Errorf("a response copies %v", got)
	}
}

// U-057, U-098, U-180: a question of every type with rules, and of one that
// nobody knows, is the number that it has in native messages.
func TestQuestionTypes(t *testing.T) {
	for _, qtype := range []wire.Type{
		wire.TypeA, wire.TypeCNAME, wire.TypeTXT, wire.TypeAAAA, wire.TypeJMBC, wire.TypeCBDC, wire.TypeDID,
		wire.TypeANY, 0, 64000,
	} {
		q := wire.Query{Question: wire.Question{Name: name.MustParse("jmbc.user.utxo"), Type: qtype, Class: wire.ClassIN}}
		msg, err := wire.AppendQuery(nil, &q)
		if err != nil || flagsIn(t, msg, 20) != uint16(qtype) {
			t.Fatalf("%v is %04x, %v", qtype, flagsIn(t, msg, 20), err)
		}
		if got, err := wire.DecodeQuery(msg); err != nil || got.Question != q.Question {
			t.Errorf("%v: %v, %v", qtype, got.Question, err)
		}
	}
}

// U-047, U-048, U-082, U-231: Appendix B's response in the corrected layout. It
// repeats the id and the nonce of the query, and its proof the question.
func TestExampleResponse(t *testing.T) {
	q, err := wire.DecodeQuery(readVector(t, "query-a"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := wire.DecodeResponse(readVector(t, "response-a"))
	if err != nil {
		t.Fatal(err)
	}
	if p.Header.ID != q.Header.ID || p.Header.Nonce != q.Header.Nonce {
		t.Errorf("id %08x, nonce %08x", p.Header.ID, p.Header.Nonce)
	}
	if p.RCode != rcode.NoError || p.Flags&wire.ResponseAA == 0 || len(p.Answer) != 1 || len(p.Authority)+len(p.Additional) != 0 {
		t.Fatalf("%v, %v, %d answers", p.RCode, p.Flags, len(p.Answer))
	}
	if rr := p.Answer[0].String(); rr != `jmbc.user.utxo 300 IN A \# 4 c0000201` {
		t.Errorf("answer %s", rr)
	}
	proof, err := wire.DecodeProof(p.Proof)
	if err != nil {
		t.Fatal(err)
	}
	if asked, err := proof.Question(); err != nil || asked != q.Question {
		t.Errorf("the proof is about %v, %v", asked, err)
	}
}

// U-183: every code is carried as it is, those that nobody assigned as
// failures.
func TestEveryRCodeIsCarried(t *testing.T) {
	for code := range uint16(300) {
		msg := unhex(t, responseHeader+fmt.Sprintf("%04x 0000", code)+zeros(16))
		p, err := wire.DecodeResponse(msg)
		if err != nil || uint16(p.RCode) != code {
			t.Fatalf("%d: %v, %v", code, p.RCode, err)
		}
		assigned := code <= 10 || code >= 100 && code <= 105
		if unknown := fmt.Sprintf("SERVFAIL (%d)", code); assigned == (p.RCode.String() == unknown) {
			t.Errorf("%d is called %v", code, p.RCode)
		}
		if out, err := wire.AppendResponse(nil, &p); err != nil || !bytes.Equal(out, msg) {
			t.Errorf("%d is sent as %x, %v", code, out, err)
		}
	}
}

// U-077, U-078, U-080, U-081, U-090: an alias with what it leads to, a referral
// with its glue, and an answer of nothing are what they were.
func TestResponsesOfManyParts(t *testing.T) {
	owner, target := name.MustParse("www.jmbc.user.utxo"), name.MustParse("jmbc.user.utxo")
	alias := wire.RR{Name: owner, Type: wire.TypeCNAME, Class: wire.ClassIN, TTL: 60, Data: target.Wire()}
	ns := wire.RR{Name: target, Type: wire.TypeNS, Class: wire.ClassIN, TTL: 60, Data: owner.Wire()}
	a := wire.RR{Name: target, Type: wire.TypeA, Class: wire.ClassIN, TTL: 60, Data: []byte{192, 0, 2, 1}}
	paths := wire.Proof{Kind: wire.ProofRRsetAbsent, Height: 1, Sections: []wire.Section{
		{Type: wire.SectionStatePath, Data: make([]byte, 34)}, {Type: wire.SectionStatePath, Data: make([]byte, 35)},
	}}
	proof, err := wire.AppendProof(nil, &paths)
	if err != nil {
		t.Fatal(err)
	}
	for what, p := range map[string]wire.Response{
		"alias":    {Flags: wire.ResponseAA, Answer: []wire.RR{alias, a}},
		"referral": {Authority: []wire.RR{ns}, Additional: []wire.RR{a, {Type: wire.TypeOPT, Class: 1232, TTL: 1 << 31}}},
		"no data":  {Flags: wire.ResponseAA, Proof: proof},
	} {
		t.Run(what, func(t *testing.T) {
			msg, err := wire.AppendResponse(nil, &p)
			if err != nil {
				t.Fatal(err)
			}
			got, ok := law(t, msg, wire.DecodeResponse, wire.AppendResponse)
			if !ok || !bytes.Equal(got, msg) {
				t.Errorf("%x became %x", msg, got)
			}
		})
	}
	if got, err := wire.DecodeProof(proof); err != nil || len(got.Sections) != 2 {
		t.Errorf("two suffixes: %d sections, %v", len(got.Sections), err)
	}
}
