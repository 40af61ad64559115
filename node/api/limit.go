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

// A Limiter says whether a client may ask once more, and who has no limits.
type Limiter interface {
	// Request fails if the client may not, with when to come back.
	Request(from netip.Addr) error
	// Exempt reports whether a client has no limits of its own.
	Exempt(from netip.Addr) bool
	// Site returns what counts as one client.
	Site(from netip.Addr) netip.Addr
}

// A rateError says how long to wait.
type rateError interface {
	error
	RetryAfter() time.Duration
}

// limited answers what the limiter refuses with 429 and Retry-After.
func limited(next http.Handler, limit Limiter) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := limit.Request(source(r.RemoteAddr)); err != nil {
			refuse(w, http.StatusTooManyRequests, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// refuse answers with what is wrong, and when to come back if err says it.
func refuse(w http.ResponseWriter, status int, err error) {
	data, failed := json.Marshal(problemOf(status, err))
	if failed != nil {
		panic("BUG: a problem does not encode: " + failed.Error())
	}
	if rate, ok := errors.AsType[rateError](err); ok {
		w.Header().Set("Retry-After", retryAfter(rate).Get("Retry-After"))
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_, _ = w.Write(data) // the client may be gone
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
