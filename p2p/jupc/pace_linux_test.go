package jupc

import (
	"testing"
	"time"
)

// The more datagrams come the longer they gather.
func TestPaceOfMany(t *testing.T) {
	const ms = time.Millisecond
	now := time.Now()
	p := pace{since: now}
	now = now.Add(busyIn / 2)
	p.came(busyFrom, false, func() time.Time { return now })
	for _, step := range []struct {
		name     string
		in, want time.Duration
	}{
		{"40 in a millisecond made it busy", window * ms / 40, ms / 5},
		{"119", window * ms / 119, ms / 5},
		{"121", window * ms / 121, ms / 2},
		{"249", window * ms / 249, ms / 2},
		{"251", window * ms / 251, ms},
		{"all at once", 0, ms},
		{"one", window * ms, ms / 5},
	} {
		now = now.Add(step.in)
		p.came(window-1, true, func() time.Time { t.Error("the clock is looked at seldom"); return now })
		p.came(1, true, func() time.Time { return now })
		if got := p.rest(); got != step.want {
			t.Errorf("%s: %v, want %v", step.name, got, step.want)
		}
	}
	p.rests = vain
	if got := p.rest(); got != 0 || p.busy {
		t.Errorf("after rests in vain %v, %+v", got, p)
	}
}

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
			if p.rest() > 0 && n > 0 {
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
