package zone

import (
	"fmt"

	"github.com/utxo-dns/utxonode/wire"
)

// Advise says which of the records are in order and yet not recommended, in
// words: those at a name of ASCII that lead to one beyond it, where clients that
// asked in ASCII may be unable to follow. The other way round is fine (DNSII
// §2.4.2, E-102).
func Advise(rrs []wire.RR) (words []string) {
	for _, rr := range rrs {
		if rr.Name.Unicode() != rr.Name.String() {
			continue
		}
		if shown := FormatUnicodeRData(rr.Type, rr.Data); shown != FormatRData(rr.Type, rr.Data) {
			words = append(words, fmt.Sprintf("%s of %v leads from a name of ASCII to %s, which clients that know only ASCII cannot follow", rr.Type, rr.Name, shown))
		}
	}
	return words
}
