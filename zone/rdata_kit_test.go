package zone_test

import "fmt"

// An rdata is a type of the DNS with RDATA in hexadecimal: what may be stored, and
// what may not, with the reason. Zeros stand for octets that do not matter.
type rdata struct {
	t       uint16
	name    string
	stored  []string
	refused []refusal
}

type refusal struct{ hex, because string }

const (
	zeros12 = "000000000000000000000000"
	zeros16 = "00000000000000000000000000000000"
	zeros20 = zeros16 + "00000000"
	zeros32 = zeros16 + zeros16
	zeros48 = zeros32 + zeros16
	zeros64 = zeros32 + zeros32

	label63 = "3f" + "616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161"
	name255 = label63 + label63 + label63 + "3d" + "61616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161" + "00"
	name256 = label63 + label63 + label63 + "3e" + "6161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161" + "00"
)

// names are what is wrong with a name, behind some octets.
func names(before string) []refusal {
	return []refusal{
		{before, "no name"},
		{before + "c000", "a pointer"},
		{before + "4061", "a label of 64 octets"},
		{before + "0161", "a name without an end"},
		{before + "0261", "a label that is cut"},
		{before + name256, "a name of 256 octets"},
		{before + "01610000", "an octet behind the name"},
	}
}

// none are what is wrong with octets to the end: that there are none.
func none(before string) []refusal {
	return []refusal{{before, "nothing behind the fixed part"}, {"", "no octets"}}
}

// exactly are what is wrong with so many octets.
func exactly(hex string) []refusal {
	return []refusal{{hex[2:], "an octet less"}, {hex + "00", "an octet more"}, {"", "no octets"}}
}

// rdatas are all types that have a grammar.
var rdatas = []rdata{
	{7, "MB", []string{"00", "016100", "03ff002e0161" + "00", name255}, names("")},
	{8, "MG", []string{"016100"}, names("")},
	{9, "MR", []string{"016100"}, names("")},
	{11, "WKS", []string{"c000020106", "c00002010600000040"}, []refusal{{"c0000201", "no protocol"}, {"", "no octets"}}},
	{13, "HINFO", []string{"03414d44054c696e7578", "0000"}, []refusal{
		{"03414d44", "one string"}, {"03414d44054c696e75", "a string that is cut"}, {"000000", "three strings"}, {"", "no octets"},
	}},
	{14, "MINFO", []string{"016100016200", "0000"}, names("00")},
	{17, "RP", []string{"016100016200", "0000"}, names("016100")},
	{18, "AFSDB", []string{"0001016100"}, names("0001")},
	{19, "X25", []string{"0433313130", "0c333131303631373030393536"}, []refusal{
		{"03333131", "three digits"}, {"0461626364", "letters"}, {"043331313000", "an octet behind the string"}, {"", "no octets"},
	}},
	{20, "ISDN", []string{"0161", "01610162"}, []refusal{{"016101620163", "three strings"}, {"0261", "a string that is cut"}, {"", "no octets"}}},
	{21, "RT", []string{"000a016100"}, names("000a")},
	{22, "NSAP", []string{"47000580005a0000000001e133ffffff00016100"}, []refusal{{"", "no octets"}}},
	{23, "NSAP-PTR", []string{"016100"}, names("")},
	{25, "KEY", []string{"0200ff0501"}, none("0200ff05")},
	{26, "PX", []string{"000a016100016200"}, names("000a016100")},
	{27, "GPOS", []string{str("-32.6") + str("116.9") + str("10.0"), "000000"}, []refusal{{"00", "one string"}, {"0000", "two strings"}, {"00000000", "four strings"}, {"", "no octets"}}},
	{29, "LOC", []string{
		"00121613" + "80000000" + "80000000" + "00989680",
		"00009099" + "934fd900" + "5960" + "4e00" + "ffffffff",
	}, []refusal{
		{"00", "one octet"},
		{"01121613" + "80000000" + "80000000" + "00989680", "version 1"},
		{"00a21613" + "80000000" + "80000000" + "00989680", "a digit of 10"},
		{"001a1613" + "80000000" + "80000000" + "00989680", "a power of 10"},
		{"00120213" + "80000000" + "80000000" + "00989680", "a digit of 0, and a power"},
		{"00121613" + "934fd901" + "80000000" + "00989680", "beyond the north pole"},
		{"00121613" + "6cb026ff" + "80000000" + "00989680", "beyond the south pole"},
		{"00121613" + "80000000" + "a69fb201" + "00989680", "more than 180 degrees east"},
		{"00121613" + "80000000" + "59604dff" + "00989680", "more than 180 degrees west"},
		{"00121613" + "80000000" + "80000000" + "009896", "15 octets"},
		{"00121613" + "80000000" + "80000000" + "0098968000", "17 octets"},
		{"", "no octets"},
	}},
	{31, "EID", []string{"e32c6f78163a9348"}, []refusal{{"", "no octets"}}},
	{32, "NIMLOC", []string{"325103006789"}, []refusal{{"", "no octets"}}},
	{34, "ATMA", []string{"0131", "00ff"}, []refusal{{"0161", "a letter in a number"}, {"01", "no number"}, {"00", "no address"}, {"", "no octets"}}},
	{35, "NAPTR", []string{
		"000a0014" + "0173" + "075349502b443255" + "00" + "045f736970045f756470" + "00",
		"000a0014" + "0175" + "075349502b443255" + str("!^.*$!sip:a@b!i") + "00",
		"000a0014" + "00" + "00" + str(`/(\/)/\1/`) + "00",
	}, append(names("000a0014"+"00"+"00"+"00"), []refusal{
		{"000a0014", "no strings"},
		{"000a0014" + "0000", "two strings"},
		{"000a0014" + "0000" + "0461616161" + "00", "a letter for the delimiter, four times"},
		{"000a0014" + "0000" + "0469696969" + "00", "i for the delimiter"},
		{"000a0014" + "0000" + "03313131" + "00", "a digit for the delimiter"},
		{"000a0014" + "0000" + "035c5c5c" + "00", "a backslash for the delimiter"},
		{"000a0014" + "0000" + "022121" + "00", "two delimiters"},
		{"000a0014" + "0000" + "0421212178" + "00", "the flag x"},
		{"000a0014" + "0000" + "0321615c" + "00", "a backslash at the end"},
		{"000a0014" + "0000" + "0421002121" + "00", "a zero octet"},
		{"000a0014" + "0000" + "0521215c3021" + "00", "a back reference to 0"},
	}...)},
	{36, "KX", []string{"0001016100"}, names("0001")},
	{37, "CERT", []string{"000100010561"}, none("0001000105")},
	{38, "A6", []string{"00" + zeros16, "80016100", "40" + zeros16[:16] + "016100"}, []refusal{
		{"00" + zeros16 + "00", "a name behind a whole address"},
		{"81" + "016100", "a prefix of 129 bits"},
		{"40" + zeros16[:16], "no name"},
		{"40" + zeros16[:16] + "c000", "a pointer"},
		{"00" + zeros12, "an address of twelve octets"},
		{"", "no octets"},
	}},
	{40, "SINK", []string{"000000"}, []refusal{{"0000", "two octets"}, {"", "no octets"}}},
	{42, "APL", []string{"", "00011803c00002", "0001088401010101", "00028000", "000100000002000401020304"}, []refusal{
		{"000118", "three octets"},
		{"00011803c000", "a prefix that is cut"},
		{"00011803c00000", "zeros at the end"},
		{"00012104c0000201", "a prefix of 33 bits"},
		{"00011805c000020101", "a prefix of five octets"},
		{"00030801ff", "family 3"},
		{"00028100", "a prefix of 129 bits"},
	}},
	{43, "DS", []string{"00010d02" + zeros32, "00010501" + zeros20, "00010d03" + zeros32, "00010e04" + zeros48, "00010dff00"}, []refusal{
		{"00010d02" + zeros20, "SHA-256 of 20 octets"},
		{"00010501" + zeros32, "SHA-1 of 32 octets"},
		{"00010e04" + zeros32, "SHA-384 of 32 octets"},
		{"00010d03" + zeros20, "GOST of 20 octets"},
		{"00010dff", "no digest"},
		{"00010d", "no digest type"},
		{"", "no octets"},
	}},
	{44, "SSHFP", []string{"0402" + zeros32, "0101" + zeros20, "09ff00"}, []refusal{
		{"0402" + zeros20, "SHA-256 of 20 octets"}, {"0101" + zeros32, "SHA-1 of 32 octets"}, {"09ff", "no fingerprint"}, {"04", "one octet"}, {"", "no octets"},
	}},
	{45, "IPSECKEY", []string{"0a000201", "0a0102c000020101", "0a0202" + zeros16 + "01", "0a030201610001"}, []refusal{
		{"0a0002", "neither a gateway nor a key"},
		{"0a0100c0000201", "no key"},
		{"0a0402", "a gateway of kind 4"},
		{"0a0102c00002", "an address of three octets"},
		{"0a0202" + zeros12, "an address of twelve octets"},
		{"0a03020161", "a name without an end"},
		{"0a0302c000", "a pointer"},
		{"0a00", "no algorithm"},
		{"", "no octets"},
	}},
	{48, "DNSKEY", []string{"0101030d" + zeros64, "0100030f" + zeros32}, none("0101030d")},
	{49, "DHCID", []string{"000001" + zeros32}, none("000001")},
	{51, "NSEC3PARAM", []string{"0100000100", "0100000a04aabbccdd"}, []refusal{
		{"01000001", "no salt"}, {"0100000102aa", "a salt that is cut"}, {"010000010000", "an octet behind the salt"}, {"", "no octets"},
	}},
	{52, "TLSA", []string{"030101" + zeros32, "030002" + zeros64, "03000030"}, []refusal{
		{"030101" + zeros20, "SHA-256 of 20 octets"}, {"030102" + zeros32, "SHA-512 of 32 octets"}, {"030100", "no data"}, {"0301", "two octets"}, {"", "no octets"},
	}},
	{53, "SMIMEA", []string{"030101" + zeros32, "030002" + zeros64, "03000030"}, []refusal{
		{"030101" + zeros20, "SHA-256 of 20 octets"}, {"030102" + zeros32, "SHA-512 of 32 octets"}, {"030100", "no data"}, {"", "no octets"},
	}},
	{55, "HIP", []string{"0402000200112233aabb", "0402000200112233aabb016100016200"}, []refusal{
		{"0002000200aabb", "no tag"},
		{"0402000000112233", "no key"},
		{"0402000200112233aa", "a key that is cut"},
		{"0402000200112233aabbc000", "a pointer"},
		{"0402000200112233aabb0161", "a name without an end"},
		{"040200", "three octets"},
		{"", "no octets"},
	}},
	{56, "NINFO", []string{"0161", "00", "01610162"}, []refusal{{"0261", "a string that is cut"}, {"", "no octets"}}},
	{57, "RKEY", []string{"0000010501"}, none("00000105")},
	{58, "TALINK", []string{"016100016200"}, names("00")},
	{59, "CDS", []string{"00010d02" + zeros32, "0000000000"}, []refusal{{"00010d02" + zeros20, "SHA-256 of 20 octets"}, {"00000000", "no digest"}, {"", "no octets"}}},
	{60, "CDNSKEY", []string{"0101030d" + zeros64, "0000030000"}, none("0101030d")},
	{61, "OPENPGPKEY", []string{"99010203"}, []refusal{{"", "no octets"}}},
	{62, "CSYNC", []string{"000000010000", "0000000100030006600000080003", "00000001000000014001" + "0180"}, []refusal{
		{"0000000100", "five octets"},
		{"00000001000000024000", "a window with a zero at its end"},
		{"0000000100000000", "a window of no octets"},
		{"0000000100000021" + zeros32 + "01", "a window of 33 octets"},
		{"000000010000010140000140", "windows out of order"},
		{"000000010000000140000140", "a window twice"},
		{"000000010000000240", "a window that is cut"},
		{"", "no octets"},
	}},
	{63, "ZONEMD", []string{"000000010101" + zeros48, "000000010102" + zeros64, "0000000101ff" + zeros12}, []refusal{
		{"000000010101" + zeros32, "SHA-384 of 32 octets"}, {"000000010102" + zeros48, "SHA-512 of 48 octets"}, {"0000000101ff" + zeros12[2:], "a digest of 11 octets"}, {"0000000101", "five octets"}, {"", "no octets"},
	}},
	{64, "SVCB", services("00"), append(append(names("0001")[:6:6], unserved("016100")...), refusal{"00", "one octet"}, refusal{"", "no octets"})},
	{65, "HTTPS", services("016100"), append(append(names("0001")[:6:6], unserved("00")...), refusal{"", "no octets"})},
	{66, "DSYNC", []string{"003b0114e9016100"}, names("003b0114e9")},
	{67, "HHIT", []string{"83"}, []refusal{{"", "no octets"}}},
	{68, "BRID", []string{"a2"}, []refusal{{"", "no octets"}}},
	{99, "SPF", []string{"0b763d73706631202d616c6c", "00"}, []refusal{{"0261", "a string that is cut"}, {"", "no octets"}}},
	{104, "NID", []string{"000a0014000000000001"}, exactly("000a0014000000000001")},
	{105, "L32", []string{"000ac0000201"}, exactly("000ac0000201")},
	{106, "L64", []string{"000a20010db800000001"}, exactly("000a20010db800000001")},
	{107, "LP", []string{"000a016100"}, names("000a")},
	{108, "EUI48", []string{"00005e00532a"}, exactly("00005e00532a")},
	{109, "EUI64", []string{"00005eef1000002a"}, exactly("00005eef1000002a")},
	{256, "URI", []string{"000a000168747470733a2f2f612e62"}, none("000a0001")},
	{260, "AMTRELAY", []string{"0a00", "0a80", "0a01c0000201", "0a82" + zeros16, "0a03016100"}, []refusal{
		{"0a04", "a relay of kind 4"},
		{"0a0000", "an octet behind no relay"},
		{"0a01c00002", "an address of three octets"},
		{"0a02" + zeros12, "an address of twelve octets"},
		{"0a03c000", "a pointer"},
		{"0a", "one octet"},
		{"", "no octets"},
	}},
	{261, "RESINFO", []string{str("qnamemin")}, []refusal{{"0261", "a string that is cut"}, {"", "no octets"}}},
	{262, "WALLET", []string{"0361646103616263"}, []refusal{{"0261", "a string that is cut"}, {"", "no octets"}}},
	{263, "CLA", []string{"0161"}, []refusal{{"0261", "a string that is cut"}, {"", "no octets"}}},
	{264, "IPN", []string{"0000000000000001"}, exactly("0000000000000001")},
	{32768, "TA", []string{"00010d02" + zeros32}, []refusal{{"00010d02" + zeros20, "SHA-256 of 20 octets"}, {"00010d02", "no digest"}, {"", "no octets"}}},
	{32769, "DLV", []string{"00010d02" + zeros32}, []refusal{{"00010d02" + zeros20, "SHA-256 of 20 octets"}, {"00010d02", "no digest"}, {"", "no octets"}}},
}

// str is a character-string.
func str(text string) string { return fmt.Sprintf("%02x%x", len(text), text) }

// param is a parameter of a service, its value in hexadecimal.
func param(key int, value string) string { return fmt.Sprintf("%04x%04x%s", key, len(value)/2, value) }

// services are services at a target.
func services(target string) []string {
	h2, port := param(1, str("h2")), param(3, "01bb")
	return []string{
		"0000" + target,
		"0001" + target,
		"0001" + target + h2,
		"0001" + target + param(0, "00010003") + param(1, str("h2")+str("h3")) + param(2, "") + port,
		"0001" + target + param(4, "c0000201c0000202") + param(5, "") + param(6, "20010db8000000000000000000000001") +
			param(7, fmt.Sprintf("%x", "/dns-query{?dns}")) + param(8, "") + param(65534, "61"),
	}
}

// unserved are what is wrong with the parameters of services.
func unserved(target string) []refusal {
	at, h2, port := "0001"+target, param(1, str("h2")), param(3, "0035")
	path := func(text string) string { return at + param(7, fmt.Sprintf("%x", text)) }
	return []refusal{
		{at + "00", "a key that is cut"},
		{at + "000300", "a length that is cut"},
		{at + "0003000201", "a value that is cut"},
		{at + port + h2, "keys out of order"},
		{at + port + port, "a key twice"},
		{at + param(65535, ""), "key 65535"},
		{at + param(0, "0001"), "alpn mandatory and not there"},
		{at + param(0, "00010003") + h2, "port mandatory and not there"},
		{at + param(0, "0000"), "mandatory itself mandatory"},
		{at + param(0, "00030001") + h2 + port, "mandatory keys out of order"},
		{at + param(0, "00010001") + h2, "a mandatory key twice"},
		{at + param(0, ""), "no mandatory key"},
		{at + param(0, "000100") + h2, "mandatory of three octets"},
		{at + param(1, ""), "alpn without a protocol"},
		{at + param(1, "00"), "an empty protocol"},
		{at + param(1, "036832"), "a protocol that is cut"},
		{at + param(2, ""), "no-default-alpn without alpn"},
		{at + h2 + param(2, "00"), "no-default-alpn with a value"},
		{at + param(3, "35"), "port of one octet"},
		{at + param(4, ""), "ipv4hint without an address"},
		{at + param(4, "c00002"), "ipv4hint of three octets"},
		{at + param(6, ""), "ipv6hint without an address"},
		{at + param(6, "c0000201"), "ipv6hint of four octets"},
		{path("/"), "dohpath without {?dns}"},
		{path("{?dns}"), "dohpath without a slash"},
		{path("/{?dns}{x}"), "dohpath with another expression"},
		{path("/\xff{?dns}"), "dohpath beyond ASCII"},
		{at + param(8, "00"), "ohttp with a value"},
	}
}
