package registrar

import "github.com/utxo-dns/utxonode/name"

// isReserved reports whether the label next to the apex is one that nobody may
// register: the namespace's own words, the special-use names of RFC 6761 and
// RFC 2606, and every country code (E-63, U-104).
func isReserved(n name.Name) bool {
	top := n.Enclosers()
	label := top[len(top)-1].Label(0)
	return name.CountryAlpha2(label) || isReservedLabel(label)
}

func isReservedLabel(label string) bool {
	switch label {
	case "utxo", "cbdc", "jupc", "www", "root", "arpa",
		"localhost", "local", "onion", "test", "example", "invalid":
		return true
	}
	return false
}
