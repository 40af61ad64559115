package name_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/name"
)

// U-055: whatever is read or asked of a name takes 64 KiB at most beyond the size
// of what was given.
func TestMemory(t *testing.T) {
	longest := name.MustParse(strings.Repeat(strings.Repeat("ü", 57)+".", 3) + strings.Repeat("ü", 40))
	tamil := name.MustParse(strings.Repeat("ஔ", 20) + "." + strings.Repeat("한", 20))
	const most = 1024 // octets of what is typed
	texts := map[string]string{}
	for _, one := range []string{"\ufdfa", "\u00ad", "É", "É.", "é", "é.", "ᄒ", "a", "a.", "\xff", "\u2024", "\x00", "\U00010400"} {
		texts[one] = strings.Repeat(one, most/len(one))
		texts[one+one] = strings.Repeat(one, 1<<20)
	}
	ask := map[string]func(){
		"Images":         func() { longest.Images() },
		"Images, longer": func() { tamil.Images() },
		"Image.Name": func() {
			for _, i := range longest.Images() {
				i.Name()
			}
		},
		"Unicode": func() { _ = longest.Unicode() },
	}
	for label, text := range texts {
		ask["Parse "+label] = func() { _, _ = name.Parse(text) }
		ask["ParseInput "+label] = func() { _, _ = name.ParseInput(text) }
		ask["PrepareHost "+label] = func() { _, _ = name.PrepareHost(text) }
	}
	for what, f := range ask {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f()
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > 64<<10 {
			t.Errorf("%q takes %d octets", what, used)
		}
	}
}
