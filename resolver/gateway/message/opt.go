package message

import (
	"encoding/binary"
	"fmt"
	"iter"

	"github.com/utxo-dns/utxonode/name/dnsii"
)

// An OPT is the EDNS record of a message (RFC 6891).
type OPT struct {
	Present bool
	Size    uint16 // octets that the sender can take over UDP
	Version uint8
	DO      bool
	Options []byte // as they are on the wire; from Read they fill it exactly
	// IDN is the IDN option of a message of version 2 (DNSII §3.3.1); level 0
	// if there is none. Read leaves it among the Options too; Append writes it
	// after them.
	IDN dnsii.Option
	// Digit is whether the charset of IDN is one octet with a reduced ILET
	// rather than four with the digits of a MIBenum (DNSII §3.3.2).
	Digit bool

	upper uint8 // bits 4 to 11 of the RCODE
}

// All returns the options in order: code and data.
func (o *OPT) All() iter.Seq2[uint16, []byte] {
	return func(yield func(uint16, []byte) bool) {
		for left := o.Options; len(left) >= 4; {
			code, size := binary.BigEndian.Uint16(left), int(binary.BigEndian.Uint16(left[2:]))
			if 4+size > len(left) || !yield(code, left[4:4+size]) {
				return
			}
			left = left[4+size:]
		}
	}
}

// AppendOption appends an option to b, which is or will be Options.
func AppendOption(b []byte, code uint16, data []byte) []byte {
	b = binary.BigEndian.AppendUint16(b, code)
	b = binary.BigEndian.AppendUint16(b, uint16(len(data)))
	return append(b, data...)
}

// readOPT reads an OPT record from its type on. idn is whether the IDN option
// of version 2 is spoken; elsewhere option 1 is another's (E-103).
func readOPT(b []byte, idn bool) (OPT, error) {
	const do = 0x80
	o := OPT{
		Present: true, Size: binary.BigEndian.Uint16(b[2:]), upper: b[4], Version: b[5], DO: b[6]&do != 0,
		Options: b[fixedSize:],
	}
	left := len(o.Options)
	for code, data := range o.All() {
		left -= 4 + len(data)
		if !idn || o.Version != dnsii.EDNSVersion || code != dnsii.OptionCode {
			continue
		}
		if o.IDN.Level != 0 {
			return o, fmt.Errorf("%w: two IDN options", ErrOPT)
		}
		var err error
		o.Digit = len(data) == 2
		if o.IDN, err = dnsii.DecodeOption(data, o.Digit); err != nil {
			return o, err
		}
	}
	if left != 0 {
		return o, fmt.Errorf("%w: %d octets after the options", ErrOPT, left)
	}
	return o, nil
}

// Append appends the record with its owner to b; rcode is all of the RCODE. An IDN option that cannot be
// written is left out: then its charset is none of ours.
func (o *OPT) Append(b []byte, rcode uint16) []byte {
	b = append(b, 0)
	b = binary.BigEndian.AppendUint16(b, typeOPT)
	b = binary.BigEndian.AppendUint16(b, o.Size)
	do := byte(0)
	if o.DO {
		do = 0x80
	}
	b = append(b, byte(rcode>>4), o.Version, do, 0)
	at := len(b)
	b = append(append(b, 0, 0), o.Options...)
	if o.IDN.Level != 0 {
		var buf [5]byte
		if data, err := dnsii.AppendOption(buf[:0], o.IDN, o.Digit); err == nil {
			b = AppendOption(b, dnsii.OptionCode, data)
		}
	}
	binary.BigEndian.PutUint16(b[at:], uint16(len(b)-at-2))
	return b
}
