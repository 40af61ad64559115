package jupc

import (
	"testing"
	"time"
)

// A port is busy while many datagrams come and several gather in a rest.
func TestPace(t *testing.T) {
	one := func(every time.Duration) func(p *pace, now *time.Time) {
		return func(p *pace, now *time.Time) {
			for range 10 * busyFrom {
				p.came(1, false, func() time.Time { return *now })
				*now = now.Add(every)
			}
		}
	}
	many := one(20 * time.Microsecond)
	for _, tc := range []struct {
		name string
		do   func(p *pace, now *time.Time)
		want bool
	}{
		{"nothing came yet", func(*pace, *time.Time) {}, false},
		{"one client asks one question after another", one(60 * time.Microsecond), false},
		{"many clients ask", many, true},
		{"several gathered", func(p *pace, now *time.Time) { many(p, now); p.came(2, true, time.Now) }, true},
		{"none but one gathered", func(p *pace, now *time.Time) { many(p, now); p.came(1, true, time.Now) }, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			now := time.Now()
			p := pace{since: now}
			tc.do(&p, &now)
			if p.busy != tc.want {
				t.Errorf("busy is %t", p.busy)
			}
		})
	}
}
