package dnssec_test

import (
	"slices"
	"testing"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
)

// E-05, E-76: the NSEC record of each kind of owner, as another implementation
// reads it.
func TestNSEC(t *testing.T) {
	s := newSigner(t, dnssec.Start(newKey(t, dnssec.Ed25519, 1), epoch), epoch)
	const rrsig, nsec = dns.TypeRRSIG, dns.TypeNSEC
	for _, tc := range []struct {
		name  string
		owner string
		types []uint16
		want  []uint16
	}{
		{"a registered name without records", "jmbc.user.utxo", nil, []uint16{rrsig, nsec}},
		{"types in any order", "jmbc.user.utxo", []uint16{dns.TypeTXT, dns.TypeA}, []uint16{dns.TypeA, dns.TypeTXT, rrsig, nsec}},
		{"types in far windows", "jmbc.user.utxo", []uint16{65281, dns.TypeCAA, 65535}, []uint16{rrsig, nsec, dns.TypeCAA, 65281, 65535}},
		{"a delegation", "jmbc.user.utxo", []uint16{dns.TypeA, dns.TypeNS, dns.TypeDS}, []uint16{dns.TypeNS, rrsig, nsec}},
		{"records that are not a registrant's to make", "jmbc.user.utxo", []uint16{dns.TypeDS, rrsig, dns.TypeSOA, dns.TypeA}, []uint16{dns.TypeA, rrsig, nsec}},
		{"the apex", "utxo", dnssec.ApexTypes(), []uint16{dns.TypeNS, dns.TypeSOA, rrsig, nsec, dns.TypeDNSKEY, dns.TypeCDS, dns.TypeCDNSKEY}},
		{"a delegation with a SOA record", "jmbc.user.utxo", []uint16{dns.TypeNS, dns.TypeSOA}, []uint16{dns.TypeNS, rrsig, nsec}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			owner := name.MustParse(tc.owner)
			got := record(t, owner, nsec, 60, s.AppendNSEC(nil, name.MustParse("next.utxo"), tc.types)).(*dns.NSEC)
			if got.NextDomain != "next.utxo." || !slices.Equal(got.TypeBitMap, tc.want) {
				t.Errorf("%v", got)
			}
		})
	}
}
