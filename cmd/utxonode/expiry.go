package main

import (
	"fmt"
	"time"

	"github.com/utxo-dns/utxonode/registrar"
)

// plural counts things in words: "1 year", "2 years".
func plural(n uint64, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// day prints a time of the chain clock.
func day(t uint64) string { return time.Unix(int64(t), 0).UTC().Format("2 January 2006 15:04 UTC") }

// from says how far a time is from another, in its largest unit.
func from(t, now uint64) string {
	if t >= now {
		return "in " + span(t-now)
	}
	return span(now-t) + " ago"
}

func span(s registrar.Seconds) string {
	switch {
	case s >= 2*registrar.Day:
		return plural(s/registrar.Day, "day")
	case s >= 2*registrar.Hour:
		return plural(s/registrar.Hour, "hour")
	case s >= 120:
		return plural(s/60, "minute")
	}
	return plural(s, "second")
}

// lease says in words when a lease ends, or what has come after its end.
func lease(status registrar.Status, expiry, now uint64, grace registrar.Seconds) string {
	words := day(expiry) + ", " + from(expiry, now)
	if status == registrar.InGrace {
		words += "; in grace: its owner can renew it until " + day(expiry+grace)
	}
	if status == registrar.Released {
		words += "; its grace is over, anyone can register it"
	}
	return words
}
