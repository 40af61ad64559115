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
	gather := func(p *pace, times, n int) {
		for range times {
			if p.rest() && n > 0 {
				p.came(n, true, time.Now)
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
		{"one gathered, again and again", func(p *pace, now *time.Time) { many(p, now); gather(p, vain, 1) }, true},
		{"and once more", func(p *pace, now *time.Time) { many(p, now); gather(p, vain+1, 1) }, false},
		{"none did", func(p *pace, now *time.Time) { many(p, now); gather(p, vain+1, 0) }, false},
		{"several did in between", func(p *pace, now *time.Time) { many(p, now); gather(p, vain-1, 0); gather(p, 1, 2); gather(p, vain, 1) }, true},
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
