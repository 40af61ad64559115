package name

import "github.com/utxo-dns/utxonode/name/internal/table"

// A derived is the derived property value of RFC 5892 §1.
type derived uint8

const (
	unassigned derived = iota // no code point in the frozen version
	disallowed                // never in a label
	pvalid                    // in any label
	contextJ                  // a joiner: where Appendix A.1 or A.2 allows
	contextO                  // where another rule of Appendix A allows
)

// A bidiClass is the Bidi class of a code point, as far as RFC 5893 §2 names
// it.
type bidiClass uint8

const (
	bidiOther bidiClass = iota
	bidiL               // left to right
	bidiR               // right to left
	bidiAL              // Arabic letter
	bidiAN              // Arabic number
	bidiEN              // European number
	bidiES              // European separator
	bidiCS              // common separator
	bidiET              // European terminator
	bidiON              // other neutral
	bidiBN              // boundary neutral
	bidiNSM             // nonspacing mark
)

// A joiningType says how a code point joins its neighbours (RFC 5892 A.1).
type joiningType uint8

const (
	joinU joiningType = iota // not
	joinL                    // left
	joinR                    // right
	joinD                    // both
	joinC                    // causes joining
	joinT                    // transparent
)

// A flag is what the context rules ask of a code point's neighbours.
type flag uint8

const (
	mark      flag = 1 << iota // General_Category M
	greek                      // Script
	hebrew                     // Script
	kanaOrHan                  // Script Hiragana, Katakana or Han
)

// A class is all that the rules ask of a code point. Of one that no label may
// hold, only derived is kept.
type class struct {
	derived   derived
	bidi      bidiClass
	join      joiningType
	combining uint8 // Canonical_Combining_Class
	flags     flag
}

// virama is the Canonical_Combining_Class of the marks that take the vowel
// from a letter of an Indic script.
const virama = 9

func (c class) is(f flag) bool { return c.flags&f != 0 }

// classOf looks r up in the frozen table. r is at most U+10FFFF.
func classOf(r rune) class { return classes[table.Class(ranges[:], r)] }
