package daemon

import "testing"

// The heap grows by a multiple of what lives in it while that is little, and by
// maxGarbage when it is much.
func TestPercentFor(t *testing.T) {
	for _, tc := range []struct {
		name string
		live uint64
		want int
	}{
		{"nothing lives", 0, gcPercent},
		{"an empty node", 20 << 20, gcPercent},
		{"as much as is allowed to grow", maxGarbage, 100},
		{"the answers of a million names", 512 << 20, 25},
		{"very much", 100 << 30, minPercent},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := percentFor(tc.live); got != tc.want {
				t.Errorf("%d %%, want %d", got, tc.want)
			}
		})
	}
}
