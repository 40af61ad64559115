package name_test

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/idna"

	"github.com/utxo-dns/utxonode/internal/testkit"
	"github.com/utxo-dns/utxonode/name"
)

// A difference is a class of inputs that another judge of names and this package
// see otherwise. "accepts" and "refuses" are what this package does.
type difference struct {
	judge, class string
	count        int // of the 6,235 inputs of Unicode's test file
	why          string
}

// differences are all there are: docs/reference/names.md has the same table.
var differences = []difference{
	{"IdnaTestV2", "refuses code-point", 56, "UTS #46 lets symbols and punctuation by that RFC 5892 forbids (E-12)"},
	{"IdnaTestV2", "accepts [A4_2]", 2, "a dot alone is the root, which has no label to be empty"},
	{"Registration", "accepts disallowed rune", 34, "ASCII letters fold to lower case in every form (E-08)"},
	{"Registration", "accepts invalid label", 1, "the root"},
	{"Registration", "refuses code-point", 36, "its Unicode tables are not those of RFC 5892"},
	{"Lookup", "refuses code-point", 56, "as IdnaTestV2"},
	{"Lookup", "refuses empty-label", 27, "it measures nothing: empty labels pass"},
	{"Lookup", "refuses label-length", 30, "labels over 63 octets pass"},
	{"Lookup", "refuses name-length", 6, "names over 255 octets pass"},
	{"Lookup", "differs", 2, "the root is written as a dot"},
	{"Display", "refuses code-point", 56, "as IdnaTestV2"},
	{"Display", "refuses empty-label", 27, "as Lookup"},
	{"Display", "refuses label-length", 30, "as Lookup"},
	{"Display", "refuses name-length", 6, "as Lookup"},
	{"Display", "differs", 2, "the root is written as a dot"},
}

// row is the line of a difference in docs/reference/names.md.
func (d difference) row() string {
	return fmt.Sprintf("| %s | %s | %d | %s |", d.judge, d.class, d.count, d.why)
}

// A verdictOf is what a judge says of a name: the text it has, or why it is none.
type verdictOf struct {
	text string
	err  string // "" if the name is accepted
}

// against says how ours differs from theirs, "" if not at all.
func (ours verdictOf) against(theirs verdictOf) string {
	switch {
	case ours.err == "" && theirs.err != "":
		return "accepts " + theirs.err
	case ours.err != "" && theirs.err == "":
		return "refuses " + ours.err
	case ours.err == "" && ours.text != strings.TrimSuffix(theirs.text, "."):
		return "differs"
	}
	return ""
}

// U-033, U-034, U-035, U-037, U-038, U-039, U-042: Unicode's test of IDNA, read by
// ParseInput as people type and by Parse as it stands, agrees with this package,
// and so do the three profiles of golang.org/x/net/idna on its inputs, wherever no
// named class says otherwise. A difference in no class fails. Under a toolchain of
// another Unicode version the profiles are other judges, and are not asked.
func TestDifferential(t *testing.T) {
	counts := map[[2]string]int{}
	inputs := 0
	for _, line := range idnaTest(t) {
		inputs++
		typed, parsed := ourVerdict(name.ParseInput, name.Name.String, line.source), ourVerdict(name.Parse, name.Name.String, line.source)
		shown := ourVerdict(name.ParseInput, name.Name.Unicode, line.source)
		for judge, class := range map[string]string{
			"IdnaTestV2":   typed.against(line.ascii),
			"Registration": parsed.against(libraryVerdict(idna.Registration.ToASCII, line.source)),
			"Lookup":       typed.against(libraryVerdict(idna.Lookup.ToASCII, line.source)),
			"Display":      shown.against(libraryVerdict(idna.Display.ToUnicode, line.source)),
		} {
			if class != "" && asked(judge) {
				counts[[2]string{judge, class}]++
			}
		}
		if typed.err == "" {
			checkForms(t, name.MustParse(typed.text))
		}
	}
	if inputs != 6235 {
		t.Errorf("%d inputs, want 6235", inputs)
	}
	for _, d := range differences {
		k := [2]string{d.judge, d.class}
		if asked(d.judge) && counts[k] != d.count {
			t.Errorf("%s: %s %d times, want %d: %s", d.judge, d.class, counts[k], d.count, d.why)
		}
		delete(counts, k)
	}
	for k, count := range counts {
		t.Errorf("%s: %s %d times, and no class says why", k[0], k[1], count)
	}
}

func asked(judge string) bool {
	return judge == "IdnaTestV2" || idna.UnicodeVersion == name.UnicodeVersion
}

func ourVerdict(parse func(string) (name.Name, error), write func(name.Name) string, source string) verdictOf {
	n, err := parse(source)
	if err != nil {
		return verdictOf{err: string(kindOf(err))}
	}
	return verdictOf{text: write(n)}
}

// evidence is what differs between errors of one kind.
var evidence = regexp.MustCompile(`^idna: | ("[^"]*"|U\+[0-9A-F]+)$`)

func libraryVerdict(convert func(string) (string, error), source string) verdictOf {
	text, err := convert(source)
	if err != nil {
		return verdictOf{err: evidence.ReplaceAllString(err.Error(), "")}
	}
	return verdictOf{text: text}
}

// An idnaLine is a line of IdnaTestV2.txt: a source, and toAsciiN of it.
type idnaLine struct {
	source string
	ascii  verdictOf
}

func idnaTest(t *testing.T) []idnaLine {
	t.Helper()
	var all []idnaLine
	for _, line := range testkit.Lines(t, "testdata/idnatest.txt.gz") {
		line, _, _ = strings.Cut(line, "#")
		columns := strings.Split(line, ";")
		if len(columns) < 5 {
			continue
		}
		for i, c := range columns {
			columns[i] = escaped.ReplaceAllStringFunc(strings.TrimSpace(c), unescape)
		}
		all = append(all, idnaLine{columns[0], toASCII(columns)})
	}
	return all
}

// toASCII reads columns 4 and 5, which are blank where they repeat the ones before.
func toASCII(columns []string) verdictOf {
	source, unicode, status, ascii, asciiStatus := columns[0], columns[1], columns[2], columns[3], columns[4]
	if unicode == "" {
		unicode = source
	}
	if ascii == "" {
		ascii = unicode
	}
	if asciiStatus == "" {
		asciiStatus = status
	}
	return verdictOf{ascii, strings.TrimPrefix(asciiStatus, "[]")}
}

var escaped = regexp.MustCompile(`\\u[0-9A-F]{4}|\\x\{[0-9A-F]+\}`)

func unescape(s string) string {
	r, err := strconv.ParseUint(strings.Trim(s, `\ux{}`), 16, 21)
	if err != nil {
		panic(err)
	}
	return string(rune(r))
}

// The page has the table of the test.
func TestNamesPageHasTheDifferences(t *testing.T) {
	page, err := os.ReadFile("../docs/reference/names.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range differences {
		if !strings.Contains(string(page), d.row()) {
			t.Errorf("docs/reference/names.md lacks %s", d.row())
		}
	}
}
