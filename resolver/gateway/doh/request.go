package doh

import (
	"context"
	"encoding/base64"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// methods are those that are understood.
const methods = "GET, HEAD, POST"

// A request is what a client asks, whichever version of HTTP carried it.
type request struct {
	method string
	path   string // decoded
	query  string // not decoded
	kind   string // of the body: its media type
	body   []byte
	memory []byte // empty; its capacity is free for the message and the answer
	from   Client
}

// A reply is what it is told.
type reply struct {
	status  int
	kind    string // media type
	seconds uint32 // that it may be kept
	body    []byte
}

// cacheControl returns the value of that header.
func (r *reply) cacheControl() string {
	if r.seconds == 0 {
		return "no-store"
	}
	return "max-age=" + strconv.FormatUint(uint64(r.seconds), 10)
}

// refuse says why there is no answer.
func refuse(status int, why string) *reply {
	return &reply{status: status, kind: "text/plain; charset=utf-8", body: []byte(why + "\n")}
}

// room returns how many octets the body of a request may have, or the reply if
// that is certain without it.
func (s *Server) room(q *request) (limit int, refused *reply) {
	switch {
	case q.path != Path:
		return 0, refuse(http.StatusNotFound, "messages are taken at "+Path)
	case q.method == http.MethodGet || q.method == http.MethodHead:
		return 0, nil
	case q.method != http.MethodPost:
		return 0, refuse(http.StatusMethodNotAllowed, "GET or POST")
	}
	if q.kind != TypeDNS {
		q.kind, _, _ = mime.ParseMediaType(q.kind) // a bad one is none of ours
	}
	switch {
	case q.kind == TypeDNS:
		return maxDNS, nil
	case q.kind == TypeNative && s.cfg.Native != nil:
		return maxNative, nil
	}
	return 0, refuse(http.StatusUnsupportedMediaType, "the body is not "+TypeDNS)
}

// answer answers a request that there was room for.
func (s *Server) answer(ctx context.Context, q *request) reply {
	var refused *reply
	switch {
	case q.method != http.MethodPost:
		return s.get(ctx, q)
	case q.kind == TypeNative:
		if msg := s.cfg.Native(ctx, q.body, q.from); msg != nil {
			// What HTTP caches know would not tell them when its proof is out of date.
			return reply{status: http.StatusOK, kind: TypeNative, body: msg}
		}
		refused = refuse(http.StatusBadRequest, "not a native request")
	default:
		return s.message(ctx, q, q.body)
	}
	return *refused
}

// message answers a DNS message.
func (s *Server) message(ctx context.Context, q *request, msg []byte) reply {
	answer := s.cfg.DNS(ctx, msg, q.from)
	if answer == nil {
		return *refuse(http.StatusBadRequest, "not a DNS query")
	}
	return reply{status: http.StatusOK, kind: TypeDNS, seconds: freshness(answer), body: answer}
}

// get answers a message in the address, or a question in words.
func (s *Server) get(ctx context.Context, q *request) reply {
	text, alone := strings.CutPrefix(q.query, "dns=")
	if !alone || strings.ContainsAny(text, "&;%+") {
		asked, _ := url.ParseQuery(q.query) // what can be read of it
		text = asked.Get("dns")
		if text == "" && asked.Has("name") {
			return s.words(ctx, q, asked)
		}
	}
	switch {
	case text == "":
		return *refuse(http.StatusBadRequest, "neither dns nor name is given")
	case base64.RawURLEncoding.DecodedLen(len(text)) > maxDNS:
		return *refuse(http.StatusRequestURITooLong, "longer than a DNS message")
	}
	msg, err := base64.RawURLEncoding.Strict().AppendDecode(q.memory, []byte(text))
	if err != nil {
		return *refuse(http.StatusBadRequest, "dns is not base64url without padding")
	}
	return s.message(ctx, q, msg)
}
