package zone_test

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

var rewrite = flag.Bool("update", false, "write testdata/refused anew")

//go:generate go test -run ^TestRefused$ . -update

// of returns a record with RDATA in hexadecimal.
func of(t *testing.T, owner string, rrtype int, rdata string) wire.RR {
	t.Helper()
	return record(t, fmt.Sprintf(`%s 300 TYPE%d \# %d %s`, owner, rrtype, len(unhex(t, rdata)), rdata))
}

// document returns a DID record.
func document(t *testing.T, text string) wire.RR {
	t.Helper()
	return of(t, "jmbc.user.utxo", 259, fmt.Sprintf("%x", text))
}

// listed returns n members of an object.
func listed(n int, format string) string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf(format, i))
	}
	return strings.Join(all, ",")
}

// U-084, U-086, U-087, U-093, U-094, U-095, U-096, U-133: records that may be in
// a message and may not be stored, one set for each rule.
func TestRefused(t *testing.T) {
	const own = "jmbc.user.utxo"
	jmbc := func(rdata string) []wire.RR { return []wire.RR{of(t, own, 257, rdata)} }
	cbdc := func(rdata string) []wire.RR { return []wire.RR{of(t, own, 258, rdata)} }
	did := func(text string) []wire.RR { return []wire.RR{document(t, text)} }
	address := fmt.Sprintf("%x", "jm1qexample")
	longest := strings.Repeat(strings.Repeat("a", 63)+".", 3) + strings.Repeat("b", 58) + "%03d"
	more := func(members string) string {
		return `{"@context":"https://www.w3.org/ns/did/v1","id":"did:utxo:jmbc.user.utxo",` + members + "}"
	}
	many := func(n int, line string) (rrs []wire.RR) {
		for i := range n {
			rrs = append(rrs, record(t, fmt.Sprintf(line, i)))
		}
		return rrs
	}
	opt := wire.RR{Name: apex, Type: wire.TypeOPT, Class: wire.ClassIN}
	want := map[string]*ledgertest.Vector{}
	for _, tc := range []struct {
		file, comment string
		code          rcode.Code
		rrs           []wire.RR
	}{
		{"outside", "an owner beside the name", 10, records(t, "other.utxo A 192.0.2.1")},
		{"outside-parent", "the parent for an owner", 10, records(t, "user.utxo A 192.0.2.1")},
		{"type-0", "type 0", 1, []wire.RR{of(t, own, 0, "")}},
		{"type-opt", "OPT", 1, []wire.RR{opt}},
		{"type-md", "MD, which is obsolete", 1, []wire.RR{of(t, own, 3, "016100")}},
		{"type-mf", "MF, which is obsolete", 1, []wire.RR{of(t, own, 4, "016100")}},
		{"type-sig", "SIG, a signature of old", 1, []wire.RR{of(t, own, 24, "0001050200000e10000000000000000000010001610000")}},
		{"type-nxt", "NXT, the NSEC of old", 1, []wire.RR{of(t, own, 30, "01610040")}},
		{"type-rrsig", "RRSIG, which who signs a zone makes", 1, []wire.RR{of(t, own, 46, "00010d0200000e10000000000000000000010001610000")}},
		{"type-nsec", "NSEC, which who signs a zone makes", 1, []wire.RR{of(t, own, 47, "016100000140")}},
		{"type-nsec3", "NSEC3, which who signs a zone makes", 1, []wire.RR{of(t, own, 50, "010000010001aa000140")}},
		{"type-65281", "what the DNS calls JMBC by", 1, []wire.RR{of(t, own, 65281, "0103000b"+address)}},
		{"type-65282", "what the DNS calls CBDC by", 1, []wire.RR{of(t, own, 65282, "00")}},
		{"type-65283", "what the DNS calls DID by", 1, []wire.RR{of(t, own, 65283, "00")}},
		{"rdata-loc", "LOC of one octet", 1, []wire.RR{of(t, own, 29, "00")}},
		{"type-128", "the first type of questions", 1, []wire.RR{of(t, own, 128, "")}},
		{"type-any", "type 255", 1, []wire.RR{of(t, own, 255, "")}},
		{"type-quote", "QUOTE", 1, []wire.RR{of(t, own, 65284, "00")}},
		{"type-receipt", "RECEIPT", 1, []wire.RR{of(t, own, 65285, "00")}},
		{"type-descriptor", "DESCRIPTOR", 1, []wire.RR{of(t, own, 65286, "01")}},
		{"jmbc-short", "JMBC of three octets", 1, jmbc("010300")},
		{"jmbc-version", "JMBC of version 2", 1, jmbc("0203000b" + address)},
		{"jmbc-type", "JMBC of address type 4", 1, jmbc("0104000b" + address)},
		{"jmbc-length", "JMBC with a length of one octet less", 1, jmbc("0103000a" + address)},
		{"jmbc-empty", "JMBC without an address", 1, jmbc("01030000")},
		{"jmbc-long", "JMBC with an address of 129 octets", 1, jmbc("01010081" + strings.Repeat("31", 129))},
		{"jmbc-base58", "Base58 with a zero", 1, jmbc("01010004" + fmt.Sprintf("%x", "1Aa0"))},
		{"jmbc-capitals", "Bech32 in capitals", 1, jmbc("0103000b" + fmt.Sprintf("%x", "JM1QEXAMPLE"))},
		{"jmbc-prefix", "Bech32 without a prefix", 1, jmbc("01030009" + fmt.Sprintf("%x", "1qexample"))},
		{"jmbc-checksum", "Bech32 of five characters behind the 1", 1, jmbc("01030008" + fmt.Sprintf("%x", "jm1qexam"))},
		{"cbdc-short", "CBDC of seven octets", 1, cbdc("01010158000000")},
		{"cbdc-version", "CBDC of version 2", 1, cbdc("020101580000000161")},
		{"cbdc-type", "CBDC of type 3", 1, cbdc("010301580000000161")},
		{"cbdc-country", "country 999, which none has", 1, cbdc("010103e70000000161")},
		{"cbdc-length", "a length that is the right one in 32 bits", 1, cbdc("01010158ffffffff")},
		{"cbdc-empty", "CBDC without an address", 1, cbdc("0101015800000000")},
		{"cbdc-control", "a control character of C1", 1, cbdc("0101015800000002c285")},
		{"cbdc-utf8", "an address that is no UTF-8", 1, cbdc("0101015800000001ff")},
		{"did-empty", "DID without a document", 1, []wire.RR{of(t, own, 259, "")}},
		{"did-array", "an array of documents", 1, did("[" + didDocument + "]")},
		{"did-two", "two documents", 1, did(didDocument + didDocument)},
		{"did-mark", "a byte order mark", 1, did("\ufeff" + didDocument)},
		{"did-nan", "NaN, which is no JSON", 1, did(`{"@context":"https://www.w3.org/ns/did/v1","id":"did:utxo:jmbc.user.utxo","a":NaN}`)},
		{"did-id", "another name's id", 1, did(`{"@context":"https://www.w3.org/ns/did/v1","id":"did:utxo:other.utxo"}`)},
		{"did-id-twice", "two ids, the second the right one", 1, did(`{"@context":"https://www.w3.org/ns/did/v1","id":"did:utxo:other.utxo","id":"did:utxo:jmbc.user.utxo"}`)},
		{"did-context", "a context of somebody else's", 1, did(`{"@context":"https://example.com","id":"did:utxo:jmbc.user.utxo"}`)},
		{"did-deep", "arrays 33 deep", 1, did(more(`"a":` + strings.Repeat("[", 32) + strings.Repeat("]", 32)))},
		{"did-members", "65 members", 1, did(more(listed(63, `"a%d":1`)))},
		{"did-member-long", "a member with a name of 256 octets", 1, did(more(`"` + strings.Repeat("a", 256) + `":1`))},
		{"did-context-none", "no context", 1, did(`{"id":"did:utxo:jmbc.user.utxo"}`)},
		{"cname-apex", "CNAME at the registered name", 5, records(t, "jmbc.user.utxo CNAME a.utxo")},
		{"cname-two", "two CNAME at one owner", 7, records(t, "a.jmbc.user.utxo CNAME a.utxo", "a.jmbc.user.utxo CNAME b.utxo")},
		{"cname-beside", "CNAME beside A", 7, records(t, "a.jmbc.user.utxo CNAME a.utxo", "a.jmbc.user.utxo A 192.0.2.1")},
		{"dname-two", "two DNAME", 7, records(t, "jmbc.user.utxo DNAME a.utxo", "jmbc.user.utxo DNAME b.utxo")},
		{"did-two-records", "two DID", 7, append(did(didDocument), did(" "+didDocument)...)},
		{"records-481", "481 records of one type", 5, many(481, "jmbc.user.utxo TXT a%d")},
		{"records-481-owners", "481 records of as many owners", 5, many(481, "a%d.jmbc.user.utxo TXT a")},
		{"names-many", "MX records of three owners with more than 8,192 octets of RDATA in all", 5, slices.Concat(
			many(11, "a.jmbc.user.utxo MX 1 "+longest), many(11, "b.jmbc.user.utxo MX 1 "+longest), many(11, "c.jmbc.user.utxo MX 1 "+longest))},
		{"names-long", "MX records with more than 4,096 octets of RDATA", 5, many(16, "jmbc.user.utxo MX 1 "+longest)},
		{"first-rule", "a record outside before one of type 0: the records are judged one by one, in their order", 10, append(records(t, "other.utxo A 192.0.2.1"), of(t, own, 0, ""))},
		{"first-record", "a record of type 0 before one outside", 1, append([]wire.RR{of(t, own, 0, "")}, records(t, "other.utxo A 192.0.2.1")...)},
		{"first-set", "CNAME at the registered name and two CNAME below: the sets are judged in canonical order", 5, records(t, "a.jmbc.user.utxo CNAME a.utxo", "a.jmbc.user.utxo CNAME b.utxo", "jmbc.user.utxo CNAME a.utxo")},
	} {
		if _, err := zone.Empty(apex).Add(tc.rrs...); rcode.Of(err) != tc.code {
			t.Errorf("%s, %s: %v", tc.file, tc.comment, err)
		}
		v := &ledgertest.Vector{}
		v.Set("comment", tc.comment)
		v.Set("apex", apex)
		v.Set("code", uint16(tc.code))
		for i := range tc.rrs {
			octets, err := wire.AppendRR(nil, &tc.rrs[i])
			if err != nil {
				t.Fatal(err)
			}
			v.Hex("record", octets)
		}
		want[tc.file] = v
	}
	ledgertest.Vectors(t, "testdata/refused", *rewrite, want)
}
