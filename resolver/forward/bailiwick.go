package forward

import (
	"bytes"
	"fmt"
	"slices"
)

// aliases returns the names that a reply may be about: the one that was asked
// for and those that its aliases lead to. It fails with ErrBailiwick if an answer
// is about another.
func aliases(msg, qname []byte, all []record) ([][]byte, error) {
	names, taken := [][]byte{qname}, make([]bool, len(all))
	for more := true; more; { // records come in any order
		more = false
		for i := range all {
			if taken[i] || !about(names, &all[i]) {
				continue
			}
			taken[i], more = true, true
			if all[i].typ == typeCNAME {
				target, _, err := readName(msg[:all[i].end], all[i].data)
				if err != nil {
					return nil, err
				}
				if names = append(names, target); len(names) > maxAliases {
					return nil, fmt.Errorf("%w: more than %d aliases", ErrBailiwick, maxAliases)
				}
			}
		}
	}
	if i := slices.Index(taken, false); i >= 0 {
		return nil, fmt.Errorf("%w: an answer about %q", ErrBailiwick, all[i].owner)
	}
	return names, nil
}

// about reports whether a record is about one of the names, or redirects all
// below a name that one of them is below.
func about(names [][]byte, r *record) bool {
	return slices.ContainsFunc(names, func(n []byte) bool {
		return bytes.Equal(n, r.owner) || (r.typ == typeDNAME || r.signs == typeDNAME) && under(n, r.owner)
	})
}

// checkAuthority refuses what is said about zones that none of the names is in.
// Denials of existence are of the names around those that do not exist; they and
// their signatures say nothing to anybody who does not verify them.
func checkAuthority(names [][]byte, all []record) error {
	for i := range all {
		if all[i].typ == typeNSEC || all[i].typ == typeNSEC3 || all[i].typ == typeRRSIG {
			continue
		}
		if !slices.ContainsFunc(names, func(n []byte) bool { return under(n, all[i].owner) }) {
			return fmt.Errorf("%w: an authority of %q", ErrBailiwick, all[i].owner)
		}
	}
	return nil
}
