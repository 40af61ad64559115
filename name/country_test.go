package name

import (
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/language"
)

// U-016: the table is in order, without repeats, and agrees with what
// golang.org/x/text knows of the same codes.
func TestCountriesAgreeWithCLDR(t *testing.T) {
	if got := len(countries); got != 249*countryRecord {
		t.Fatalf("%d octets, want 249 records of %d", got, countryRecord)
	}
	previous := ""
	for at := 0; at < len(countries); at += countryRecord {
		alpha2, numeric := countries[at:at+2], countries[at+2:at+countryRecord]
		if alpha2 <= previous {
			t.Errorf("%s follows %s", alpha2, previous)
		}
		previous = alpha2
		region, err := language.ParseRegion(strings.ToUpper(alpha2))
		if err != nil || region.String() != strings.ToUpper(alpha2) {
			t.Errorf("%s: x/text knows %v, %v", alpha2, region, err)
		}
		if code, err := strconv.Atoi(numeric); err != nil || code != region.M49() || !CountryNumeric(uint16(code)) {
			t.Errorf("%s has number %s, x/text says %d", alpha2, numeric, region.M49())
		}
		if !CountryAlpha2(alpha2) {
			t.Errorf("%s is not found", alpha2)
		}
	}
}

// U-016: what is no region.
func TestNotACountry(t *testing.T) {
	codes := []string{"", "h", "hkg", "HK", "h1", "--", "aa", "zz", "uk", "eu", "su"}
	for c := 'm'; c <= 'z'; c++ {
		codes = append(codes, "q"+string(c))
	}
	for c := 'a'; c <= 'z'; c++ {
		codes = append(codes, "x"+string(c))
	}
	for _, code := range codes {
		if code != "qa" && CountryAlpha2(code) {
			t.Errorf("%q is a country", code)
		}
	}
}

func TestCountryNumeric(t *testing.T) {
	valid := 0
	for code := range 65536 {
		if CountryNumeric(uint16(code)) {
			valid++
		}
	}
	if valid != 249 {
		t.Errorf("%d numeric codes, want 249", valid)
	}
	if !CountryNumeric(344) || !CountryNumeric(4) || CountryNumeric(0) || CountryNumeric(1344) {
		t.Error("344 (Hong Kong) and 4 (Afghanistan) are codes, 0 and 1344 are not")
	}
}
