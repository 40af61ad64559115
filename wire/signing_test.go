package wire_test

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/internal/testkit"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/octets"
)

// U-052: the digests that are signed.
func TestSigningVectors(t *testing.T) {
	keys := []string{"comment", "chain-id", "context", "algorithm", "key", "digest"}
	testkit.Each(t, "testdata/signing", keys, func(t *testing.T, v testkit.Vector) {
		a, err := strconv.ParseUint(v.Header["algorithm"], 10, 8)
		if err != nil {
			t.Fatal(err)
		}
		s, err := wire.NewSigning(unhex(t, v.Body), v.Header["chain-id"], [32]byte(unhex(t, v.Header["context"])))
		if err != nil {
			t.Fatal(err)
		}
		key := unhex(t, v.Header["key"])
		for range 2 { // a digest does not disturb the next
			if got := fmt.Sprintf("%x", s.Digest(wire.SigAlgorithm(a), key)); got != v.Header["digest"] {
				t.Fatalf("digest %s", got)
			}
		}
	})
}

// U-052: the context of a response is the digest of its request, signed or not.
func TestRequestContext(t *testing.T) {
	const want = "873fd8d5a16ecdb529047c7a9a9c7aedea6e24d8884d583317f31708886379d1"
	query := readVector(t, "query-a")
	signed := append(unhex(t, ex1Header[:len(ex1Header)-8]+"00000002 aabb"), query[20:]...)
	for _, request := range [][]byte{query, signed} {
		if got, err := wire.RequestContext(request); err != nil || fmt.Sprintf("%x", got) != want {
			t.Fatalf("context %x, error %v", got, err)
		}
	}
	if _, err := wire.RequestContext(query[:19]); !errors.Is(err, octets.ErrShort) {
		t.Fatalf("error %v", err)
	}
}

// U-052: chain, request, algorithm and key are covered: a signature holds in
// one place.
func TestDigestsDiffer(t *testing.T) {
	response := readVector(t, "response-a")
	seen := map[[32]byte]string{}
	for _, tc := range []struct {
		name      string
		chainID   string
		context   byte
		algorithm wire.SigAlgorithm
		key       string
	}{
		{"the first", "a", 1, 2, "0000"},
		{"another chain", "b", 1, 2, "0000"},
		{"no chain", "", 1, 2, "0000"},
		{"another request", "a", 2, 2, "0000"},
		{"another algorithm", "a", 1, 3, "0000"},
		{"another key", "a", 1, 2, "0001"},
		{"a longer key", "a", 1, 2, "000000"},
		{"the longest chain id", strings.Repeat("a", 255), 1, 2, "0000"},
	} {
		s, err := wire.NewSigning(response, tc.chainID, [32]byte{tc.context})
		if err != nil {
			t.Fatal(err)
		}
		d := s.Digest(tc.algorithm, unhex(t, tc.key))
		if other, ok := seen[d]; ok {
			t.Errorf("%s has the digest of %s", tc.name, other)
		}
		seen[d] = tc.name
	}
}

func TestNewSigningRefuses(t *testing.T) {
	query, response := readVector(t, "query-a"), readVector(t, "response-a")
	for _, tc := range []struct {
		name    string
		msg     []byte
		chainID string
		context [32]byte
		kind    error
	}{
		{"a response to nothing", response, "c", [32]byte{}, wire.ErrContext},
		{"a query to something", query, "c", [32]byte{1}, wire.ErrContext},
		{"a chain id of 256 octets", query, strings.Repeat("c", 256), [32]byte{}, wire.ErrTooLarge},
		{"half a header", query[:10], "c", [32]byte{}, octets.ErrShort},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := wire.NewSigning(tc.msg, tc.chainID, tc.context); !errors.Is(err, tc.kind) {
				t.Fatalf("error %v", err)
			}
		})
	}
}
