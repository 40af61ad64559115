package jupc

// A Language is what the octets of one message are.
type Language string

// The languages of the port.
const (
	Native Language = "native"
	DNS    Language = "dns"
)

// Native messages begin with the magic "UD", version 1, and a type (draft
// §3.1).
const (
	magic0, magic1 = 0x55, 0x44
	version        = 1

	typeQuery        = 1
	typeResponse     = 2
	typeUpdate       = 3
	typeNotification = 4

	headerLen    = 20 // native header without signature
	dnsHeaderLen = 12
)

// datagramLanguage tells the language of a datagram, "" for one that is never
// answered.
func datagramLanguage(b []byte) Language {
	if len(b) >= 4 && b[0] == magic0 && b[1] == magic1 && b[2] == version && b[3] >= typeQuery && b[3] <= typeNotification {
		return answerable(Native, b)
	}
	return answerable(DNS, b)
}

// answerable returns the language if a message in it may be answered at all:
// requests with a header, nothing else (E-44).
func answerable(l Language, b []byte) Language {
	switch l {
	case Native:
		if len(b) >= headerLen && b[0] == magic0 && b[1] == magic1 && b[3] != typeResponse && b[3] != typeNotification {
			return l
		}
	case DNS:
		const qr = 0x80
		if len(b) >= dnsHeaderLen && b[2]&qr == 0 {
			return l
		}
	}
	return ""
}
