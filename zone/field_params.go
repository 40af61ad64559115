package zone

import (
	"bytes"
	"encoding/binary"

	"github.com/utxo-dns/utxonode/wire/octets"
)

// The parameters of services whose values are known (RFC 9460 §14.3.2, RFC 9461,
// RFC 9540).
const (
	paramMandatory     = 0
	paramALPN          = 1
	paramNoDefaultALPN = 2
	paramPort          = 3
	paramIPv4Hint      = 4
	paramIPv6Hint      = 6
	paramDoHPath       = 7
	paramOHTTP         = 8
	paramInvalid       = 65535
)

// readParameters reads the parameters of a service (RFC 9460 §2.2): in order of
// their keys, each once, those that are mandatory among them.
func readParameters(r *octets.Reader) {
	var mandatory []byte // the keys that are to come, 2 octets each
	before, alpn := -1, false
	for r.Len() > 0 {
		key, value := r.U16(), r.Bytes(int(r.U16()))
		if r.Err() != nil {
			return
		}
		if int(key) <= before || key == paramInvalid {
			r.Fail(fault("keys that are not in order, or 65535"))
		}
		before = int(key)
		readValue(r, key, value)
		switch {
		case key == paramMandatory:
			mandatory = value
		case key == paramALPN:
			alpn = true
		case key == paramNoDefaultALPN && !alpn:
			r.Fail(fault("no-default-alpn without alpn"))
		}
		if len(mandatory) > 1 && binary.BigEndian.Uint16(mandatory) == key {
			mandatory = mandatory[2:]
		}
	}
	if len(mandatory) > 0 {
		r.Fail(fault("a mandatory key that is not there"))
	}
}

// readValue reads the value of a parameter.
func readValue(r *octets.Reader, key uint16, value []byte) {
	ok := true
	switch key {
	case paramMandatory:
		ok = isKeys(value)
	case paramALPN:
		ok = isProtocols(value)
	case paramNoDefaultALPN, paramOHTTP:
		ok = len(value) == 0
	case paramPort:
		ok = len(value) == 2
	case paramIPv4Hint:
		ok = len(value) > 0 && len(value)%4 == 0
	case paramIPv6Hint:
		ok = len(value) > 0 && len(value)%16 == 0
	case paramDoHPath:
		ok = isTemplate(value)
	}
	if !ok {
		r.Fail(fault("a value that is not of its key"))
	}
}

// isKeys reports whether value is keys, 2 octets each, in order, without 0.
func isKeys(value []byte) bool {
	for before, at := 0, 0; at < len(value)-1; at += 2 {
		key := int(binary.BigEndian.Uint16(value[at:]))
		if key <= before {
			return false
		}
		before = key
	}
	return len(value) > 0 && len(value)%2 == 0
}

// isProtocols reports whether value is character-strings, none of them empty.
func isProtocols(value []byte) bool {
	r := octets.NewReader(value)
	for r.Len() > 0 {
		if len(readText(r)) == 0 {
			return false
		}
	}
	return len(value) > 0 && r.Err() == nil
}

// isTemplate reports whether value is the template of a path for DNS over HTTPS
// (RFC 9461 §5): printable ASCII that begins with a slash, with {?dns} as its one
// expression.
func isTemplate(value []byte) bool {
	const expression = "{?dns}"
	before, after, found := bytes.Cut(value, []byte(expression))
	for _, c := range value {
		if c <= ' ' || c > '~' {
			return false
		}
	}
	return found && len(before) > 0 && before[0] == '/' && !bytes.ContainsAny(before, "{}") && !bytes.ContainsAny(after, "{}")
}
