package dnssec_test

import (
	"encoding/hex"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
)

var (
	zone  = name.MustParse("utxo")
	owner = name.MustParse("www.jmbc.user.utxo")
	epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
)

const day = 24 * time.Hour

// newKey returns always the same key for a seed.
func newKey(t testing.TB, a dnssec.Algorithm, seed byte) *dnssec.Key {
	t.Helper()
	k, err := dnssec.GenerateKey(a, rand.NewChaCha8([32]byte{seed}))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func newSigner(t testing.TB, ks dnssec.KeySet, now time.Time) *dnssec.Signer {
	t.Helper()
	s, err := dnssec.NewSigner(zone, ks, dnssec.Validity{}, now)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// parse reads a record of a zone file.
func parse(t testing.TB, line string) dns.RR {
	t.Helper()
	rr, err := dns.NewRR(line)
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return rr
}

// data returns the RDATA of a record, uncompressed.
func data(t testing.TB, rr dns.RR) []byte {
	t.Helper()
	b := make([]byte, dns.MaxMsgSize)
	end, err := dns.PackRR(rr, b, 0, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	return b[end-int(rr.Header().Rdlength) : end]
}

// record is RDATA as a record of another implementation.
func record(t testing.TB, owner name.Name, rrtype uint16, ttl uint32, rdata []byte) dns.RR {
	t.Helper()
	rr := &dns.RFC3597{
		Hdr:   dns.RR_Header{Name: owner.String() + ".", Rrtype: rrtype, Class: dns.ClassINET, Ttl: ttl},
		Rdata: hex.EncodeToString(rdata),
	}
	return parse(t, rr.String())
}
