package wire_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/wire"
)

// A vector is one file of testdata/vectors: what is expected of a message, a
// blank line, the message in hexadecimal.
type vector struct {
	scenario string
	want     map[string]string
	msg      []byte
}

func readVectors(t testing.TB) []vector {
	t.Helper()
	files, err := filepath.Glob("testdata/vectors/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	var vs []vector
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		head, body, ok := strings.Cut(string(b), "\n\n")
		if !ok {
			t.Fatalf("%s: no blank line", f)
		}
		v := vector{filepath.Base(f), map[string]string{}, unhex(t, body)}
		for line := range strings.Lines(head) {
			key, value, ok := strings.Cut(strings.TrimSpace(line), ": ")
			if !ok {
				t.Fatalf("%s: header line %q", f, line)
			}
			v.want[key] = value
		}
		vs = append(vs, v)
	}
	return vs
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// readVector returns the message of one scenario.
func readVector(t testing.TB, scenario string) []byte {
	t.Helper()
	for _, v := range readVectors(t) {
		if v.scenario == scenario+".txt" {
			return v.msg
		}
	}
	t.Fatalf("no vector %s", scenario)
	return nil
}

// U-043, U-049, U-056, U-068: the examples decode to what they say and encode
// to the same octets.
func TestVectors(t *testing.T) {
	for _, v := range readVectors(t) {
		t.Run(v.scenario, func(t *testing.T) {
			if got := fmt.Sprintf("%x", sha256.Sum256(v.msg)); got != v.want["sha256"] {
				t.Fatalf("the file's octets have digest %s", got)
			}
			if v.want["comment"] == "" || v.want["message"] == "" {
				t.Fatal("the vector does not say what it is")
			}
			got, again := describe(t, v.want["message"], v.msg)
			for key, want := range v.want {
				if key == "comment" || key == "sha256" || key == "message" {
					continue
				}
				if got[key] != want {
					t.Errorf("%s = %q, want %q", key, got[key], want)
				}
			}
			if !bytes.Equal(again, v.msg) {
				t.Errorf("encodes to %x", again)
			}
		})
	}
}

// describe decodes msg and states it in the words of a vector's header.
func describe(t *testing.T, message string, msg []byte) (got map[string]string, again []byte) {
	t.Helper()
	if message == "quote" || message == "receipt" {
		return describeRData(t, message, msg)
	}
	h, _, err := wire.DecodeHeader(msg)
	if err != nil {
		t.Fatal(err)
	}
	got = map[string]string{
		"type":             fmt.Sprint(uint8(h.Type)),
		"id":               fmt.Sprint(h.ID),
		"timestamp":        fmt.Sprint(h.Timestamp),
		"nonce":            fmt.Sprintf("%#x", h.Nonce),
		"signature-octets": fmt.Sprint(len(h.Signature)),
	}
	switch message {
	case "query":
		q, err := wire.DecodeQuery(msg)
		if err != nil {
			t.Fatal(err)
		}
		got["question"], got["flags"] = q.Question.String(), q.Flags.String()
		again, err = wire.AppendQuery(nil, &q)
		if err != nil {
			t.Fatal(err)
		}
	case "response":
		p, err := wire.DecodeResponse(msg)
		if err != nil {
			t.Fatal(err)
		}
		got["rcode"], got["flags"] = p.RCode.String(), p.Flags.String()
		got["answers"], got["proof-octets"] = fmt.Sprint(len(p.Answer)), fmt.Sprint(len(p.Proof))
		describeProof(t, got, p.Proof)
		again, err = wire.AppendResponse(nil, &p)
		if err != nil {
			t.Fatal(err)
		}
	case "update":
		u, err := wire.DecodeUpdate(msg)
		if err != nil {
			t.Fatal(err)
		}
		describeUpdate(got, "", &u.UpdateBody)
		again, err = wire.AppendUpdate(nil, &u)
		if err != nil {
			t.Fatal(err)
		}
	case "notification":
		n, err := wire.DecodeNotification(msg)
		if err != nil {
			t.Fatal(err)
		}
		got["event"], got["height"], got["name"] = n.Event.String(), fmt.Sprint(n.Height), n.Name.String()
		got["block"] = fmt.Sprintf("%x", n.BlockHash)
		describePayload(got, "", &n.Payload)
		again, err = wire.AppendNotification(nil, &n)
		if err != nil {
			t.Fatal(err)
		}
	default:
		t.Fatalf("message %q", message)
	}
	return got, again
}

func describeUpdate(got map[string]string, prefix string, u *wire.UpdateBody) {
	got[prefix+"opcode"], got[prefix+"flags"], got[prefix+"name"] = u.Opcode.String(), u.Flags.String(), u.Name.String()
	got[prefix+"outpoint"] = fmt.Sprintf("%x", u.Previous)
	describePayload(got, prefix, &u.Payload)
}

func describePayload(got map[string]string, prefix string, p *wire.Payload) {
	for i, rr := range p.Add {
		got[fmt.Sprintf("%sadd-%d", prefix, i)] = rr.String()
	}
	for i, rr := range p.Delete {
		got[fmt.Sprintf("%sdelete-%d", prefix, i)] = rr.String()
	}
	for i := range p.Nested {
		describeUpdate(got, fmt.Sprintf("%snested-%d-", prefix, i), &p.Nested[i])
	}
	for part, octets := range map[string][]byte{"transaction": p.Transaction, "policy": p.Policy, "guardians": p.Guardians} {
		if octets != nil {
			got[prefix+part] = fmt.Sprintf("%x", octets)
		}
	}
	for part, id := range map[string]*[32]byte{"descriptor": p.Descriptor, "pending": p.Pending} {
		if id != nil {
			got[prefix+part] = fmt.Sprintf("%x", *id)
		}
	}
	if p.Period != nil {
		got[prefix+"period"] = fmt.Sprint(*p.Period)
	}
	if o := p.Opening; o != nil {
		got[prefix+"opening"] = fmt.Sprintf("%x %x", o.Owner, o.Salt)
	}
	if c := p.Channel; c != nil {
		got[prefix+"channel"] = fmt.Sprintf("%d %x", c.Sequence, c.Root)
	}
	if p.Delegation != nil {
		got[prefix+"delegation"] = fmt.Sprintf("%04x", uint16(*p.Delegation))
	}
	if s, err := wire.DecodeSigBlock(p.Acceptance); err == nil {
		got[prefix+"acceptance"] = fmt.Sprintf("%v %x", s.Entries[0].Algorithm, s.Entries[0].Key)
	}
}

func describeRData(t *testing.T, message string, data []byte) (got map[string]string, again []byte) {
	t.Helper()
	if message == "quote" {
		q, err := wire.DecodeQuote(data)
		if err != nil {
			t.Fatal(err)
		}
		again, err = wire.AppendQuote(nil, &q)
		if err != nil {
			t.Fatal(err)
		}
		return map[string]string{
			"fee": fmt.Sprint(q.Fee), "stake": fmt.Sprint(q.Stake), "valid-until": fmt.Sprint(q.ValidUntil),
			"quote": fmt.Sprintf("%x", q.ID), "address": q.Address,
		}, again
	}
	r, err := wire.DecodeReceipt(data)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{
		"opcode": r.Opcode.String(), "txid": fmt.Sprintf("%x", r.TxID), "height": fmt.Sprint(r.Height),
		"outpoint": fmt.Sprintf("%x", r.Output), "time": fmt.Sprint(r.Time),
	}, wire.AppendReceipt(nil, &r)
}

func describeProof(t *testing.T, got map[string]string, b []byte) {
	t.Helper()
	p, err := wire.DecodeProof(b)
	if err != nil {
		t.Fatal(err)
	}
	q, err := p.Question()
	if err != nil {
		t.Fatal(err)
	}
	var sections []string
	for _, s := range p.Sections {
		sections = append(sections, fmt.Sprint(uint16(s.Type)))
	}
	got["proof-kind"], got["proof-height"] = fmt.Sprint(uint8(p.Kind)), fmt.Sprint(p.Height)
	got["proof-question"], got["proof-sections"] = q.String(), strings.Join(sections, " ")
	again, err := wire.AppendProof(nil, &p)
	if err != nil || !bytes.Equal(again, b) {
		t.Errorf("proof encodes to %x, %v", again, err)
	}
}
