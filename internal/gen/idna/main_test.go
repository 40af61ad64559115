package main

import (
	"bytes"
	"os"
	"testing"
	"unicode"
)

// U-037, T-038: the committed tables are what this program derives. Under a
// toolchain of another Unicode version the program must refuse, and the committed
// tables stay as they are.
func TestCommittedTableIsFresh(t *testing.T) {
	for file, table := range map[string]func() ([]byte, error){"zidna.go": generate, "zskeleton.go": generateSkeleton} {
		got, err := table()
		if unicode.Version != Version {
			if err == nil {
				t.Fatalf("%s generated from Unicode %s, want a refusal", file, unicode.Version)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile("../../../name/" + file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("name/%s is stale: run go generate ./name", file)
		}
	}
}

// T-038: the prototypes are read whole.
func TestPrototypes(t *testing.T) {
	of, err := prototypes()
	if err != nil || len(of) != 6311 {
		t.Fatalf("%d code points have a prototype, %v, want 6311", len(of), err)
	}
	for r, want := range map[rune]string{'m': "rn", 0x430: "a", 0x1FD: "", 0xEF: ""} {
		if of[r] != want {
			t.Errorf("%U looks like %q, want %q", r, of[r], want)
		}
	}
}

// U-037: values that RFC 5892 gives by name, one for each rule of its §3.
func TestDerive(t *testing.T) {
	for _, tc := range []struct {
		name string
		r    rune
		want string
	}{
		{"exception, sharp s", 0xDF, "pvalid"},
		{"exception, middle dot", 0xB7, "contextO"},
		{"exception, Arabic-Indic digit", 0x665, "contextO"},
		{"exception, extended Arabic-Indic digit", 0x6F5, "contextO"},
		{"exception, Arabic tatweel", 0x640, "disallowed"},
		{"unassigned", 0x378, "unassigned"},
		{"assigned in Unicode 15.1", 0x2EBF0, "unassigned"},
		{"LDH", '-', "pvalid"},
		{"join control", 0x200C, "contextJ"},
		{"unstable: upper case", 'A', "disallowed"},
		{"unstable: full width", 0xFF41, "disallowed"},
		{"unstable: capital sharp s", 0x1E9E, "disallowed"},
		{"unstable: Cherokee small letter", 0xAB70, "disallowed"},
		{"stable: Cherokee capital letter", 0x13A0, "pvalid"},
		{"unstable: modifier letter", 0xA7F2, "disallowed"},
		{"ignorable: soft hyphen", 0xAD, "disallowed"},
		{"ignorable: noncharacter", 0xFFFF, "disallowed"},
		{"ignorable block: musical", 0x1D165, "disallowed"},
		{"old Hangul jamo", 0x1100, "disallowed"},
		{"letter", 0x57DF, "pvalid"},
		{"neither letter nor digit", 0x2615, "disallowed"},
		{"surrogate", 0xD800, "disallowed"},
		{"private use", 0xE000, "disallowed"},
		{"RFC 6452: New Tai Lue tham digit one", 0x19DA, "disallowed"},
	} {
		if got := derive(tc.r); got != tc.want {
			t.Errorf("%s: derive(%U) = %s, want %s", tc.name, tc.r, got, tc.want)
		}
	}
}

func TestJoiningTypes(t *testing.T) {
	types, err := joiningTypes()
	if err != nil {
		t.Fatal(err)
	}
	for r, want := range map[rune]string{0x627: "joinR", 0x628: "joinD", 0xA872: "joinL", 0x640: "joinC", 0x64B: "joinT", 'a': ""} {
		if types[r] != want {
			t.Errorf("joining type of %U is %q, want %q", r, types[r], want)
		}
	}
}

// U-034: the composites are read whole, and what name/nfc.go relies on is
// checked.
func TestCompositions(t *testing.T) {
	list, err := compositions()
	if err != nil || len(list) != 941 {
		t.Fatalf("%d composites, %v, want 941", len(list), err)
	}
	for _, tc := range []struct {
		name  string
		spoil func([]composite)
	}{
		{"out of order", func(l []composite) { l[0], l[1] = l[1], l[0] }},
		{"second is no mark", func(l []composite) { l[len(l)-1].second = 0x1FFFF }},
		{"a part that no label may hold", func(l []composite) { l[0].whole = 'a' }},
	} {
		list, err := compositions()
		if err != nil {
			t.Fatal(err)
		}
		tc.spoil(list)
		if checkCompositions(list) == nil {
			t.Errorf("%s: accepted", tc.name)
		}
	}
}
