package message

import (
	"fmt"
	"slices"

	"github.com/utxo-dns/utxonode/name/dnsii"
)

// A Profile is which labels a listener or a peer takes. It is a matter of
// configuration: the octets of two profiles can be the same and mean something
// else (E-95).
type Profile string

// The profiles.
const (
	// Plain: ordinary labels of ASCII, as everybody speaks them.
	Plain Profile = "plain"
	// UTF8: ordinary labels may be UTF-8, prepared by who asks.
	UTF8 Profile = "utf8"
	// DNSII: also label type 10 with a MIBenum (DNSII §2.2).
	DNSII Profile = "dnsii"
	// Reduced: also label type 10 with an ILET of five bits (DNSII §3.2).
	Reduced Profile = "dnsii-reduced"
	// EDNS: also label 0x42, with its charset in the label or in an OPT record
	// of version 2 (DNSII §3.3).
	EDNS Profile = "dnsii-edns"
)

// Profiles returns all profiles.
func Profiles() []Profile { return []Profile{Plain, UTF8, DNSII, Reduced, EDNS} }

// ParseProfile returns the profile of that name, or ErrProfile.
func ParseProfile(s string) (Profile, error) {
	if p := Profile(s); slices.Contains(Profiles(), p) {
		return p, nil
	}
	return "", fmt.Errorf("%w: %q, want one of %v", ErrProfile, s, Profiles())
}

// Extended reports whether the profile has extended labels.
func (p Profile) Extended() bool { return p == DNSII || p == Reduced || p == EDNS }

// A Codec reads the messages of one listener or peer.
type Codec struct {
	Profile    Profile // "" is Plain
	Restricted bool    // of the charsets only transformations of ISO 10646 (DNSII §3.1)
	// RejectEightBit leaves to ordinary labels ASCII alone where there are
	// extended ones for the rest, which say their charset (DNSII §2.3). Without
	// extended labels it says nothing.
	RejectEightBit bool
}

// EightBit reports whether ordinary labels may be UTF-8.
func (c Codec) EightBit() bool {
	if c.Profile.Extended() {
		return !c.RejectEightBit
	}
	return c.Profile == UTF8
}

// A grammar is one way to read the labels of a message.
type grammar struct {
	dnsii.Codec
	extended bool // Codec.Form is spoken at all
	marker   bool // a bare 0x42 may begin a name, and says nothing (E-108)
}

// grammar returns the way to read messages, the first of more than one.
func (c Codec) grammar() grammar {
	g := grammar{Codec: dnsii.Codec{Restricted: c.Restricted, EightBit: c.EightBit()}, extended: c.Profile.Extended()}
	switch c.Profile {
	case Reduced:
		g.Form = dnsii.Reduced
	case EDNS:
		g.Form = dnsii.EDNS
	case Plain, UTF8, DNSII:
	}
	return g
}

// inOPT returns the ways with the charset in the OPT record, one for each
// (DNSII §3.3.2).
func (c Codec) inOPT() (list []grammar) {
	g := c.grammar()
	g.Form = dnsii.EDNSOption
	for _, g.Charset = range dnsii.Charsets() {
		if !c.Restricted || g.Charset.ISO10646() {
			list = append(list, g)
		}
	}
	return list
}

// withMarker returns the way of DNSII §6: a bare 0x42 before labels of the full
// form. Ordinary labels of any octets can be what it marks, so it counts only
// where no other way fits.
func (c Codec) withMarker() grammar {
	g := c.grammar()
	g.Form, g.marker = dnsii.Full, true
	return g
}
