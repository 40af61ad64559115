package forward

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
)

// An HTTPS is a resolver that is asked over HTTPS (RFC 8484). URL must be set;
// the zero Config believes in the roots of the system and in the host of URL.
type HTTPS struct {
	URL    string      // without parameters
	Config *tls.Config // roots and name, or what else shows that the server is the right one

	// Dial, if not nil, connects to the server, whatever the address of its host.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)

	once   sync.Once // guards the making of client
	client *http.Client
}

// mediaType is that of DNS messages, and maxReply the longest one.
const (
	mediaType = "application/dns-message"
	maxReply  = 1<<16 - 1
)

// Exchange sends a query, padded so that its length tells nothing, and with ID 0
// as it should be (RFC 8484 §4.1).
func (h *HTTPS) Exchange(ctx context.Context, query []byte) ([]byte, error) {
	h.once.Do(h.open)
	anonymous := padQuery(query)
	clear(anonymous[:2])
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, bytes.NewReader(anonymous))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSilent, err)
	}
	r.Header.Set("Content-Type", mediaType)
	r.Header.Set("Accept", mediaType)
	r.Header.Set("User-Agent", "") // nobody's business
	w, err := h.client.Do(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSilent, err)
	}
	defer func() { _ = w.Body.Close() }()
	if got := w.Header.Get("Content-Type"); w.StatusCode != http.StatusOK || got != mediaType {
		return nil, fmt.Errorf("%w: %s, and a body of type %q", ErrReply, w.Status, got)
	}
	reply, err := io.ReadAll(io.LimitReader(w.Body, maxReply))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSilent, err)
	}
	if len(reply) >= 2 && reply[0] == 0 && reply[1] == 0 {
		copy(reply, query[:2])
	}
	return reply, nil
}

// open makes the client. It follows no redirection, and takes no proxy: what is
// asked is for the one server.
func (h *HTTPS) open() {
	h.client = &http.Client{
		Transport: &http.Transport{
			TLSClientConfig: h.Config.Clone(), ForceAttemptHTTP2: true, DialContext: h.Dial,
			MaxIdleConnsPerHost: maxIdle, MaxResponseHeaderBytes: 1 << 16,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Close closes the connections that wait for a question.
func (h *HTTPS) Close() error {
	h.once.Do(h.open)
	h.client.CloseIdleConnections()
	return nil
}
