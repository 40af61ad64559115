package doh

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
)

// Path is where messages are taken (RFC 8484 §4.1.1).
const Path = "/dns-query"

// The media types.
const (
	TypeDNS    = "application/dns-message"
	TypeJSON   = "application/dns-json"
	TypeNative = "application/utxo-dns-message"
)

// The longest messages, in octets.
const (
	maxDNS    = 1<<16 - 1
	maxNative = 1 << 20 // E-25
)

// An Answerer answers a message from a client at an address. Nil is no reply: to
// what is no request. The reply may be built in the free capacity of req.
type Answerer func(ctx context.Context, req []byte, from netip.AddrPort) []byte

// A Config configures a Handler.
type Config struct {
	DNS    Answerer
	Native Answerer // nil: native messages are not taken
	// Proxied says that the peers are proxies that tell the truth about their
	// clients: the last address of X-Forwarded-For is the client's.
	Proxied bool
}

// Handler returns what answers at [Path]; elsewhere nothing is found.
func Handler(cfg Config) http.Handler {
	s := &server{Config: cfg}
	s.buffers.New = func() any { return new([bufferSize]byte) }
	mux := http.NewServeMux()
	mux.Handle(Path, s)
	return mux
}

// bufferSize holds nearly every query with the answer that is built behind it.
const bufferSize = 4096

type server struct {
	Config
	buffers sync.Pool // of *[bufferSize]byte
}

// ServeHTTP answers one request.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		s.get(w, r)
	case http.MethodPost:
		s.post(w, r)
	default:
		w.Header().Set("Allow", "GET, HEAD, POST")
		refuse(w, http.StatusMethodNotAllowed, "GET or POST")
	}
}

// get answers a message in the address, or a question in words.
func (s *server) get(w http.ResponseWriter, r *http.Request) {
	asked := r.URL.Query()
	text := asked.Get("dns")
	switch {
	case text == "" && asked.Has("name"):
		s.words(w, r, asked)
		return
	case text == "":
		refuse(w, http.StatusBadRequest, "neither dns nor name is given")
		return
	case base64.RawURLEncoding.DecodedLen(len(text)) > maxDNS:
		refuse(w, http.StatusRequestURITooLong, "longer than a DNS message")
		return
	}
	buf := s.buffers.Get().(*[bufferSize]byte)
	defer s.buffers.Put(buf)
	req, err := base64.RawURLEncoding.Strict().AppendDecode(buf[:0], []byte(text))
	if err != nil {
		refuse(w, http.StatusBadRequest, "dns is not base64url without padding")
		return
	}
	s.answer(w, r, req)
}

// post answers the message in the body.
func (s *server) post(w http.ResponseWriter, r *http.Request) {
	kind := r.Header.Get("Content-Type")
	if kind != TypeDNS {
		kind, _, _ = mime.ParseMediaType(kind) // a bad one is none of ours
	}
	limit := int64(maxDNS)
	switch {
	case kind == TypeDNS:
	case kind == TypeNative && s.Native != nil:
		limit = maxNative
	default:
		refuse(w, http.StatusUnsupportedMediaType, "the body is not "+TypeDNS)
		return
	}
	buf := s.buffers.Get().(*[bufferSize]byte)
	defer s.buffers.Put(buf)
	req, err := readAll(http.MaxBytesReader(w, r.Body, limit), buf[:0])
	if tooLong := (*http.MaxBytesError)(nil); errors.As(err, &tooLong) {
		refuse(w, http.StatusRequestEntityTooLarge, "longer than a message")
		return
	}
	if err != nil {
		refuse(w, http.StatusBadRequest, "the body does not end")
		return
	}
	if kind == TypeNative {
		s.native(w, r, req)
		return
	}
	s.answer(w, r, req)
}

// readAll reads the body behind buf, in its memory while it suffices.
func readAll(body io.Reader, buf []byte) ([]byte, error) {
	for {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := body.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if errors.Is(err, io.EOF) {
			return buf, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// answer writes the reply to a DNS message.
func (s *server) answer(w http.ResponseWriter, r *http.Request, req []byte) {
	reply := s.DNS(r.Context(), req, s.client(r))
	if reply == nil {
		refuse(w, http.StatusBadRequest, "not a DNS query")
		return
	}
	send(w, TypeDNS, freshness(reply), reply)
}

// native writes the reply to a native message. What HTTP caches know of a
// message would not tell them when its proof is out of date.
func (s *server) native(w http.ResponseWriter, r *http.Request, req []byte) {
	reply := s.Native(r.Context(), req, s.client(r))
	if reply == nil {
		refuse(w, http.StatusBadRequest, "not a native request")
		return
	}
	send(w, TypeNative, 0, reply)
}

// send writes a reply that may be kept for some seconds.
func send(w http.ResponseWriter, kind string, seconds uint32, reply []byte) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(reply)))
	keep := "no-store"
	if seconds > 0 {
		keep = "max-age=" + strconv.FormatUint(uint64(seconds), 10)
	}
	h.Set("Cache-Control", keep)
	_, _ = w.Write(reply) // the client may be gone
}

// refuse says why there is no reply.
func refuse(w http.ResponseWriter, status int, why string) {
	w.Header().Set("Cache-Control", "no-store")
	http.Error(w, why, status)
}

// client returns where a request came from, the zero AddrPort if that is not
// known.
func (s *server) client(r *http.Request) netip.AddrPort {
	if s.Proxied {
		if through := r.Header.Values("X-Forwarded-For"); len(through) > 0 {
			last := through[len(through)-1]
			last = strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])
			a, err := netip.ParseAddr(last)
			if err != nil {
				a = netip.IPv4Unspecified() // somebody, and nobody who is trusted
			}
			return netip.AddrPortFrom(a.Unmap(), 0)
		}
	}
	a, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.AddrPortFrom(netip.IPv4Unspecified(), 0)
	}
	return netip.AddrPortFrom(a.Addr().Unmap(), a.Port())
}
