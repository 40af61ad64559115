package stub

import (
	"fmt"
	"slices"
	"strings"

	"github.com/utxo-dns/utxonode/name/dnsii"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
)

// A Form is how names are sent. The zero Form is A-labels.
type Form struct {
	Profile message.Profile // "" is Plain
	Charset dnsii.Charset   // of extended labels; 0 is UTF-8
	InOPT   bool            // the charset is in an OPT record, not in the label (DNSII §3.3.2)
}

// ALabel is the form that every server takes.
const ALabel = "alabel"

// inOPT is what ParseForm calls the form with the charset in the OPT record.
const inOPT = "dnsii-edns-option"

// Forms are the names that ParseForm takes before a colon and a charset.
func Forms() []string {
	return []string{ALabel, string(message.UTF8), string(message.DNSII), string(message.Reduced), string(message.EDNS), inOPT}
}

// ParseForm reads the name of a form, of which those of DNSII can be followed by
// a colon and a charset: its name or its MIBenum. "dnsii:big5".
func ParseForm(text string) (Form, error) {
	kind, charset, named := strings.Cut(text, ":")
	f := Form{Profile: message.Profile(kind)}
	switch kind {
	case ALabel:
		f.Profile = message.Plain
	case inOPT:
		f.Profile, f.InOPT = message.EDNS, true
	}
	if f.Profile == message.Plain && kind != ALabel || !slices.Contains(message.Profiles(), f.Profile) {
		return Form{}, fmt.Errorf("%w: %q is none of %s", ErrForm, kind, strings.Join(Forms(), ", "))
	}
	if !named {
		return f, nil
	}
	if !f.Profile.Extended() {
		return Form{}, fmt.Errorf("%w: %s has one charset", ErrForm, kind)
	}
	for _, s := range dnsii.Charsets() {
		if strings.EqualFold(charset, s.String()) || charset == fmt.Sprint(uint16(s)) {
			f.Charset = s
			return f, nil
		}
	}
	return Form{}, fmt.Errorf("%w: %q is no charset of DNSII here", ErrForm, charset)
}

// String returns the form as ParseForm reads it.
func (f Form) String() string {
	switch {
	case !f.Profile.Extended():
		if f.Profile == message.UTF8 {
			return string(f.Profile)
		}
		return ALabel
	case f.InOPT:
		return inOPT + ":" + f.charset().String()
	}
	return string(f.Profile) + ":" + f.charset().String()
}

func (f Form) charset() dnsii.Charset {
	if f.Charset == 0 {
		return dnsii.UTF8
	}
	return f.Charset
}

func (f Form) codec() message.Codec { return message.Codec{Profile: f.Profile} }

// style is how a question of type t is written: the first label of those that
// are answered with names is extended, so that the server knows that it may
// answer so (E-99).
func (f Form) style(t uint16) message.Style {
	s := message.Style{Charset: f.charset()}
	switch f.Profile {
	case message.UTF8:
		s.Labels = message.EightBit
	case message.DNSII:
		s.Labels, s.Form = message.Extended, dnsii.Full
	case message.Reduced:
		s.Labels, s.Form = message.Extended, dnsii.Reduced
	case message.EDNS:
		s.Labels, s.Form = message.Extended, dnsii.EDNS
		if f.InOPT {
			s.Form = dnsii.EDNSOption
		}
	case message.Plain:
	}
	s.Aware = s.Labels == message.Extended && answeredWithNames(t)
	return s
}

// opt is the OPT record that goes with a question.
func (f Form) opt() message.OPT {
	o := message.OPT{Present: true, Size: datagram}
	if f.Profile == message.EDNS {
		o.Version, o.IDN.Level = dnsii.EDNSVersion, dnsii.Complete
		if f.InOPT {
			o.IDN.Charset = f.charset()
		}
	}
	return o
}

// next is the form to try when a server refuses f, ok false after A-labels.
func (f Form) next() (Form, bool) {
	switch {
	case f.Profile.Extended() && f.charset() == dnsii.UTF8:
		f.Charset = dnsii.UTF7
		return f, true
	case f.Profile != message.Plain && f.Profile != "":
		return Form{}, true
	}
	return f, false
}
