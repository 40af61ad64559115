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

// U-055: updates. But for the case of names and the top bit of a TTL the
// encoding is the input.
func FuzzUpdateRoundTrip(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, in []byte) {
		if canonical, ok := law(t, in, wire.DecodeUpdate, wire.AppendUpdate); ok && len(canonical) != len(in) {
			t.Fatalf("%d octets became %d", len(in), len(canonical))
		}
	})
}

// U-055: notifications.
func FuzzNotificationRoundTrip(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, in []byte) {
		if canonical, ok := law(t, in, wire.DecodeNotification, wire.AppendNotification); ok && len(canonical) != len(in) {
			t.Fatalf("%d octets became %d", len(in), len(canonical))
		}
	})
}

// U-053, U-055, U-159: a SigBlock has one encoding; bare DER has none.
func FuzzSigBlockRoundTrip(f *testing.F) {
	for _, s := range []string{
		"0101 02 0020" + zeros(32) + "0040" + zeros(64),
		"0102 c8 0000 0000 c8 0001 aa 0002 bbcc",
		"0101 01 0021" + zeros(33) + "0008 3006020101020101",
		"3006020101020101",
		"0120",
	} {
		f.Add(unhex(f, s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		if s, err := wire.DecodeSigBlock(in); err == nil && s.DER != nil {
			if _, err := wire.AppendSigBlock(nil, &s); !errors.Is(err, wire.ErrSigBlock) {
				t.Fatalf("bare DER is sent: %v", err)
			}
			return
		}
		if canonical, ok := law(t, in, wire.DecodeSigBlock, wire.AppendSigBlock); ok && !bytes.Equal(canonical, in) {
			t.Fatalf("two encodings\n%x\n%x", in, canonical)
		}
	})
}

// U-055: the RDATA of the answers to updates have one encoding.
func FuzzQuoteAndReceiptRoundTrip(f *testing.F) {
	f.Add(readVector(f, "quote"))
	f.Add(readVector(f, "receipt"))
	receipt := func(b []byte, r *wire.Receipt) ([]byte, error) { return wire.AppendReceipt(b, r), nil }
	f.Fuzz(func(t *testing.T, in []byte) {
		if canonical, ok := law(t, in, wire.DecodeQuote, wire.AppendQuote); ok && !bytes.Equal(canonical, in) {
			t.Fatalf("two encodings of a quote\n%x\n%x", in, canonical)
		}
		if canonical, ok := law(t, in, wire.DecodeReceipt, receipt); ok && !bytes.Equal(canonical, in) {
			t.Fatalf("two encodings of a receipt\n%x\n%x", in, canonical)
		}
	})
}

// U-052: whatever message has a digest keeps it under another signature, and a
// flip of any covered bit changes it.
func FuzzSigningCoversAllButTheSignature(f *testing.F) {
	for _, v := range readVectors(f) {
		f.Add(v.msg, uint(len(v.msg)*8-1))
		f.Add(v.msg, uint(9*8))
	}
	f.Fuzz(func(t *testing.T, msg []byte, bit uint) {
		d, err := digest(msg)
		if err != nil {
			return
		}
		h, body, err := wire.DecodeHeader(msg)
		if err != nil {
			t.Fatal(err)
		}
		resigned := append(bytes.Clone(msg[:16]), 0, 0, 0, 3, 7, 7, 7)
		if again, err := digest(append(resigned, body...)); err != nil || again != d {
			t.Fatalf("the signature is covered: %x, %x, %v", d, again, err)
		}
		flipped := bytes.Clone(msg)
		at := int(bit / 8 % uint(len(msg)))
		if at >= 16 && at < 20+len(h.Signature) {
			return
		}
		flipped[at] ^= 1 << (bit % 8)
		if other, err := digest(flipped); err == nil && other == d {
			t.Fatalf("bit %d of octet %d is not covered", bit%8, at)
		}
	})
}

// digest signs for one key; a response answers one request.
func digest(msg []byte) ([32]byte, error) {
	var context [32]byte
	if len(msg) > 3 && wire.MessageType(msg[3]) == wire.MessageResponse {
		context[0] = 1
	}
	s, err := wire.NewSigning(msg, "jmbc-test", context)
	if err != nil {
		return [32]byte{}, err
	}
	return s.Digest(wire.SigEd25519, make([]byte, 32)), nil
}
