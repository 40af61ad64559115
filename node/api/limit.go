package api

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"time"
)

// A Limiter says whether a client may ask once more; the error says no, and
// when to come back.
type Limiter interface {
	Request(from netip.Addr) error
}

// A rateError says how long to wait.
type rateError interface {
	error
	RetryAfter() time.Duration
}

// limited answers what the limiter refuses with 429 and Retry-After.
func limited(next http.Handler, limit Limiter) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := limit.Request(source(r.RemoteAddr))
		if err == nil {
			next.ServeHTTP(w, r)
			return
		}
		if rate, ok := errors.AsType[rateError](err); ok {
			w.Header().Set("Retry-After", retryAfter(rate).Get("Retry-After"))
		}
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusTooManyRequests)
		_ = json.NewEncoder(w).Encode(problemOf(http.StatusTooManyRequests, err)) // the client may be gone
	})
}

// retryAfter is the header of the time to wait, in whole seconds.
func retryAfter(e rateError) http.Header {
	return http.Header{"Retry-After": {strconv.Itoa(max(1, int(math.Ceil(e.RetryAfter().Seconds()))))}}
}

// source returns the address of a client, the zero Addr if there is none.
func source(remote string) netip.Addr {
	a, err := netip.ParseAddrPort(remote)
	if err != nil {
		return netip.Addr{}
	}
	return a.Addr()
}
