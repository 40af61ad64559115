package wire_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/utxo-dns/utxonode/wire"
)

// seed adds every vector and some damaged ones.
func seed(f *testing.F) {
	for _, v := range readVectors(f) {
		f.Add(v.msg)
		f.Add(v.msg[:len(v.msg)-1])
		f.Add(append(bytes.Clone(v.msg), 0))
	}
}

// law checks decode∘encode on one input: what decodes encodes, to octets that
// decode to the same value and are their own encoding. It returns whether the
// input decoded, and the canonical octets.
func law[V any](t *testing.T, in []byte, decode func([]byte) (V, error), encode func([]byte, *V) ([]byte, error)) (canonical []byte, ok bool) {
	t.Helper()
	v, err := decode(in)
	if err != nil {
		return nil, false
	}
	prefix := []byte("prefix")
	out, err := encode(bytes.Clone(prefix), &v)
	if errors.Is(err, wire.ErrTooLarge) {
		return nil, false // uncompressed, or read outside a message, it exceeds the limits
	}
	if err != nil {
		t.Fatalf("decoded, but does not encode: %v", err)
	}
	canonical, ok = bytes.CutPrefix(out, prefix)
	if !ok {
		t.Fatal("encoding did not append")
	}
	again, err := decode(canonical)
	if err != nil {
		t.Fatalf("the encoding does not decode: %v\n%x", err, canonical)
	}
	if diff := cmp.Diff(v, again, sameName); diff != "" {
		t.Fatal(diff)
	}
	twice, err := encode(nil, &again)
	if err != nil || !bytes.Equal(twice, canonical) {
		t.Fatalf("the encoding is not its own: %v\n%x\n%x", err, canonical, twice)
	}
	return canonical, true
}

// U-055, U-056: queries.
func FuzzQueryRoundTrip(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, in []byte) {
		law(t, in, wire.DecodeQuery, wire.AppendQuery)
	})
}

// U-055, U-068: responses. What is longer encoded than as it was sent was
// compressed.
func FuzzResponseRoundTrip(f *testing.F) {
	seed(f)
	f.Add(unhex(f, responseHeader+"0000 0000 00000001 00000000 00000000"+wireJMBC+"000f 0001 0000012c 0004 000a c010 00000000"))
	f.Add(unhex(f, responseHeader+"0000 0000 00000000 00000001 00000000"+"00 0006 0001 0000012c 0018 c010 c010"+"00000001 00000002 00000003 00000004 00000005"+"00000000"))
	f.Fuzz(func(t *testing.T, in []byte) {
		law(t, in, wire.DecodeResponse, wire.AppendResponse)
	})
}

// U-055, U-083: one record, which is never compressed: but for case and the top
// bit of the TTL the encoding is the input.
func FuzzRRRoundTrip(f *testing.F) {
	for _, s := range []string{
		wireJMBC + "0001 0001 0000012c 0004 c0000201",
		wireJMBC + "0005 0001 8000012c 000b 044a4d4243047574786f00",
		wireJMBC + "0101 0001 0000012c 000f 0103000b6a6d31716578616d706c65",
		"00 0021 0001 00000000 000c 000100020003 047574786f00",
		"00 0006 0001 00000000 0018 016100 00" + "0000000100000002000000030000000400000005",
		"00 0010 0001 00000000 0003 00 0161",
	} {
		f.Add(unhex(f, s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		canonical, ok := law(t, in, wire.DecodeRR, wire.AppendRR)
		if ok && len(canonical) != len(in) {
			t.Fatalf("%d octets became %d", len(in), len(canonical))
		}
	})
}

// U-055: a container has one encoding.
func FuzzProofContainerRoundTrip(f *testing.F) {
	for _, v := range readVectors(f) {
		if p, err := wire.DecodeResponse(v.msg); err == nil {
			f.Add(p.Proof)
		}
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		if canonical, ok := law(t, in, wire.DecodeProof, wire.AppendProof); ok && !bytes.Equal(canonical, in) {
			t.Fatalf("two encodings\n%x\n%x", in, canonical)
		}
		path := func(b []byte) (wire.StatePath, error) { return wire.DecodeStatePath(b) }
		if canonical, ok := law(t, in, path, wire.AppendStatePath); ok && !bytes.Equal(canonical, in) {
			t.Fatalf("two encodings of a state path\n%x\n%x", in, canonical)
		}
	})
}
