package nameprep

import "github.com/utxo-dns/utxonode/name/internal/table"

// A flag says which tables of RFC 3454 a code point is in.
type flag uint8

const (
	unassigned  flag = 1 << iota // A.1
	nothing                      // B.1: mapped to nothing
	prohibited                   // C.1.2, C.2.2, C.3 to C.9
	rightToLeft                  // D.1, RandALCat
	leftToRight                  // D.2, LCat
)

// A class is all that the steps ask of a code point.
type class struct {
	flags     flag
	combining uint8 // Canonical_Combining_Class
}

func (c class) is(f flag) bool { return c.flags&f != 0 }

// classOf looks r up. r is at most U+10FFFF.
func classOf(r rune) class { return classes[table.Class(ranges[:], r)] }

// mappedTo returns what mapping and compatibility decomposition make of r, if
// they change it.
func mappedTo(r rune) (text string, changed bool) { return table.Text(mapped[:], texts, r) }
