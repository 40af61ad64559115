package api

import (
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/utxo-dns/utxonode/wire/rcode"
)

// Bounds of what clients make the API hold, beside the places of its listener.
const (
	connsOfSource  = 32       // connections
	heldBodies     = 32 << 20 // octets of requests in work
	bodiesOfSource = heldBodies / 4
	maxHeader      = 64 << 10 // more than the longest list of names
)

// Server returns what serves h on the listeners of an API.
func Server(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      time.Minute, // longer than a request may wait for a block
		IdleTimeout:       30 * time.Second,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// Bound returns the listener with so many places for connections, of which one
// source that is not exempt has 32; what is too much is closed at once. A
// connection is a file, and without files nothing of a node works.
func Bound(l net.Listener, places int, limit Limiter, log *slog.Logger) net.Listener {
	return &boundListener{l, newShares(int64(places), connsOfSource, limit), log}
}

type boundListener struct {
	net.Listener
	places *shares
	log    *slog.Logger
}

// Accept returns the next connection that there is room for.
func (l *boundListener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		give, ok := l.places.take(source(conn.RemoteAddr().String()), 1)
		if ok {
			return &boundConn{conn, give}, nil
		}
		l.log.Debug("connection refused", "from", conn.RemoteAddr().String())
		_ = conn.Close() // nothing was said on it
	}
}

// A boundConn has its place until it is closed.
type boundConn struct {
	net.Conn
	give func()
}

// Close closes the connection.
func (c *boundConn) Close() error {
	defer c.give()
	return c.Conn.Close()
}

// An errorKind says what there is too much of.
type errorKind string

// errBodies: too many octets of requests are held.
const errBodies = errorKind("bodies")

func (k errorKind) Error() string { return "api: " + string(k) + ": too much is in work; try again" }

// RCode is REFUSED: the same later may do (draft §11).
func (k errorKind) RCode() rcode.Code { return rcode.Refused }

// RetryAfter is how long a request with a body takes at most to be read.
func (k errorKind) RetryAfter() time.Duration { return 5 * time.Second }

// holding counts the octets that a request may have while it is in work.
func holding(next http.Handler, limit Limiter) http.Handler {
	bodies := newShares(heldBodies, bodiesOfSource, limit)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := r.ContentLength
		if n < 0 || n > maxBody { // more is not read
			n = maxBody
		}
		give, ok := bodies.take(source(r.RemoteAddr), n)
		if !ok {
			refuse(w, http.StatusTooManyRequests, errBodies)
			return
		}
		defer give()
		next.ServeHTTP(w, r)
	})
}
