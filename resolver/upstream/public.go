package upstream

import "net/netip"

// public reports whether an address is one of the Internet: unicast, and neither
// of a private network nor of a block that stands for other addresses (RFC 6890).
func public(a netip.Addr) bool {
	a = a.Unmap()
	if !a.IsGlobalUnicast() || a.IsPrivate() || a.Zone() != "" {
		return false
	}
	for _, text := range [...]string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "198.18.0.0/15", "240.0.0.0/4",
		"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/32", "2002::/16",
	} {
		if netip.MustParsePrefix(text).Contains(a) {
			return false
		}
	}
	return true
}
