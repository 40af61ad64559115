package rooms

import (
	"bufio"
	"fmt"
	"os"
	"strings"
)

// A Plant is one import put where it does not belong, or where it does.
type Plant struct {
	Verdict string // "refuse" or "allow"
	Row     string
	File    string
	Import  string
}

// LoadPlants reads a file of plants: "verdict row file import" per line, with
// blank lines and # comments. M stands for the module.
func LoadPlants(path string) (plants []Plant, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	for sc, n := bufio.NewScanner(f), 1; sc.Scan(); n++ {
		line, _, _ := strings.Cut(sc.Text(), "#")
		w := strings.Fields(line)
		if len(w) == 0 {
			continue
		}
		if len(w) != 4 || w[0] != "refuse" && w[0] != "allow" {
			return nil, fmt.Errorf("%s:%d: want: refuse|allow row file import", path, n)
		}
		if rest, ours := strings.CutPrefix(w[3], "M/"); ours {
			w[3] = Module + "/" + rest
		}
		plants = append(plants, Plant{Verdict: w[0], Row: w[1], File: w[2], Import: w[3]})
	}
	return plants, nil
}
