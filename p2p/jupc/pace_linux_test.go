package jupc

import (
	"testing"
	"time"
)

// While datagrams come quickly they gather for longer.
func TestPaceOfMany(t *testing.T) {
	now := time.Now()
	p := pace{since: now, busy: true}
	for _, step := range []struct {
		name string
		in   time.Duration
		want time.Duration
	}{
		{"as many as are not yet", manyIn, gatherFor},
		{"as are", manyIn - 1, 2 * gatherFor},
		{"more", 0, 2 * gatherFor},
		{"fewer", manyIn, gatherFor},
	} {
		now = now.Add(step.in)
		p.came(many-1, true, func() time.Time { t.Error("the clock is looked at seldom"); return now })
		p.came(1, true, func() time.Time { return now })
		if got := p.rest(); got != step.want {
			t.Errorf("%s: %v, want %v", step.name, got, step.want)
		}
	}
	p = pace{busy: true, many: true, rests: vain}
	if got := p.rest(); got != 0 || p.busy || p.many {
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
