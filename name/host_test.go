package name_test

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/name/nameprep"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// T-002, T-009, T-011, T-026, T-038, U-041: what is typed is prepared, then encoded; the
// name it is on chain is the one that the octets sent stand for.
func TestPrepareHost(t *testing.T) {
	for _, tc := range []struct{ name, typed, wire, onChain string }{
		{"upper case with an accent", "ÉXAMPLE.utxo", "08c3a978616d706c65047574786f00", "xn--xample-9ua.utxo"},
		{"an accent typed apart", "E\u0301xample.utxo", "08c3a978616d706c65047574786f00", "xn--xample-9ua.utxo"},
		{"ASCII alone", "JMBC.user.UTXO.", "046a6d62630475736572047574786f00", "jmbc.user.utxo"},
		{"full width, and its full stop", "ＡＢＣ．utxo", "03616263047574786f00", "abc.utxo"},
		{"Han", "域名系統。utxo", "0ce59f9fe5908de7b3bbe7b5b1047574786f00", "xn--eqrt2glw8brna.utxo"},
		{"an A-label", "XN--EQRT2GLW8BRNA.utxo", "11786e2d2d6571727432676c773862726e61047574786f00", "xn--eqrt2glw8brna.utxo"},
		{"sharp s stays", "Faß.utxo", "046661c39f047574786f00", "xn--fa-hia.utxo"},
		{"a joiner stays", "ي\u200cن.utxo", "07d98ae2808cd986047574786f00", "xn--ihbh698q.utxo"},
		{"a soft hyphen is dropped", "a\u00adb.utxo", "026162047574786f00", "ab.utxo"},
		{"a symbol is nobody's name and is sent", "☕.example", "03e29895076578616d706c6500", ""},
		{"an underscore", "_dmarc.É.utxo", "065f646d61726302c3a9047574786f00", "_dmarc.xn--9ca.utxo"},
		{"the root", ".", "00", "."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			host, err := name.PrepareHost(tc.typed)
			if err != nil {
				t.Fatal(err)
			}
			if got := hex.EncodeToString(host.AppendWire(nil)); got != tc.wire {
				t.Errorf("sent as %s, want %s", got, tc.wire)
			}
			n, err := host.Name()
			if got := n.String(); err == nil && got != tc.onChain || err != nil && (tc.onChain != "" || rcode.Of(err) != rcode.FormErr) {
				t.Errorf("on chain %s, %v, want %q", got, err, tc.onChain)
			}
		})
	}
}

// T-007, T-010, T-012, T-013, T-014, T-038: what cannot be sent. Limits are of octets.
func TestPrepareHostRefuses(t *testing.T) {
	han := "域名系統"
	label := strings.Repeat("é", 27) // 54 octets
	for _, tc := range []struct {
		name, typed string
		want        error
	}{
		{"21 Han are 63 octets", strings.Repeat("漢", 21) + ".utxo", nil},
		{"22 are 66", strings.Repeat("漢", 22) + ".utxo", name.ErrLabelLength},
		{"31 é are 62 octets", strings.Repeat("é", 31) + ".utxo", nil},
		{"32 é are 64 octets, though 32 characters", strings.Repeat("é", 32) + ".utxo", name.ErrLabelLength},
		{"63 octets that are no A-label of 63", spread(21) + ".utxo", name.ErrLabelLength},
		{"255 octets", strings.Repeat(label+".", 4) + strings.Repeat("a", 33), nil},
		{"256 octets", strings.Repeat(label+".", 4) + strings.Repeat("a", 34), name.ErrNameLength},
		{"more input than is looked at", strings.Repeat("\u00ad", 3000), name.ErrNameLength},
		{"overlong UTF-8", "\xc1\xa1.utxo", name.ErrEncoding},
		{"private use", "\ue000.utxo", nameprep.ErrProhibited},
		{"right-to-left override", "a\u202eb.utxo", nameprep.ErrProhibited},
		{"two directions", "אa.utxo", nameprep.ErrBidi},
		{"an empty label", "a..utxo", name.ErrEmptyLabel},
		{"a label of nothing that is seen", "\u00ad.utxo", name.ErrEmptyLabel},
		{"a label that maps to two", "a\u2024b.utxo", name.ErrCodePoint},
		{"an A-label that is none", "xn--" + han + ".utxo", name.ErrALabel},
	} {
		t.Run(tc.name, func(t *testing.T) {
			host, err := name.PrepareHost(tc.typed)
			if fmt.Sprint(err) != fmt.Sprint(tc.want) && (tc.want == nil || !strings.HasPrefix(fmt.Sprint(err), tc.want.Error())) {
				t.Fatalf("%v, want %v", err, tc.want)
			}
			if err == nil && len(host.AppendWire(nil)) > name.MaxWire || err != nil && rcode.Of(err) != rcode.FormErr {
				t.Errorf("%d octets, %v", len(host.AppendWire(nil)), rcode.Of(err))
			}
		})
	}
}

// spread is Han of which no two are near each other: Punycode spends the most on it.
func spread(count int) string {
	var han strings.Builder
	for i := range count {
		han.WriteRune(rune(0x4E00 + i*997%20_000))
	}
	return han.String()
}

// U-041: where a typed name can be prepared and mapped, both find one name, but for
// the five ideographs whose decomposition was corrected after Unicode 3.2.0.
func TestPreparedIsMapped(t *testing.T) {
	both := 0
	for r := rune(0x80); r <= unicode.MaxRune; r++ {
		if 0xD800 <= r && r <= 0xDFFF || (0x3400 <= r && r <= 0xD7FF || 0x20000 <= r && r <= 0x2F7FF) && r%64 != 0 || r > 0x2FFFF {
			continue
		}
		typed := "b" + string(r) + "b"
		if unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana) {
			typed = "א" + string(r) + "א"
		}
		host, err1 := name.PrepareHost(typed)
		if err1 != nil {
			continue
		}
		prepared, err1 := host.Name()
		mapped, err2 := name.ParseInput(typed)
		if err1 != nil || err2 != nil {
			continue
		}
		both++
		if prepared != mapped && !corrected[r] {
			t.Errorf("%U: prepared %+q, mapped %+q", r, prepared.Unicode(), mapped.Unicode())
		}
	}
	if both < 15_000 {
		t.Errorf("%d code points compared", both)
	}
}

var corrected = map[rune]bool{0x2F868: true, 0x2F874: true, 0x2F91F: true, 0x2F95F: true, 0x2F9BF: true}
