package wire_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/octets"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// zeros returns n zero octets in hexadecimal.
func zeros(n int) string { return strings.Repeat("00", n) }

// entry returns an entry in hexadecimal, its key and signature of zeros.
func entry(algorithm byte, key, signature int) string {
	return fmt.Sprintf("%02x%04x", algorithm, key) + zeros(key) + fmt.Sprintf("%04x", signature) + zeros(signature)
}

// U-051, U-053, U-159: what a Signature field may be.
func TestDecodeSigBlock(t *testing.T) {
	for _, tc := range []struct {
		name  string
		field string
		kind  error
		code  rcode.Code
	}{
		{"one Ed25519 signature", "0101" + entry(2, 32, 64), nil, rcode.NoError},
		{"the shortest DER", "0101" + entry(1, 33, 8), nil, rcode.NoError},
		{"the longest DER", "0101" + entry(1, 33, 72), nil, rcode.NoError},
		{"sr25519", "0101" + entry(3, 32, 64), nil, rcode.NoError},
		{"ML-DSA-44", "0101" + entry(16, 1312, 2420), nil, rcode.NoError},
		{"ML-DSA-65", "0101" + entry(17, 1952, 3309), nil, rcode.NoError},
		{"ML-DSA-87", "0101" + entry(18, 2592, 4627), nil, rcode.NoError},
		{"an algorithm of tomorrow", "0101" + entry(200, 7, 9), nil, rcode.NoError},
		{"an algorithm of tomorrow without a key", "0101" + entry(200, 0, 0), nil, rcode.NoError},
		{"an algorithm of tomorrow beside one of today", "0102" + entry(200, 7, 9) + entry(2, 32, 64), nil, rcode.NoError},
		{"32 signatures", "0120" + strings.Repeat(entry(2, 32, 64), 32), nil, rcode.NoError},
		{"bare DER is not looked into", "30ff", nil, rcode.NoError},
		{"33 signatures", "0121" + strings.Repeat(entry(2, 32, 64), 33), wire.ErrSigBlock, rcode.FormErr},
		{"no signature", "0100", wire.ErrSigBlock, rcode.FormErr},
		{"255 signatures announced in ten octets", "01ff" + zeros(10), wire.ErrSigBlock, rcode.FormErr},
		{"version 0", "0001" + entry(2, 32, 64), wire.ErrSigBlock, rcode.FormErr},
		{"version 2", "0201" + entry(2, 32, 64), wire.ErrSigBlock, rcode.FormErr},
		{"an octet left over", "0101" + entry(2, 32, 64) + "00", octets.ErrTrailing, rcode.FormErr},
		{"an entry left over", "0101" + entry(2, 32, 64) + entry(2, 32, 64), octets.ErrTrailing, rcode.FormErr},
		{"cut in the signature", "0101" + entry(2, 32, 64)[:100], octets.ErrShort, rcode.FormErr},
		{"a key longer than the field", "0101 c8 ffff 0000", octets.ErrShort, rcode.FormErr},
		{"a signature longer than the field", "0101 c8 0000 ffff", octets.ErrShort, rcode.FormErr},
		{"one octet", "01", octets.ErrShort, rcode.FormErr},
		{"nothing", "", octets.ErrShort, rcode.FormErr},
		{"Ed25519 signature of 63 octets", "0101" + entry(2, 32, 63), wire.ErrSignature, rcode.SigInvalid},
		{"Ed25519 signature of 65 octets", "0101" + entry(2, 32, 65), wire.ErrSignature, rcode.SigInvalid},
		{"Ed25519 key of 33 octets", "0101" + entry(2, 33, 64), wire.ErrSignature, rcode.SigInvalid},
		{"uncompressed secp256k1 key", "0101" + entry(1, 65, 70), wire.ErrSignature, rcode.SigInvalid},
		{"DER of 73 octets", "0101" + entry(1, 33, 73), wire.ErrSignature, rcode.SigInvalid},
		{"DER of 7 octets", "0101" + entry(1, 33, 7), wire.ErrSignature, rcode.SigInvalid},
		{"ML-DSA-65 under the code of ML-DSA-44", "0101" + entry(16, 1952, 3309), wire.ErrSignature, rcode.SigInvalid},
		{"the second of two is wrong", "0102" + entry(2, 32, 64) + entry(2, 32, 1), wire.ErrSignature, rcode.SigInvalid},
	} {
		t.Run(tc.name, func(t *testing.T) {
			in := unhex(t, tc.field)
			s, err := wire.DecodeSigBlock(in)
			if !errors.Is(err, tc.kind) || rcode.Of(err) != tc.code {
				t.Fatalf("error %v, code %v", err, rcode.Of(err))
			}
			if err != nil || s.DER != nil {
				return
			}
			if out, err := wire.AppendSigBlock(nil, &s); err != nil || !bytes.Equal(out, in) {
				t.Fatalf("encodes to %x, %v", out, err)
			}
		})
	}
}

// U-053: the SigBlock of EX-6 has one entry of algorithm 2, with the key of
// RFC 8032 §7.1 TEST 1.
func TestSigBlockOfTheExample(t *testing.T) {
	h, _, err := wire.DecodeHeader(readVector(t, "query-signed"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := wire.DecodeSigBlock(h.Signature)
	if err != nil || len(s.Entries) != 1 || s.DER != nil {
		t.Fatalf("%d entries, error %v", len(s.Entries), err)
	}
	e := s.Entries[0]
	if e.Algorithm != wire.SigEd25519 || !bytes.HasPrefix(e.Key, []byte{0xd7, 0x5a, 0x98}) || !bytes.HasPrefix(e.Signature, []byte{0x72, 0xc3}) {
		t.Fatalf("entry %v %x %x", e.Algorithm, e.Key, e.Signature)
	}
}

// U-055: keys and signatures alias the field; only the entries are new.
func TestSigBlockAllocatesItsEntries(t *testing.T) {
	in := unhex(t, "0120"+strings.Repeat(entry(200, 0, 0), 32))
	if n := testing.AllocsPerRun(100, func() {
		if _, err := wire.DecodeSigBlock(in); err != nil {
			t.Fatal(err)
		}
	}); n > 2 {
		t.Errorf("%v allocations", n)
	}
}

// What a decoder refuses is not sent.
func TestAppendSigBlockRefuses(t *testing.T) {
	ed := wire.SigEntry{Algorithm: wire.SigEd25519, Key: make([]byte, 32), Signature: make([]byte, 64)}
	big := wire.SigEntry{Algorithm: wire.SigMLDSA87, Key: make([]byte, 2592), Signature: make([]byte, 4627)}
	for _, tc := range []struct {
		name  string
		block wire.SigBlock
		kind  error
	}{
		{"nothing", wire.SigBlock{}, wire.ErrSigBlock},
		{"bare DER", wire.SigBlock{DER: []byte{0x30, 0}}, wire.ErrSigBlock},
		{"33 entries", wire.SigBlock{Entries: make([]wire.SigEntry, 33)}, wire.ErrSigBlock},
		{"a signature of the wrong size", wire.SigBlock{Entries: []wire.SigEntry{{Algorithm: wire.SigEd25519, Key: ed.Key}}}, wire.ErrSignature},
		{"ten ML-DSA-87 signatures", wire.SigBlock{Entries: []wire.SigEntry{big, big, big, big, big, big, big, big, big, big}}, wire.ErrTooLarge},
		{"a key longer than its field", wire.SigBlock{Entries: []wire.SigEntry{{Algorithm: 200, Key: make([]byte, 65536)}}}, wire.ErrTooLarge},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if out, err := wire.AppendSigBlock([]byte("x"), &tc.block); !errors.Is(err, tc.kind) || string(out) != "x" {
				t.Fatalf("%x, error %v", out, err)
			}
		})
	}
	if _, err := wire.DecodeSigBlock(make([]byte, wire.MaxSignature+1)); !errors.Is(err, wire.ErrTooLarge) {
		t.Fatalf("a field beyond its limit: %v", err)
	}
}

func TestSigAlgorithmString(t *testing.T) {
	for a, want := range map[wire.SigAlgorithm]string{
		1: "secp256k1", 2: "ed25519", 3: "sr25519", 16: "ml-dsa-44", 17: "ml-dsa-65", 18: "ml-dsa-87", 200: "algorithm-200",
	} {
		if a.String() != want {
			t.Errorf("SigAlgorithm(%d) = %q", uint8(a), a)
		}
	}
}
