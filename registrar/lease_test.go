package registrar

import "testing"

// A lease is another with each of its four parts, and with none of the rest.
func TestSameLease(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(*Domain)
		want   bool
	}{
		{"nothing", func(*Domain) {}, true},
		{"flags", func(d *Domain) { d.Flags = FlagRevoked }, false},
		{"expiry", func(d *Domain) { d.Expiry++ }, false},
		{"owner", func(d *Domain) { d.Owner[31]++ }, false},
		{"term", func(d *Domain) { d.Term++ }, false},
		{"all else", func(d *Domain) {
			d.Mark, d.Outpoint.Index, d.Resolver[0], d.RecordsRoot[31], d.Records = 2, 1, 1, 1, 1
			d.Guardians[0], d.Pending, d.NoRecoveryBefore = 1, Pending{Kind: 1, Time: 1<<64 - 1}, 1<<64-1
		}, true},
	} {
		d := Domain{Mark: MarkActive, Expiry: 7}
		before := d.Encode()
		tc.change(&d)
		if got := sameLease(before, d.Encode()); got != tc.want {
			t.Errorf("%s: %v", tc.name, got)
		}
	}
}
