package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"regexp"
	"strings"
)

// A row is one requirement of a draft.
type row struct {
	ID       string // "U-015": the draft's letter and a number
	Section  string
	Strength string // MUST, SHOULD, MAY or implied
	Sentence string
}

var rowID = regexp.MustCompile(`^[UDT]-\d{3}$`)

// loadRows reads the rows in their order. An id twice, out of order or of an
// unknown form is an error.
func loadRows(path string) ([]row, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = 4
	records, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(records) == 0 {
		return nil, fmt.Errorf("%s: no header", path)
	}
	seen := map[string]bool{}
	var rows []row
	for _, rec := range records[1:] {
		x := row{ID: rec[0], Section: rec[1], Strength: rec[2], Sentence: rec[3]}
		switch {
		case !rowID.MatchString(x.ID):
			return nil, fmt.Errorf("%s: %q is not a row id", path, x.ID)
		case seen[x.ID]:
			return nil, fmt.Errorf("%s: %s twice", path, x.ID)
		case !strings.Contains(" MUST SHOULD MAY implied ", " "+x.Strength+" "):
			return nil, fmt.Errorf("%s: %s: strength %q", path, x.ID, x.Strength)
		case x.Sentence == "":
			return nil, fmt.Errorf("%s: %s says nothing", path, x.ID)
		}
		seen[x.ID] = true
		rows = append(rows, x)
	}
	return rows, nil
}
