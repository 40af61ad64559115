package main

import (
	"bytes"
	"fmt"
	"path"
	"strings"
)

// drafts are the letters of the ids, in the order of the index.
var drafts = []struct{ letter, title string }{
	{"U", "UTXO-DNS (draft-guorong-utxo-dns-00)"},
	{"D", "DNSII (draft-ietf-idn-dnsii-mdnp-01)"},
	{"T", "UTF-8 DNS (draft-skwan-utf8-dns-06)"},
}

// countLine says how many rows there are and how many tests show.
func countLine(rows []row, cites map[string][]cite) string {
	cited := 0
	for _, r := range rows {
		if len(cites[r.ID]) > 0 {
			cited++
		}
	}
	return fmt.Sprintf("%d rows, %d cited by tests, %d not yet.", len(rows), cited, len(rows)-cited)
}

// render writes the index. The same rows and citations give the same octets.
func render(rows []row, cites map[string][]cite) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# Requirements\n\n%s\n\n", countLine(rows, cites))
	b.WriteString("Made by `make gen` from requirements.csv and from the comments of the tests; do not edit.\n")
	b.WriteString("E-nn are the readings in [spec/draft-notes.md](spec/draft-notes.md).\n")
	for _, d := range drafts {
		var own []row
		for _, r := range rows {
			if strings.HasPrefix(r.ID, d.letter) {
				own = append(own, r)
			}
		}
		if len(own) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n", d.title, countLine(own, cites))
		b.WriteString("| row | section | strength | what must hold | shown by |\n|---|---|---|---|---|\n")
		for _, r := range own {
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", r.ID, r.Section, r.Strength,
				strings.ReplaceAll(r.Sentence, "|", `\|`), links(cites[r.ID]))
		}
	}
	return b.Bytes()
}

func links(list []cite) string {
	var out []string
	for _, c := range list {
		label := path.Dir(c.File) + " " + c.Test
		if c.Test == "" {
			label = c.File
		}
		out = append(out, fmt.Sprintf("[%s](../%s)", label, c.File))
	}
	return strings.Join(out, "<br>")
}
