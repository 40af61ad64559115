package name

import (
	"fmt"
	"unicode/utf8"
)

// apex is the last label of every global name, with its length octet.
const apex = "\x04utxo"

// maxDepth is how many labels below the apex a registration may have (E-06).
const maxDepth = 2

// InNamespace returns nil for utxo, utxo.<cc> and what is below them, cc
// being a code of ISO 3166-1 (E-03), and ErrNotZone for all else. Names are
// read from the right: utxo.hk.utxo is global (E-07).
func (n Name) InNamespace() error {
	if _, ok := n.apexAt(); !ok {
		return ErrNotZone
	}
	return nil
}

// Apex returns utxo or utxo.<cc>, the root if n is not in the namespace.
func (n Name) Apex() Name {
	at, ok := n.apexAt()
	if !ok {
		return Name{}
	}
	return Name{n.wire[at:]}
}

// Region returns the country code of a regional name in lower case, "" for a
// global name and for one that is not in the namespace.
func (n Name) Region() string {
	at, ok := n.apexAt()
	if !ok || at+len(apex) == len(n.wire) {
		return ""
	}
	return n.wire[at+len(apex)+1:]
}

// Registrable returns nil if a registration may name n: in the namespace,
// labels of at most 16 octets of UTF-8 that do not begin with an underscore,
// one or two of them below the apex. The rules are tried in that order (an
// apex before its labels), so NOTZONE comes before FORMERR before REFUSED for
// depth. Reserved labels are the registrar's business.
func (n Name) Registrable() error {
	depth, err := n.ownable()
	if err == nil && depth > maxDepth {
		return fmt.Errorf("%w: %s has %d labels below %s, at most %d", ErrDepth, n, depth, n.Apex(), maxDepth)
	}
	return err
}

// Delegable reports why n cannot be a domain of its own: it is Registrable but
// for its depth (E-71).
func (n Name) Delegable() error {
	_, err := n.ownable()
	return err
}

// ownable returns how many labels n has below its apex, or why nobody can hold
// it.
func (n Name) ownable() (depth int, err error) {
	at, ok := n.apexAt()
	if !ok {
		return 0, fmt.Errorf("%w: %s", ErrNotZone, n)
	}
	if at == 0 {
		return 0, fmt.Errorf("%w: %s", ErrApex, n)
	}
	for rest := n; len(rest.wire) > len(n.wire)-at; rest = rest.Parent() {
		label := rest.Label(0)
		if label[0] == '_' {
			return 0, fmt.Errorf("%w: label %q of %s", ErrUnderscore, label, n)
		}
		if u := toUnicode(label); len(u) > CharacterByte {
			return 0, fmt.Errorf("%w: label %q of %s has %d octets (%d characters) of at most %d",
				ErrCharacterByte, u, n, len(u), utf8.RuneCountInString(u), CharacterByte)
		}
		depth++
	}
	return depth, nil
}

// Enclosers returns n, its parent and so on down to the name of one label
// below the apex: where the closest encloser of n is looked for (E-53). It is
// empty for an apex and for a name that is not in the namespace.
func (n Name) Enclosers() []Name {
	at, _ := n.apexAt()
	var names []Name
	for i := 0; i < at; i += 1 + int(n.wire[i]) {
		names = append(names, Name{n.wire[i:]})
	}
	return names
}

// apexAt returns where the apex begins in n.wire.
func (n Name) apexAt() (at int, ok bool) {
	last, before := 0, 0 // where the last label begins, and the one before it
	for i := 0; i < len(n.wire); i += 1 + int(n.wire[i]) {
		before, last = last, i
	}
	if n.wire[last:] == apex {
		return last, true
	}
	if n.wire[before:last] == apex && CountryAlpha2(n.wire[last+1:]) {
		return before, true
	}
	return 0, false
}
