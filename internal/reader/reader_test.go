package reader_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// kinds are the kinds of vectors that there are, one folder each; the table is of names.md.
var kinds = []string{
	"message", "refused", "pointers", "digest", "sigblock", "name", "dnsii", "zone", "refused-set", "rdata", "tree", "answer", "policy", "signature", "transaction",
	"coin", "domain", "commitment", "law", "table",
}

// U-056, U-068, U-212, U-230, U-231: what this implementation writes into its
// vectors is what the other one, made from the pages alone, reads in their octets,
// and it writes the same octets. Nothing is read of no kind.
func TestVectors(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	out, errs, ok := python(t.Context(), t, "vectors", root)
	if !ok {
		t.Errorf("the second reader disagrees:\n%s", errs)
	}
	var seen []string
	for line := range strings.Lines(out) {
		var kind string
		var read, unjudged int
		if _, err := fmt.Sscan(line, &kind, &read, &unjudged); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		t.Logf("%-12s %3d read, of %d something is not judged", kind, read, unjudged)
		if read == 0 {
			t.Errorf("no vectors of kind %s", kind)
		}
		seen = append(seen, kind)
	}
	if diff := cmp.Diff(kinds, seen); diff != "" {
		t.Error(diff)
	}
}

// datagram is how long a response over UDP may be, in octets.
const datagram = 1232

const records = `
	reader.utxo 300 A 192.0.2.1
	reader.utxo 300 A 192.0.2.2
	reader.utxo 300 JMBC 1 3 jm1qexample
	reader.utxo 300 TXT %s
	www.reader.utxo 60 CNAME 域名系統.utxo
	out.reader.utxo 60 CNAME www.example.com
`

// U-043, U-056, U-064, U-066, U-068, U-212: the second reader asks a real node,
// and verifies what it says up to the headers of the chain.
func TestNodeRead(t *testing.T) {
	node := serve(t)
	node.Register(t, "reader.utxo", fmt.Sprintf(records, strings.Repeat(fmt.Sprintf("%q ", strings.Repeat("x", 250)), 8)))
	node.Register(t, "域名系統.utxo", "域名系統.utxo 300 A 192.0.2.7")
	for _, tc := range []struct {
		title, name, rrtype string
		want                reading
	}{
		{"present", "reader.utxo", "A", reading{RCode: "NOERROR", Kind: 1, Encloser: "reader.utxo", Answer: []string{
			`reader.utxo 300 IN A \# 4 c0000201`, `reader.utxo 300 IN A \# 4 c0000202`,
		}}},
		{"a native type", "reader.utxo", "JMBC", reading{RCode: "NOERROR", Kind: 1, Encloser: "reader.utxo", Answer: []string{
			`reader.utxo 300 IN JMBC \# 15 0103000b6a6d31716578616d706c65`,
		}}},
		{"a Unicode name", "域名系統．utxo", "A", reading{RCode: "NOERROR", Kind: 1, Encloser: "xn--eqrt2glw8brna.utxo", Answer: []string{
			`xn--eqrt2glw8brna.utxo 300 IN A \# 4 c0000207`,
		}}},
		{"NODATA", "reader.utxo", "AAAA", reading{RCode: "NOERROR", Kind: 3, Encloser: "reader.utxo"}},
		{"NODATA below", "none.reader.utxo", "A", reading{RCode: "NOERROR", Kind: 3, Encloser: "reader.utxo"}},
		{"NXDOMAIN", "a.nobody.utxo", "A", reading{RCode: "NXDOMAIN", Kind: 2, Encloser: "."}},
		{"an alias", "www.reader.utxo", "A", reading{RCode: "NOERROR", Kind: 4, Encloser: "xn--eqrt2glw8brna.utxo", Answer: []string{
			`www.reader.utxo 60 IN CNAME \# 24 11786e2d2d6571727432676c773862726e61047574786f00`,
			`xn--eqrt2glw8brna.utxo 300 IN A \# 4 c0000207`,
		}}},
		{"an alias to what is absent", "www.reader.utxo", "MX", reading{RCode: "NOERROR", Kind: 4, Encloser: "xn--eqrt2glw8brna.utxo", Answer: []string{
			`www.reader.utxo 60 IN CNAME \# 24 11786e2d2d6571727432676c773862726e61047574786f00`,
		}}},
		{"an alias to elsewhere", "out.reader.utxo", "A", reading{RCode: "NOERROR", Kind: 1, Encloser: "reader.utxo", Answer: []string{
			`out.reader.utxo 60 IN CNAME \# 17 03777777076578616d706c6503636f6d00`,
		}}},
		{"an alias asked for", "www.reader.utxo", "CNAME", reading{RCode: "NOERROR", Kind: 1, Encloser: "reader.utxo", Answer: []string{
			`www.reader.utxo 60 IN CNAME \# 24 11786e2d2d6571727432676c773862726e61047574786f00`,
		}}},
	} {
		t.Run(tc.title, func(t *testing.T) {
			got := node.ask(t, tc.name, tc.rrtype)
			if !got.Trusted || got.Refused != "" {
				t.Fatalf("not verified: %+v", got)
			}
			slices.Sort(got.Answer)
			slices.Sort(tc.want.Answer)
			if stream := slices.Contains(got.Over, "tcp"); stream != (got.Octets > datagram) {
				t.Errorf("%d octets over %v", got.Octets, got.Over)
			}
			got = reading{RCode: got.RCode, Kind: got.Kind, Encloser: got.Encloser, Answer: got.Answer}
			if diff := cmp.Diff(tc.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("longer than a datagram", func(t *testing.T) {
		got := node.ask(t, "reader.utxo", "TXT")
		if want := []string{"udp", "tcp"}; got.Octets <= datagram || got.RCode != "NOERROR" || !slices.Equal(got.Over, want) || len(got.Answer) != 1 {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("the header of the answer", func(t *testing.T) {
		got := node.once(t, node.Host, node.Port, "reader.utxo", "A", "--warp")
		if got.RCode != "NOERROR" || got.Trusted {
			t.Fatalf("got %+v", got)
		}
		header, err := node.API.Header(node.Context, got.Height+1)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.EqualFold(header.Hash, got.Anchor) {
			t.Errorf("header %d is %s, the answer's %s", header.Height, header.Hash, got.Anchor)
		}
	})
	t.Run("tampered", func(t *testing.T) { tampered(t, node) })
	t.Run("probed", func(t *testing.T) { probed(t, node) })
}

// U-068, U-230: of an answer with an alias every octet is changed in three ways,
// and the second reader refuses what it then reads, or reads the same.
func tampered(t *testing.T, node *subject) {
	t.Helper()
	answer := filepath.Join(t.TempDir(), "answer.txt")
	if got := node.ask(t, "www.reader.utxo", "A", "--answer", answer); got.RCode != "NOERROR" {
		t.Fatalf("got %+v", got)
	}
	out, errs, ok := python(node.Context, t, "tamper", answer, node.anchors, "www.reader.utxo", "A")
	if !ok {
		t.Errorf("%s%s", out, errs)
	}
	t.Log(strings.TrimSpace(out))
}

// U-043, U-056, U-064, U-066, U-212: questions and Updates with faults in them,
// some chosen, some made by changing octets, get the code from the node that the
// second reader finds in the page; an answer to what has no fault is proved.
func probed(t *testing.T, node *subject) {
	t.Helper()
	for program, args := range map[string][]string{
		"probe":         {node.Host, node.Port, "reader.utxo"},
		"probe_updates": {"..", node.Host, node.Port},
	} {
		out, errs, ok := python(node.Context, t, program, args...)
		if !ok {
			t.Errorf("%s: node and reader disagree:\n%s", program, errs)
		}
		t.Logf("%s, code:messages %s", program, strings.TrimSpace(out))
	}
}
