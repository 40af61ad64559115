package wire_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/utxo-dns/utxonode/wire/rcode"
)

// The tables of testdata/refused, in the order of docs/reference/wire.md.

// utxo is the apex as a question has it.
const utxo = "047574786f00"

// asks returns the body of a query for a name.
func asks(name string) string { return "0001 0001 0001 0000" + sized(name) }

func queryRefusals() []refusal {
	return slices.Concat(
		refused("query", silence, "", []row{
			{"short", "19 octets", ex1Header[:len(ex1Header)-2]},
			{"magic", "another magic", "5545" + ex1Header[4:] + ex1Body},
		}),
		refused("query", rcode.NotImp, "", []row{
			{"version", "version 2", "554402" + ex1Header[6:] + ex1Body},
			{"type-0", "type 0", "55440100" + ex1Header[8:] + ex1Body},
			{"type-5", "type 5", "55440105" + ex1Header[8:] + ex1Body},
		}),
		refused("query", rcode.FormErr, ex1Header[:len(ex1Header)-8], []row{
			{"signature-cut", "a signature of one octet more than are left", "0000001d" + ex1Body},
			{"signature-long", "a signature of 65,536 octets is announced", "00010000" + ex1Body},
		}),
		refused("query", rcode.FormErr, ex1Header, []row{
			{"no-body", "no body", ""},
			{"reserved", "the reserved field is 1", "0001 0001 0001 0001" + sized(utxo)},
			{"name-empty", "a name field of no octets", asks("")},
			{"name-256", "a name field of 256 octets", asks(zeros(256))},
			{"name-short", "a field of one octet less than are left", "0001 0001 0001 0000 00000005" + utxo},
			{"name-left-over", "an octet of the field after the name", asks(utxo + "00")},
			{"name-cut", "the name ends with the body", asks(utxo[:10])},
			{"label-type-01", "a label of type 01", asks("4161" + utxo)},
			{"label-type-10", "a label of type 10", asks("8161" + utxo)},
			{"pointer-itself", "a pointer to itself", asks("c00c")},
			{"pointer-own-run", "a pointer to the run that it ends", asks("0161 c00c")},
			{"pointer-forwards", "a pointer forwards", asks("c00e 0000")},
			{"pointer-half", "half a pointer", asks("c0")},
			{"wildcard", "a wildcard", asks("012a" + utxo)},
			{"dot", "a dot inside a label", asks("03612e62" + utxo)},
			{"blank", "a blank inside a label", asks("03612062" + utxo)},
			{"hyphen-first", "a hyphen in front", asks("022d61" + utxo)},
			{"hyphen-last", "a hyphen at the end", asks("02612d" + utxo)},
			{"hyphens", "hyphens in positions 3 and 4", asks("0561622d2d63" + utxo)},
			{"underscore", "an underscore alone", asks("015f" + utxo)},
			{"underscore-hyphen", "a hyphen behind an underscore", asks("035f2d61" + utxo)},
			{"underscore-inside", "an underscore that is not in front", asks("03615f62" + utxo)},
			{"a-label-symbol", "the A-label of a symbol", asks("07786e2d2d353368" + utxo)},
			{"a-label-nothing", "an A-label that does not decode", asks("05786e2d2d39" + utxo)},
			{"bidi", "good labels that break the Bidi rule together", asks("0131 0b786e2d2d3964626e653962" + utxo)},
			{"wildcard-class", "a wildcard in class CH: the name is judged before the class", "0001 0003 0001 0000" + sized("012a"+utxo)},
		}),
		refused("query", rcode.NXDomain, ex1Header, []row{
			{"binary", "a binary label", asks("01ff" + utxo)},
			{"binary-wildcard", "a binary label beside a wildcard", asks("01ff 012a" + utxo)},
			{"binary-left-over", "a binary name that does not fill its field", asks("01ff" + utxo + "00")},
			{"binary-class", "a binary name in class CH", "0001 0003 0001 0000" + sized("01ff"+utxo)},
		}),
		refused("query", rcode.Refused, ex1Header, []row{
			{"class", "class CH", "0001 0003 0001 0000" + sized(utxo)},
			{"class-elsewhere", "class CH and another zone: the class is format, the zone is not", "0001 0003 0001 0000" + sized("03636f6d00")},
		}),
	)
}

// counts is the head of a response with so many answers.
func counts(answers int) string { return fmt.Sprintf("0000 0000 %08x 00000000 00000000", answers) }

// answers returns the body of a response with one answer, its RDATA hexadecimal.
func answers(owner string, rrtype, class int, rdata string) string {
	return counts(1) + owner + fmt.Sprintf("%04x %04x 0000012c %04x", rrtype, class, len(compact(rdata))/2) + rdata + "00000000"
}

func responseRefusals() []refusal {
	label := "3f" + strings.Repeat("61", 63)
	return refused("response", rcode.FormErr, responseHeader, []row{
		{"no-counts", "flags and no more", "0000 0000"},
		{"count", "more records than the octets left can hold", counts(1) + zeros(10)},
		{"records", "513 records", counts(513) + strings.Repeat("00 ff00 0001 00000000 0000", 513) + "00000000"},
		{"class", "a record of class CH", answers(wireJMBC, 1, 3, "c0000201")},
		{"rdata-cut", "RDATA of more octets than are left", counts(1) + wireJMBC + "0001 0001 0000012c 0009 c0000201 00000000"},
		{"owner-binary", "a binary owner", answers("01ff"+utxo, 1, 1, "c0000201")},
		{"owner-wildcard", "a wildcard for an owner", answers("012a"+utxo, 1, 1, "c0000201")},
		{"owner-itself", "an owner that points at itself", answers("c010", 1, 1, "c0000201")},
		{"a", "A of three octets", answers(wireJMBC, 1, 1, "c00002")},
		{"aaaa", "AAAA of 15 octets", answers(wireJMBC, 28, 1, zeros(15))},
		{"cname-left-over", "CNAME with an octet after the name", answers(wireJMBC, 5, 1, utxo+"00")},
		{"cname-binary", "a binary name in RDATA", answers(wireJMBC, 5, 1, "01ff"+utxo)},
		{"cname-long", "a pointer that makes a name of 257 octets", answers(label+label+label+"00", 5, 1, label+"c010")},
		{"cname-over", "RDATA whose pointer is beyond its end", answers(wireJMBC, 5, 1, "c0")},
		{"mx", "MX of one octet", answers(wireJMBC, 15, 1, "00")},
		{"srv", "SRV without a name", answers(wireJMBC, 33, 1, zeros(6))},
		{"soa", "SOA with 19 octets after its names", answers(wireJMBC, 6, 1, "0000"+zeros(19))},
		{"txt-none", "TXT without a string", answers(wireJMBC, 16, 1, "")},
		{"txt-cut", "a string of TXT that is cut", answers(wireJMBC, 16, 1, "0568656c6c")},
		{"descriptor-none", "DESCRIPTOR of no octets", answers(wireJMBC, 65286, 1, "")},
		{"descriptor-long", "DESCRIPTOR of 1,025 octets", answers(wireJMBC, 65286, 1, zeros(1025))},
		{"names", "43 owners with pointers, in full 8,385 octets", counts(44) + wide(43) + "00000000"},
		{"proof-long", "a proof of 65,536 octets is announced", counts(0) + "00010000"},
		{"proof-cut", "a proof that is cut", counts(0) + "00000002 01"},
		{"left-over", "an octet after the proof", counts(0) + "00000001 0102"},
	})
}

// wide returns a record whose owner has 195 octets, and so many whose owner is a
// pointer to it.
func wide(pointers int) string {
	label := "3f" + strings.Repeat("61", 63)
	return label + label + label + "016200 ff00 0001 00000000 0000" + strings.Repeat("c010 ff00 0001 00000000 0000", pointers)
}

func updateRefusals() []refusal {
	tail := nameField + outpoint + "00000000"
	return slices.Concat(
		refused("update", rcode.NotImp, updateHeader, []row{
			{"opcode-0", "operation 0", "0000 0000" + tail},
			{"opcode-20", "operation 20", "0014 0000" + tail},
			{"opcode-alone", "operation 65,535, whatever follows", "ffff ffff ffff"},
			{"opcode-nested", "a BATCH with operation 20", batch(part(9, "0014 0000"+tail))},
		}),
		refused("update", rcode.FormErr, updateHeader, []row{
			{"opcode-cut", "an opcode and no more", "0003"},
			{"flags", "flag bit 3", "0003 0008" + tail},
			{"name-empty", "a name field of no octets", "0003 0000 00000000" + outpoint + "00000000"},
			{"name-256", "a name field of 256 octets", "0003 0000 00000100" + zeros(256) + outpoint + "00000000"},
			{"name-left-over", "an octet of the field after the name", "0003 0000" + sized(wireJMBC+"00") + outpoint + "00000000"},
			{"name-pointer", "a pointer in the name", "0003 0000 00000004 0161 c000" + outpoint + "00000000"},
			{"name-binary", "a binary name", "0003 0000" + sized("01ff"+utxo) + outpoint + "00000000"},
			{"name-wildcard", "a wildcard", "0003 0000" + sized("012a"+utxo) + outpoint + "00000000"},
			{"outpoint", "a quote that spends", "0001 0000" + tail},
			{"outpoint-commit", "a commitment that spends", "0002 0000" + tail},
			{"payload-cut", "a payload of more octets than are left", "0003 0000" + nameField + outpoint + "00000001"},
			{"payload-left-over", "an octet after the payload", "0003 0000" + nameField + outpoint + "00000000 00"},
			{"payload-long", "a payload of 65,536 octets is announced", "0003 0000" + nameField + outpoint + "00010000"},
			{"batch-nested", "a BATCH in a BATCH", batch(part(9, batch("")))},
			{"batch-101", "101 operations, the first of them unknown: they are counted first", batch(part(9, "0014 0000"+tail) + strings.Repeat(part(9, set("")), 100))},
			{"records", "a BATCH whose operations have 513 records together", batch(part(9, set(strings.Repeat(part(1, smallest), 256))) + part(9, set(strings.Repeat(part(1, smallest), 257))))},
		}),
	)
}

// smallest is a record of 11 octets.
const smallest = "00 ff00 0001 00000000 0000"

// batch returns the body of a BATCH with a payload.
func batch(payload string) string { return "000d 0000" + nameField + outpoint + sized(payload) }

func payloadRefusals() []refusal {
	return refused("update", rcode.FormErr, updateHeader, []row{
		{"tag-descends", "tag 1 after tag 3", set(part(3, "01") + part(1, helloRR))},
		{"tag-twice", "a transaction twice", set(part(3, "01") + part(3, "01"))},
		{"tag-0", "tag 0", set(part(0, "01"))},
		{"tag-14", "tag 14", set(part(14, "01"))},
		{"tag-half", "half a tag", set("00")},
		{"tag-cut", "a part of more octets than are left", set("0003 00000002 01")},
		{"tag-empty", "a transaction of no octets", set(part(3, ""))},
		{"tag-nested", "an operation outside a BATCH", set(part(9, set("")))},
		{"tag-descriptor", "a descriptor id of 33 octets", set(part(4, zeros(33)))},
		{"tag-period", "a period of 4 octets", set(part(6, zeros(4)))},
		{"tag-opening", "an opening of 63 octets", set(part(7, zeros(63)))},
		{"tag-pending", "a pending id of 31 octets", set(part(8, zeros(31)))},
		{"tag-channel", "a channel of 39 octets", set(part(10, zeros(39)))},
		{"tag-delegation", "delegation flags of three octets", set(part(11, zeros(3)))},
		{"add-class", "a record to add of class CH", set(part(1, wireJMBC+"0010 0003 0000012c 0006 0568656c6c6f"))},
		{"add-opt", "OPT to add, whose class is a size", set(part(1, "00 0029 04d0 00000000 0000"))},
		{"add-pointer", "a pointer in a record to add", set(part(1, "c000 0010 0001 0000012c 0006 0568656c6c6f"))},
		{"add-empty", "A to add, without RDATA", set(part(1, wireJMBC+"0001 0001 0000012c 0000"))},
		{"add-left-over", "a record to add, and an octet", set(part(1, helloRR+"00"))},
		{"add-binary", "a binary owner", set(part(1, "01ff"+utxo+"0010 0001 0000012c 0006 0568656c6c6f"))},
		{"add-binary-target", "a binary name in RDATA", set(part(1, wireJMBC+"0005 0001 0000012c 0008 01ff"+utxo))},
		{"delete-class", "a record to delete of class NONE", set(part(2, wireJMBC+"0010 00fe 0000012c 0006 0568656c6c6f"))},
		{"delete-cut", "RDATA of a record to delete that is cut", set(part(2, wireJMBC+"0001 0001 00000000 0004"))},
		{"acceptance-der", "an acceptance in bare DER", set(part(12, "3006020101020101"))},
		{"acceptance-size", "an acceptance of Ed25519 with 63 octets: format here, a bad signature in the Signature field", set(part(12, "0101"+entry(2, 32, 63)))},
		{"acceptance-cut", "an acceptance without its entry", set(part(12, "0101"))},
	})
}

func otherRefusals() []refusal {
	about := "0003 0000 000000000000002a" + strings.Repeat("88", 32)
	return slices.Concat(
		refused("notification", rcode.FormErr, notificationHeader, []row{
			{"flags", "a flag", "0003 0001" + about[9:] + nameField + "00000000"},
			{"block-cut", "half a block hash", about[:len(about)-32]},
			{"root", "about the root, which length 0 says", about + "00000001 00 00000000"},
			{"name-binary", "about a binary name", about + sized("01ff"+utxo) + "00000000"},
			{"name-pointer", "a pointer in the name", about + "00000004 0161 c000 00000000"},
			{"nested", "an operation", about + nameField + sized(part(9, set("")))},
			{"left-over", "an octet after the payload", about + nameField + "00000000 00"},
		}),
		refused("proof", rcode.ProofInvalid, "", []row{
			{"nothing", "no octets", ""},
			{"format", "format 2", "02010101" + anchor + "0004 00000000"},
			{"kind-0", "kind 0", "01000101" + anchor + "0004 00000000"},
			{"kind-5", "kind 5", "01050101" + anchor + "0004 00000000"},
			{"hash", "hash 2", "01010201" + anchor + "0004 00000000"},
			{"anchor-cut", "the anchor is cut", "01010101" + anchor[:80]},
			{"sections-0", "no section", "01010100" + anchor},
			{"sections-65", "65 sections", "01010141" + anchor + strings.Repeat("0002 00000000", 65)},
			{"sections-cut", "a section less than announced", "01010102" + anchor + "0004 00000000"},
			{"section-cut", "a section of more octets than are left", "01010101" + anchor + "0004 00000001"},
			{"left-over", "an octet left over", "01010101" + anchor + "0004 00000000 00"},
			{"two-questions", "two questions in kind 1", "01010102" + anchor + "0001 00000000 0001 00000000"},
			{"two-paths", "two record paths in kind 3", "01030102" + anchor + "0003 00000000 0003 00000000"},
			{"two-headers", "two headers in kind 4", "01040102" + anchor + "0004 00000000 0004 00000000"},
			{"two-commits", "two commits in kind 4", "01040102" + anchor + "0005 00000000 0005 00000000"},
			{"two-clocks", "two clocks in kind 4", "01040102" + anchor + "0006 00000000 0006 00000000"},
		}),
		refused("quote", rcode.FormErr, zeros(52), []row{
			{"address-none", "an address of no octets", "0000"},
			{"address-long", "an address of 129 octets", "0081" + strings.Repeat("61", 129)},
			{"address-blank", "a blank in the address", "0003 612061"},
			{"address-cut", "an address that is cut", "0002 61"},
			{"left-over", "an octet after the address", "0001 6161"},
		}),
		refused("receipt", rcode.FormErr, "", []row{
			{"cut", "85 octets", zeros(85)},
			{"left-over", "87 octets", zeros(87)},
		}),
	)
}
