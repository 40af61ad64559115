package doh

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// A stream is a request of HTTP/2 and its reply.
type stream struct {
	id uint32
	request
	announced int64 // octets of the body, −1 if that was not said
	limit     int   // octets that it may have
	complete  bool  // the request is whole
	listed    bool  // it is or was in conn.streams
	held      int   // octets of it that conn.held counts

	window  int64     // octets that the client takes
	replied bool      // the header fields of the reply are queued
	rest    []byte    // of its body, for when the client takes more
	until   time.Time // when that is given up, or the request that is not complete
}

// read reads the header fields of a request (RFC 9113 §8.2, §8.3).
func (s *stream) read(f *http2.MetaHeadersFrame) error {
	s.announced = -1
	malformed := http2.StreamError{StreamID: f.StreamID, Code: http2.ErrCodeProtocol}
	var target, scheme string
	for _, h := range f.Fields {
		switch h.Name {
		case ":method":
			s.method = h.Value
		case ":path":
			target = h.Value
		case ":scheme":
			scheme = h.Value
		case "content-type":
			s.kind = h.Value
		case "content-length":
			n, err := strconv.ParseInt(h.Value, 10, 64)
			if err != nil || n < 0 || s.announced >= 0 && n != s.announced {
				return malformed
			}
			s.announced = n
		case "connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade":
			return malformed
		case "te":
			if h.Value != "trailers" {
				return malformed
			}
		}
	}
	if s.method == "" || s.method != http.MethodConnect && (target == "" || scheme == "") {
		return malformed
	}
	s.path, s.query, _ = strings.Cut(target, "?")
	if strings.Contains(s.path, "%") {
		if decoded, err := url.PathUnescape(s.path); err == nil {
			s.path = decoded
		}
	}
	return nil
}

// headers takes the header fields of a request, or those behind its body.
func (t *turn) headers(f *http2.MetaHeadersFrame) error {
	id := f.StreamID
	if s, ok := t.find(id); ok {
		return t.trailers(s, f)
	}
	switch {
	case slices.Contains(t.ended[:], id):
		return nil
	case id%2 == 0:
		return http2.ConnectionError(http2.ErrCodeProtocol)
	case id <= t.last:
		return http2.ConnectionError(http2.ErrCodeStreamClosed)
	}
	t.last = id
	t.mu.Lock()
	s, full := &stream{id: id, window: t.firstWindow, complete: f.StreamEnded()}, len(t.streams) >= maxStreams
	if len(t.streams) == 0 {
		t.since = time.Now()
	}
	t.mu.Unlock()
	switch {
	case full:
		return http2.StreamError{StreamID: id, Code: http2.ErrCodeRefusedStream}
	case f.Truncated:
		return t.refuse(s, refuse(http.StatusRequestHeaderFieldsTooLarge, "longer than a DNS message"))
	}
	if err := s.read(f); err != nil {
		return err
	}
	limit, refused := t.server.room(&s.request)
	if refused != nil {
		return t.refuse(s, refused)
	}
	if s.limit = limit; s.complete {
		return t.whole(s)
	}
	if err := t.hold(s, len(s.method)+len(s.path)+len(s.query)+len(s.kind)); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	s.until = time.Now().Add(t.server.cfg.Idle)
	t.list(s)
	return nil
}

// trailers takes header fields behind a body, which say nothing but that it is
// whole.
func (t *turn) trailers(s *stream, f *http2.MetaHeadersFrame) error {
	switch {
	case s.complete:
		return http2.StreamError{StreamID: s.id, Code: http2.ErrCodeStreamClosed}
	case !f.StreamEnded() || slices.ContainsFunc(f.Fields, hpack.HeaderField.IsPseudo):
		return http2.StreamError{StreamID: s.id, Code: http2.ErrCodeProtocol}
	}
	return t.whole(s)
}

// data takes a part of a body.
func (t *turn) data(f *http2.DataFrame) error {
	t.taken += f.Length
	s, ok := t.find(f.StreamID)
	switch {
	case f.StreamID > t.last:
		return http2.ConnectionError(http2.ErrCodeProtocol)
	case slices.Contains(t.ended[:], f.StreamID):
		return nil
	case !ok || s.complete:
		return http2.StreamError{StreamID: f.StreamID, Code: http2.ErrCodeStreamClosed}
	}
	part := f.Data()
	if len(s.body)+len(part) > s.limit {
		s.complete = f.StreamEnded()
		return t.refuse(s, refuse(http.StatusRequestEntityTooLarge, "longer than a message"))
	}
	if err := t.hold(s, len(part)); err != nil {
		return err
	}
	s.body = append(s.body, part...)
	if !f.StreamEnded() {
		return nil
	}
	return t.whole(s)
}

// whole answers a request whose end has come.
func (t *turn) whole(s *stream) error {
	if s.announced >= 0 && s.announced != int64(len(s.body)) {
		return http2.StreamError{StreamID: s.id, Code: http2.ErrCodeProtocol}
	}
	t.letGo(s)
	return t.answer(s)
}

// refuse answers a request before its end has come, which is not waited for (RFC
// 9113 §8.1).
func (t *turn) refuse(s *stream, why *reply) error {
	unfinished := !s.complete
	t.letGo(s)
	t.mu.Lock()
	defer t.mu.Unlock()
	s.complete = true
	if err := t.reply(s, why, time.Now()); err != nil || !unfinished {
		return err
	}
	t.remove(s.id)
	t.note(s.id)
	return t.frame.WriteRSTStream(s.id, http2.ErrCodeNo)
}
