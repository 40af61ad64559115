package jupc

import (
	"testing"
	"testing/synctest"
	"time"
)

// A port is busy while many datagrams come and several gather in a rest.
func TestPace(t *testing.T) {
	one := func(every time.Duration) func(p *pace) {
		return func(p *pace) {
			for range 10 * busyFrom {
				p.came(1, false)
				time.Sleep(every)
			}
		}
	}
	for _, tc := range []struct {
		name string
		do   func(p *pace)
		want bool
	}{
		{"nothing came yet", func(*pace) {}, false},
		{"one client asks one question after another", one(60 * time.Microsecond), false},
		{"many clients ask", one(20 * time.Microsecond), true},
		{"several gathered", func(p *pace) { one(20 * time.Microsecond)(p); p.came(2, true) }, true},
		{"none but one gathered", func(p *pace) { one(20 * time.Microsecond)(p); p.came(1, true) }, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := pace{since: time.Now()}
				tc.do(&p)
				if p.busy != tc.want {
					t.Errorf("busy is %t", p.busy)
				}
			})
		})
	}
}
