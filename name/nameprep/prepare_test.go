package nameprep_test

import (
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/name/nameprep"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// T-010, T-012, T-038: each step of RFC 3491 where it acts, and what the modes
// change of it.
func TestPrepare(t *testing.T) {
	for _, tc := range []struct {
		name, label string
		mode        nameprep.Mode
		want        string
		err         error
	}{
		{"ASCII as it is", "abc-1", nameprep.Query, "abc-1", nil},
		{"ASCII lowered", "ABC", nameprep.Query, "abc", nil},
		{"ASCII symbols are no business of nameprep", "A b_*", nameprep.Query, "a b_*", nil},
		{"nothing", "", nameprep.Query, "", nil},
		{"full width", "ＡＢＣ", nameprep.Query, "abc", nil},
		{"a ligature", "\ufb01", nameprep.Query, "fi", nil},
		{"an accent that was typed apart", "E\u0301", nameprep.Query, "é", nil},
		{"mapped to nothing", "a\u00adb\u1806c\u200bd\ufeff", nameprep.Query, "abcd", nil},
		{"nothing left", "\u00ad\u2060", nameprep.Query, "", nil},
		{"a symbol", "☕", nameprep.Query, "☕", nil},
		{"before Corrigendum 4", "\U0002F868", nameprep.Query, "\U0002136A", nil},
		{"Corrigendum 5: blocked by a starter", "\u1100\u0300\u1161", nameprep.Query, "\u1100\u0300\u1161", nil},
		{"Hangul typed apart", "\u1112\u1161\u11ab", nameprep.Query, "한", nil},
		{"a syllable and its last consonant", "하\u11ab", nameprep.Query, "한", nil},
		{"sharp s", "faß", nameprep.Query, "fass", nil},
		{"sharp s kept", "Faß", nameprep.KeepDeviations, "faß", nil},
		{"final sigma", "ΣΑΣΣΑς", nameprep.Query, "σασσασ", nil},
		{"final sigma kept", "ΣΑΣΣΑς", nameprep.KeepDeviations, "σασσας", nil},
		{"joiners dropped", "ب\u200cب\u200dب", nameprep.Query, "ببب", nil},
		{"joiners kept", "ب\u200cب\u200dب", nameprep.KeepDeviations, "ب\u200cب\u200dب", nil},
		{"private use", "\ue000", nameprep.Query, "", nameprep.ErrProhibited},
		{"right-to-left override", "a\u202eb", nameprep.Query, "", nameprep.ErrProhibited},
		{"an ideographic space becomes a plain one", "a\u3000b", nameprep.Query, "a b", nil},
		{"ogham space", "a\u1680b", nameprep.Query, "", nameprep.ErrProhibited},
		{"the replacement character", "\ufffd", nameprep.Query, "", nameprep.ErrProhibited},
		{"unassigned in a query", "a\u1e9eb", nameprep.Query, "a\u1e9eb", nil},
		{"unassigned in what is stored", "a\u1e9eb", nameprep.Stored, "", nameprep.ErrUnassigned},
		{"both directions", "אa", nameprep.Query, "", nameprep.ErrBidi},
		{"a digit ends a right-to-left label", "א1", nameprep.Query, "", nameprep.ErrBidi},
		{"a digit begins one", "1א", nameprep.Query, "", nameprep.ErrBidi},
		{"a digit inside", "א1א", nameprep.Query, "א1א", nil},
		{"overlong UTF-8", "\xc1\xa1", nameprep.Query, "", nameprep.ErrEncoding},
		{"a surrogate", "\xed\xa0\x80", nameprep.Query, "", nameprep.ErrEncoding},
		{"above U+10FFFF", "\xf4\x90\x80\x80", nameprep.Query, "", nameprep.ErrEncoding},
		{"too long", strings.Repeat("é", 129), nameprep.Query, "", nameprep.ErrLength},
		{"as long as can be", strings.Repeat("é", 128), nameprep.Query, strings.Repeat("é", 128), nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := nameprep.Prepare(tc.label, tc.mode)
			if !errors.Is(err, tc.err) || got != tc.want {
				t.Fatalf("Prepare(%+q) = %+q, %v, want %+q, %v", tc.label, got, err, tc.want, tc.err)
			}
			if tc.err != nil && rcode.Of(err) != rcode.FormErr {
				t.Errorf("%v is %v", err, rcode.Of(err))
			}
		})
	}
}

// Map has what Prepare has without its refusals.
func TestMap(t *testing.T) {
	for label, want := range map[string]string{"FAß": "fass", "ABC": "abc", "א1": "א1", "\ue000": "\ue000"} {
		if got, err := nameprep.Map(label); err != nil || got != want {
			t.Errorf("Map(%+q) = %+q, %v", label, got, err)
		}
	}
	if _, err := nameprep.Map(strings.Repeat("\ufdfa", 15)); !errors.Is(err, nameprep.ErrLength) {
		t.Errorf("Map of what grows: %v", err)
	}
}

// U-055: a label takes the memory of its input and little more, whatever it
// grows to on the way.
func TestMemory(t *testing.T) {
	for _, label := range []string{
		strings.Repeat("\ufdfa", 100_000), strings.Repeat("\u00ad", 100_000), strings.Repeat("A", 100_000), strings.Repeat("\xff", 100_000),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _ = nameprep.Prepare(label, nameprep.Query)
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > uint64(len(label))+64<<10 {
			t.Errorf("%d octets for %d of %+q…", used, len(label), label[:4])
		}
	}
}

// Whatever is prepared is UTF-8, stays what it is when it is prepared again, and
// one that keeps the deviations differs only where there are some (T-010).
func FuzzPrepare(f *testing.F) {
	for _, label := range []string{"abc", "ÉX", "ﬁ", "faß", "ب\u200cب", "\u1112\u1161\u11ab", "\ue000", "א1", "\xc1\xa1", "\U0002F868"} {
		f.Add(label, uint8(0))
		f.Add(label, uint8(nameprep.KeepDeviations|nameprep.Stored))
	}
	f.Fuzz(func(t *testing.T, label string, mode uint8) {
		m := nameprep.Mode(mode % 4)
		got, err := nameprep.Prepare(label, m)
		if err != nil {
			if rcode.Of(err) != rcode.FormErr {
				t.Fatalf("an error without a code: %v", err)
			}
			return
		}
		if again, err := nameprep.Prepare(got, m); err == nil && again != got {
			t.Fatalf("%+q becomes %+q, then %+q", label, got, again)
		}
		plain, err := nameprep.Prepare(label, nameprep.Query)
		if err == nil && plain != got && !strings.ContainsAny(label, "ßς\u200c\u200d") {
			t.Fatalf("%+q becomes %+q, or %+q with the deviations kept", label, plain, got)
		}
	})
}

func BenchmarkPrepare(b *testing.B) {
	for _, label := range []string{"example", "EXAMPLE", "Éxample", "域名系統", "ي\u200cن"} {
		b.Run(label, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := nameprep.Prepare(label, nameprep.KeepDeviations); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
