package tree_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/ledger/tree"
)

var update = flag.Bool("update", false, "write the vectors anew")

// A vector is one file: what a proof, the body in hex, is expected to show.
// Every tree of a vector holds key i = SHA-256("key" ‖ u64 i) with the value
// u64 i, for i below leaves.
type vector struct {
	expect, comment string // expect: present, absent, refused, malformed
	leaves          string
	root            tree.Root
	key             tree.Key
	value           []byte
	proof           []byte
}

func (v vector) String() string {
	s := fmt.Sprintf("expect: %s\ncomment: %s\nleaves: %s\nroot: %x\nkey: %x\nvalue: %x\n\n%s\n",
		v.expect, v.comment, v.leaves, v.root, v.key, v.value, strings.Join(chunks(hex.EncodeToString(v.proof), 64), "\n"))
	return strings.ReplaceAll(s, " \n", "\n") // no value
}

func chunks(s string, n int) []string {
	var out []string
	for c := range slices.Chunk([]byte(s), n) {
		out = append(out, string(c))
	}
	return out
}

func parseVector(s string) (v vector, err error) {
	head, body, _ := strings.Cut(s, "\n\n")
	decode := func(dst []byte, hx string) {
		if b, herr := hex.DecodeString(hx); herr != nil || len(b) != len(dst) {
			err = errors.Join(err, fmt.Errorf("%q is not %d octets in hex", hx, len(dst)))
		} else {
			copy(dst, b)
		}
	}
	for line := range strings.Lines(head) {
		name, val, _ := strings.Cut(strings.TrimSpace(line), ":")
		val = strings.TrimSpace(val)
		switch name {
		case "expect":
			v.expect = val
		case "comment":
			v.comment = val
		case "leaves":
			v.leaves = val
		case "root":
			decode(v.root[:], val)
		case "key":
			decode(v.key[:], val)
		case "value":
			v.value = make([]byte, len(val)/2)
			decode(v.value, val)
		default:
			err = errors.Join(err, fmt.Errorf("unknown header %q", name))
		}
	}
	hx := strings.Join(strings.Fields(body), "")
	v.proof = make([]byte, len(hx)/2)
	decode(v.proof, hx)
	return v, err
}

// U-156: the proofs of the vectors show what they say, in any implementation.
func TestVectors(t *testing.T) {
	dir := filepath.Join("testdata", "vectors", "tree")
	if *update {
		writeVectors(t, dir)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil || len(files) < 8 {
		t.Fatalf("%d vectors, err %v", len(files), err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			v, err := parseVector(string(b))
			if err != nil {
				t.Fatal(err)
			}
			p, err := tree.DecodeProof(v.proof)
			switch malformed := errors.Is(err, tree.ErrMalformedProof); {
			case malformed != (v.expect == "malformed"):
				t.Fatalf("decoding: %v, expected %s", err, v.expect)
			case malformed:
				return
			}
			present, absent := p.VerifyPresent(v.root, v.key, v.value) == nil, p.VerifyAbsent(v.root, v.key) == nil
			if present != (v.expect == "present") || absent != (v.expect == "absent") {
				t.Fatalf("present %v, absent %v, expected %s", present, absent, v.expect)
			}
		})
	}
}

func writeVectors(t *testing.T, dir string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	hundred, store := grow(t, 100)
	one, oneStore := grow(t, 1)
	vacant, other := findEnd(t, hundred, store, 0), findEnd(t, hundred, store, 2)
	own := prove(t, hundred, store, key(7))
	zeroed := bytes.Clone(own)
	clear(zeroed[len(zeroed)-32:])
	absent := prove(t, hundred, store, other)
	shown := tree.Key(absent[len(absent)-64 : len(absent)-32])
	for name, v := range map[string]vector{
		"present":          {"present", "a leaf among a hundred", "100", hundred.Root(), key(7), value(7), own},
		"present-alone":    {"present", "the only leaf is the root", "1", one.Root(), key(0), value(0), prove(t, one, oneStore, key(0))},
		"absent-vacant":    {"absent", "the path ends in an empty subtree", "100", hundred.Root(), vacant, nil, prove(t, hundred, store, vacant)},
		"absent-other":     {"absent", "the path ends in the leaf of another key", "100", hundred.Root(), other, nil, absent},
		"absent-empty":     {"absent", "nothing is in the empty tree", "0", tree.Root{}, key(7), nil, []byte{0, 0, 0}},
		"other-is-own":     {"refused", "the leaf shown instead is the key's own", "100", hundred.Root(), shown, nil, absent},
		"wrong-value":      {"refused", "the key holds another value", "100", hundred.Root(), key(7), value(8), own},
		"wrong-root":       {"refused", "the proof belongs to another tree", "1", one.Root(), key(7), value(7), own},
		"zero-sibling":     {"malformed", "an empty sibling may not be listed", "100", hundred.Root(), key(7), value(7), zeroed},
		"deeper-than-keys": {"malformed", "257 steps, a key has 256 bits", "100", hundred.Root(), key(7), value(7), append([]byte{1, 1, 1}, own[3:]...)},
		"trailing":         {"malformed", "an octet is left over", "100", hundred.Root(), key(7), value(7), append(bytes.Clone(own), 0)},
	} {
		if err := os.WriteFile(filepath.Join(dir, name+".txt"), []byte(v.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
