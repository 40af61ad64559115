package config

import "fmt"

// Bounds of a file. Both of the draft's are below 50 lines.
const (
	maxFile  = 64 << 10 // octets
	maxMarks = 4096     // signs that can begin a value
	maxDepth = 16       // sections and lists inside each other
)

// A kind is what a value is written as.
type kind uint8

const (
	kindNull kind = iota
	kindString
	kindBool
	kindInt
	kindFloat
	kindList
	kindSection
)

func (k kind) String() string {
	return [...]string{"nothing", "a string", "a boolean", "a number", "a fraction", "a list", "a section"}[k]
}

// A value is one value of a file, and the line it begins at.
type value struct {
	kind   kind
	text   string  // of a scalar
	line   int     // the first is 1
	items  []value // of a list
	fields []field // of a section, in the order of the file
}

// A field is a key of a section with its value.
type field struct {
	key   string
	line  int
	value value
}

// add adds a field to a section, in which each key is there once.
func (v *value) add(f field, path string) error {
	for i := range v.fields {
		if v.fields[i].key == f.key {
			return &Fault{ErrKey, join(path, f.key), f.line, fmt.Sprintf("is there twice, first on line %d", v.fields[i].line)}
		}
	}
	v.fields = append(v.fields, f)
	return nil
}

// join appends a key to the path of its section.
func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// element appends the place of an item, from 0, to the path of its list.
func element(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

// checkSize refuses what no file of configuration is, before it is parsed: what
// a parser makes of a text can be many times as long.
func checkSize(b []byte) error {
	if len(b) > maxFile {
		return &Fault{ErrFile, "", 1, fmt.Sprintf("%d octets, at most %d", len(b), maxFile)}
	}
	marks, line := 0, 1
	for _, c := range b {
		switch c {
		case '\n':
			line++
		case '-', ':', ',', '[', '{', '?':
			marks++
		}
		if marks+line > maxMarks {
			return &Fault{ErrFile, "", line, "there is more in it than any key can use"}
		}
	}
	return nil
}
