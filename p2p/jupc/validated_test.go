package jupc

import (
	"net/netip"
	"testing"
	"time"
)

// U-147: the table of validated addresses is bounded; the oldest goes first.
func TestValidatedTableIsBounded(t *testing.T) {
	const size = 100
	now := time.Unix(0, 0)
	v := newValidated(nil, size, time.Minute, func() time.Time { return now })
	addr := func(i int) netip.Addr { return netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}) }
	for i := range 10 * size {
		v.add(addr(i))
		v.add(addr(i)) // again is no second entry
		if v.size() > size {
			t.Fatalf("%d entries, at most %d", v.size(), size)
		}
	}
	for i := range 10 * size {
		if got, want := v.has(addr(i)), i >= 9*size; got != want {
			t.Fatalf("address %d: validated %v, want %v", i, got, want)
		}
	}
	now = now.Add(time.Minute)
	if v.has(addr(10*size - 1)) {
		t.Error("still validated after its time")
	}
}

// E-26: the bound for connections takes a /64 for one address.
func TestSite(t *testing.T) {
	for _, tc := range []struct {
		name, a, b string
		same       bool
	}{
		{"one host", "192.0.2.1", "192.0.2.1", true},
		{"neighbours in IPv4", "192.0.2.1", "192.0.2.2", false},
		{"neighbours in one /64", "2001:db8::1", "2001:db8::ffff:1", true},
		{"two /64s", "2001:db8::1", "2001:db8:0:1::1", false},
		{"one link-local host on two links", "fe80::1%a", "fe80::1%b", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := site(netip.MustParseAddr(tc.a)) == site(netip.MustParseAddr(tc.b)); got != tc.same {
				t.Errorf("same %v", got)
			}
		})
	}
}

// U-070, U-147: what goes over UDP fits the source, keeps its id and says TC.
func FuzzFit(f *testing.F) {
	f.Add([]byte("\x55\x44\x01\x02 and so on until there is a whole body of it"), uint16(48), true)
	f.Add([]byte("\xab\xcd\x81\x80\x00\x01\x00\x01\x00\x00\x00\x00\x04utxo\x00\x00\x01\x00\x01"), uint16(17), false)
	f.Fuzz(func(t *testing.T, reply []byte, request uint16, validated bool) {
		for _, l := range []Language{Native, DNS} {
			got := fit(l, append([]byte(nil), reply...), int(request), validated)
			if len(got) > MaxDatagram || !validated && len(got) > amplification*int(request) {
				t.Fatalf("%s: %d octets for a request of %d", l, len(got), request)
			}
			if n := min(len(got), 2); string(got[:n]) != string(reply[:n]) {
				t.Errorf("%s: begins % x", l, got[:n])
			}
		}
	})
}
