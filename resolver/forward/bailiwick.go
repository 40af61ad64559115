package forward

import (
	"bytes"
	"fmt"
	"slices"
)

// A trail is what a reply may be about.
type trail struct {
	names  [][]byte // the one that was asked for, and those that its aliases lead to
	beyond [][]byte // those of the namespace among the latter
	taken  []bool   // the records of the answer that are about names
}

// aliases follows the aliases of an answer, up to those into the namespace, of which
// local are the suffixes, and returns the trail with all names and the records of
// the answer that others may have: those up to there. It fails with ErrBailiwick if
// an answer is about another name.
func aliases(msg, qname []byte, all []record, local [][]byte) (t *trail, own []bool, err error) {
	t = &trail{names: [][]byte{qname}, taken: make([]bool, len(all))}
	if err := t.follow(msg, all, local); err != nil {
		return nil, nil, err
	}
	own = slices.Clone(t.taken)
	t.names = append(t.names, t.beyond...)
	if err := t.follow(msg, all, nil); err != nil {
		return nil, nil, err
	}
	if i := slices.Index(t.taken, false); i >= 0 {
		return nil, nil, fmt.Errorf("%w: an answer about %q", ErrBailiwick, all[i].owner)
	}
	return t, own, nil
}

// follow takes the records about the names of a trail and adds the targets of their
// aliases.
func (t *trail) follow(msg []byte, all []record, local [][]byte) error {
	for more := true; more; { // records come in any order
		more = false
		for i := range all {
			if t.taken[i] || !about(t.names, &all[i]) {
				continue
			}
			t.taken[i], more = true, true
			if all[i].typ != typeCNAME {
				continue
			}
			target, _, err := readName(msg[:all[i].end], all[i].data)
			switch {
			case err != nil:
				return err
			case underAny(target, local):
				t.beyond = append(t.beyond, target)
			default:
				t.names = append(t.names, target)
			}
			if len(t.names)+len(t.beyond) > maxAliases {
				return fmt.Errorf("%w: more than %d aliases", ErrBailiwick, maxAliases)
			}
		}
	}
	return nil
}

// foreign returns what is not an upstream's to say, by place in a reply: what an alias
// into the namespace leads to, whatever is owned there, and behind such an alias all
// of Authority but denials, without which the alias itself may not be proved.
func (t *trail) foreign(all []record, own []bool, local [][]byte) (out []bool) {
	out = make([]bool, len(all))
	for i := range all {
		switch {
		case i < len(own):
			out[i] = !own[i]
		case underAny(all[i].owner, local):
			out[i] = true
		default:
			out[i] = len(t.beyond) > 0 && !all[i].denies()
		}
	}
	return out
}

// denies reports whether a record is a denial of existence or a signature over one.
func (r *record) denies() bool {
	typ := r.typ
	if typ == typeRRSIG {
		typ = r.signs
	}
	return typ == typeNSEC || typ == typeNSEC3
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
