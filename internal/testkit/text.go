package testkit

import (
	"bufio"
	"compress/gzip"
	"os"
	"strconv"
	"strings"
	"testing"
)

// Lines returns the lines of a file in gzip.
func Lines(t testing.TB, path string) (lines []string) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	scanner := bufio.NewScanner(unzipped)
	for scanner.Scan() {
		lines = append(lines, scanner.Text())
	}
	if err := scanner.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}

// Rune returns the code point of hexadecimal digits.
func Rune(t testing.TB, hex string) rune {
	t.Helper()
	r, err := strconv.ParseUint(hex, 16, 21)
	if err != nil {
		t.Fatal(err)
	}
	return rune(r)
}

// Text returns the text of code points such as "C0+304". An empty list is no text,
// and so is 0.
func Text(t testing.TB, hex string) string {
	t.Helper()
	var text strings.Builder
	for one := range strings.SplitSeq(hex, "+") {
		if one != "" && one != "0" {
			text.WriteRune(Rune(t, one))
		}
	}
	return text.String()
}
