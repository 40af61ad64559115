package gateway

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"net/netip"
	"time"
)

// A DNS cookie (RFC 7873) is 8 octets of the client's and, once the server has
// given them, 16 of the server's: version 1, reserved 3, time 4, hash 8, laid
// out as in RFC 9018. The hash is HMAC-SHA256 cut to 8 octets.
const (
	clientCookie = 8
	serverCookie = 16

	cookieVersion = 1
	cookieAge     = 3600 // seconds that a server cookie is good for
	cookieSkew    = 300  // seconds that it may be from the future
)

// wellFormed reports whether an option has a length that cookies have.
func wellFormed(cookie []byte) bool {
	n := len(cookie)
	return n == clientCookie || n >= clientCookie+8 && n <= clientCookie+32
}

// makeCookie returns the full cookie for a client at an address.
func (g *Gateway) makeCookie(client []byte, a netip.Addr, now time.Time) []byte {
	b := make([]byte, 0, clientCookie+serverCookie)
	b = append(append(b, client[:clientCookie]...), cookieVersion, 0, 0, 0)
	b = binary.BigEndian.AppendUint32(b, uint32(now.Unix()))
	return append(b, g.cookieHash(b, a)...)
}

// checkCookie reports whether this node gave the cookie to a client at the
// address, not too long ago: then that is where the client is.
func (g *Gateway) checkCookie(cookie []byte, a netip.Addr, now time.Time) bool {
	if len(cookie) != clientCookie+serverCookie || cookie[clientCookie] != cookieVersion {
		return false
	}
	age := now.Unix() - int64(binary.BigEndian.Uint32(cookie[12:]))
	if age > cookieAge || age < -cookieSkew {
		return false
	}
	return hmac.Equal(cookie[16:], g.cookieHash(cookie[:16], a))
}

func (g *Gateway) cookieHash(prefix []byte, a netip.Addr) []byte {
	h := hmac.New(sha256.New, g.secret)
	h.Write(prefix)
	addr := a.Unmap().As16()
	h.Write(addr[:])
	return h.Sum(nil)[:8]
}
