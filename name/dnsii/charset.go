package dnsii

import "fmt"

// A Charset is a MIBenum of the IANA character set registry, the value of a
// 12-bit ILET (DNSII §2.2).
type Charset uint16

// The charsets that are supported (E-93).
const (
	USASCII  Charset = 3    // seven bits; the draft's "ANSI" (E-91)
	Latin1   Charset = 4    // ISO 8859-1
	ShiftJIS Charset = 17   // JIS X 0201 and JIS X 0208
	EUCJP    Charset = 18   // and JIS X 0212
	EUCKR    Charset = 38   // KS X 1001
	UTF8     Charset = 106  // RFC 3629
	GBK      Charset = 113  // two octets at most
	GB18030  Charset = 114  // every code point, in up to four octets
	UCS2     Charset = 1000 // big-endian, no byte order mark, no surrogates (E-92)
	UCS4     Charset = 1001 // big-endian, no byte order mark
	UTF7     Charset = 1012 // RFC 2152, every shift closed by "-" (E-89)
	UTF16BE  Charset = 1013 // RFC 2781, no byte order mark in any UTF-16
	UTF16LE  Charset = 1014 // little-endian
	UTF16    Charset = 1015 // big-endian
	UTF32    Charset = 1017 // big-endian, no byte order mark
	GB2312   Charset = 2025 // in EUC
	Big5     Charset = 2026 // levels 1 and 2 and the symbols, without extensions
	KOI8R    Charset = 2084 // RFC 1489
)

// Charsets returns the supported charsets in ascending order.
func Charsets() []Charset {
	list := supported()
	return list[:]
}

func supported() [18]Charset {
	return [...]Charset{
		USASCII, Latin1, ShiftJIS, EUCJP, EUCKR, UTF8, GBK, GB18030, UCS2, UCS4, UTF7,
		UTF16BE, UTF16LE, UTF16, UTF32, GB2312, Big5, KOI8R,
	}
}

// String returns the charset's name in the registry, or "MIBenum n" for one
// that is not supported.
func (s Charset) String() string {
	switch s {
	case USASCII:
		return "US-ASCII"
	case Latin1:
		return "ISO-8859-1"
	case ShiftJIS:
		return "Shift_JIS"
	case EUCJP:
		return "EUC-JP"
	case EUCKR:
		return "EUC-KR"
	case UTF8:
		return "UTF-8"
	case GBK:
		return "GBK"
	case GB18030:
		return "GB18030"
	case UCS2:
		return "ISO-10646-UCS-2"
	case UCS4:
		return "ISO-10646-UCS-4"
	case UTF7:
		return "UTF-7"
	case UTF16BE:
		return "UTF-16BE"
	case UTF16LE:
		return "UTF-16LE"
	case UTF16:
		return "UTF-16"
	case UTF32:
		return "UTF-32"
	case GB2312:
		return "GB2312"
	case Big5:
		return "Big5"
	case KOI8R:
		return "KOI8-R"
	}
	return fmt.Sprintf("MIBenum %d", uint16(s))
}

// ISO10646 reports whether the charset is a transformation of ISO 10646, which
// is what the restricted form allows (DNSII §3.1). US-ASCII counts: the table
// of DNSII §3.2, restricted further, keeps it. GB18030 does not.
func (s Charset) ISO10646() bool {
	switch s {
	case USASCII, UTF8, UCS2, UCS4, UTF7, UTF16BE, UTF16LE, UTF16, UTF32:
		return true
	default:
		return false
	}
}
