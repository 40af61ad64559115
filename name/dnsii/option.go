package dnsii

import "fmt"

// Numbers of the OPT record of a DNSII message (DNSII §3.3.1).
const (
	EDNSVersion = 2 // EDNS-VERSION
	OptionCode  = 1 // IDN; LLQ in a message of EDNS version 0 (E-103)
)

// A Level is how much of DNSII a peer understands (DNSII §3.3.1). What the
// levels mean is ours (E-107).
type Level uint8

// The levels.
const (
	Basic        Level = 1 // no DNSII label may be sent to it
	Intermediate Level = 2 // DNSII labels in answers
	Complete     Level = 3 // DNSII labels in queries and answers: the draft's FULL
)

// An Option is the data of the IDN option: a level, and under DNSII §3.3.2 the
// charset of all extended labels of the message.
type Option struct {
	Level   Level   // any other than the three was read as Basic (E-107)
	Charset Charset // 0 if the option does not say
}

// DecodeOption reads OPTION-DATA: one octet with the level, and then nothing,
// or the MIBenum in four octets with a decimal digit each (E-105), or, when the
// reduced ILETs are spoken, one octet. Errors are ErrOption and ErrCharset.
func DecodeOption(data []byte, reduced bool) (Option, error) {
	if len(data) == 0 {
		return Option{}, fmt.Errorf("%w: no level", ErrOption)
	}
	o := Option{Level: Level(data[0])}
	if o.Level < Basic || o.Level > Complete {
		o.Level = Basic
	}
	ilet := data[1:]
	switch {
	case len(ilet) == 0:
		return o, nil
	case reduced && len(ilet) == 1:
		s, ok := fromReduced(uint16(ilet[0]))
		if !ok {
			return Option{}, fmt.Errorf("%w: reduced ILET %d", ErrCharset, ilet[0])
		}
		o.Charset = s
		return o, nil
	case reduced || len(ilet) != 4:
		return Option{}, fmt.Errorf("%w: %d octets of ILET", ErrOption, len(ilet))
	}
	for _, digit := range ilet {
		if digit > 9 {
			return Option{}, fmt.Errorf("%w: %#02x is no digit", ErrOption, digit)
		}
		o.Charset = 10*o.Charset + Charset(digit)
	}
	if err := (Codec{}).allow(o.Charset); err != nil {
		return Option{}, err
	}
	return o, nil
}

// AppendOption appends OPTION-DATA to b; reduced chooses how the charset, if
// there is one, is written.
func AppendOption(b []byte, o Option, reduced bool) ([]byte, error) {
	b = append(b, byte(o.Level))
	if o.Charset == 0 {
		return b, nil
	}
	if err := (Codec{}).allow(o.Charset); err != nil {
		return b[:len(b)-1], err
	}
	if !reduced {
		for unit := Charset(1000); unit > 0; unit /= 10 {
			b = append(b, byte(o.Charset/unit%10))
		}
		return b, nil
	}
	ilet, ok := toReduced(o.Charset)
	if !ok {
		return b[:len(b)-1], fmt.Errorf("%w: no reduced ILET for %s", ErrCharset, o.Charset)
	}
	return append(b, byte(ilet)), nil
}
