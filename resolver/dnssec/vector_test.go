package dnssec_test

import (
	"bytes"
	"encoding/base64"
	"testing"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/internal/testkit"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
)

// vectorKeys are the header of a vector. Its body is a DNSKEY record, the DS
// record of that key, the signature of an RRset, and the RRset.
var vectorKeys = []string{"comment", "section", "algorithm", "secret", "expect"}

// E-05, E-82: keys, digests and signatures of the standards come out as they
// have them, and theirs are good.
func TestVectors(t *testing.T) {
	testkit.Each(t, "testdata/vectors", vectorKeys, func(t *testing.T, v testkit.Vector) {
		var rrs []dns.RR
		for line := range bytes.Lines([]byte(v.Body)) {
			rrs = append(rrs, parse(t, string(line)))
		}
		wantKey, wantSig, set := rrs[0].(*dns.DNSKEY), rrs[2].(*dns.RRSIG), rrs[3:]
		a, err := dnssec.ParseAlgorithm(v.Header["algorithm"])
		if err != nil {
			t.Fatal(err)
		}
		secret, err := base64.StdEncoding.DecodeString(v.Header["secret"])
		if err != nil {
			t.Fatal(err)
		}
		k, err := dnssec.NewKey(a, secret)
		if err != nil {
			t.Fatal(err)
		}
		zone := name.MustParse(dns.Fqdn(wantKey.Hdr.Name))
		if got := k.DNSKEY(); !bytes.Equal(got, data(t, wantKey)) || k.Tag() != wantKey.KeyTag() {
			t.Errorf("DNSKEY %x, tag %d", got, k.Tag())
		}
		if got := k.DS(zone); !bytes.Equal(got, data(t, rrs[1])) {
			t.Errorf("DS %x", got)
		}
		if err := wantSig.Verify(wantKey, set); err != nil {
			t.Errorf("the vector: %v", err)
		}
		owner := name.MustParse(wantSig.Hdr.Name)
		w := dnssec.Window{Inception: wantSig.Inception, Expiration: wantSig.Expiration}
		got := k.AppendRRSIG(nil, zone, owner, wantSig.TypeCovered, wantSig.OrigTtl, [][]byte{data(t, set[0])}, w)
		sig := record(t, owner, dns.TypeRRSIG, wantSig.Hdr.Ttl, got).(*dns.RRSIG)
		if err := sig.Verify(wantKey, set); err != nil {
			t.Error(err)
		}
		if v.Header["expect"] == "the same octets" && !bytes.Equal(got, data(t, wantSig)) {
			t.Errorf("RRSIG %x", got)
		}
	})
}
