package config

import (
	"cmp"
	"fmt"
	"maps"
	"net/netip"
	"slices"
)

// A Host is how a server is found and known that the DNS does not know (E-79).
type Host struct {
	Addresses []netip.Addr `key:"addresses"`
	Key       Pin          `key:"key"`
}

// Bootstrap is the hosts that are found without the DNS, by name as in an Endpoint.
type Bootstrap map[string]Host

// Usable reports whether an endpoint's host can be found.
func (b Bootstrap) Usable(e Endpoint) bool {
	return !e.InNamespace() || len(b[e.Host].Addresses) > 0
}

// usable returns the endpoints whose hosts can be found (E-79).
func (b Bootstrap) usable(all []Endpoint) (some []Endpoint) {
	for _, e := range all {
		if b.Usable(e) {
			some = append(some, e)
		}
	}
	return some
}

// check refuses entries of which nothing follows, and writes the hosts as endpoints
// do: a key that is not found by its host would be no key at all.
func (b Bootstrap) check(f *file) error {
	path := func(host string) string { return join("bootstrap", host) }
	written := slices.SortedFunc(maps.Keys(b), func(x, y string) int {
		return cmp.Or(cmp.Compare(f.lines[path(x)], f.lines[path(y)]), cmp.Compare(x, y))
	})
	all := Bootstrap{}
	for _, host := range written {
		h, name := b[host], hostOf(host)
		if len(h.Addresses) == 0 && h.Key.Pin == nil {
			return f.fault(ErrValue, path(host), "has neither addresses nor a key")
		}
		if _, before := all[name]; before {
			return f.fault(ErrKey, path(host), "is %s, which is there before", name)
		}
		all[name] = h
	}
	clear(b)
	maps.Copy(b, all)
	return nil
}

// warnings names the endpoints that cannot be used, and the hosts that none of them
// is at.
func (b Bootstrap) warnings(endpoints []Endpoint) (all []string) {
	for _, e := range endpoints {
		if !b.Usable(e) {
			all = append(all, fmt.Sprintf("%v is unusable: %s is a name under .utxo, and bootstrap has no addresses of it", e, e.Host))
		}
	}
	for _, host := range slices.Sorted(maps.Keys(b)) {
		if !slices.ContainsFunc(endpoints, func(e Endpoint) bool { return e.Host == host }) {
			all = append(all, fmt.Sprintf("bootstrap.%s is of no use: no server that is named is at %s", host, host))
		}
	}
	return all
}

func endpointsOf(fallbacks []Fallback) (all []Endpoint) {
	for _, e := range fallbacks {
		all = append(all, e.Endpoint)
	}
	return all
}
