package reach

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/utxo-dns/utxonode/p2p/jupc"
)

// A native message over HTTPS (E-79): as DoH carries those of the DNS (RFC 8484).
const (
	pathQuery = "/dns-query"
	mediaType = "application/utxo-dns-message"
)

// A post is a server that takes native messages by POST.
type post struct {
	url  string
	http *http.Client
}

// Ask sends a query and returns the response.
func (p *post) Ask(ctx context.Context, query []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url, bytes.NewReader(query))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrAnswer, err)
	}
	req.Header.Set("Content-Type", mediaType)
	req.Header.Set("Accept", mediaType)
	resp, err := p.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	if got := resp.Header.Get("Content-Type"); resp.StatusCode != http.StatusOK || got != mediaType {
		return nil, fmt.Errorf("%w: %s says %s, with a body of type %q", ErrAnswer, p.url, resp.Status, got)
	}
	b, err := io.ReadAll(io.LimitReader(resp.Body, jupc.MaxMessage+1))
	if err == nil && len(b) > jupc.MaxMessage {
		err = fmt.Errorf("%w: more than %d octets from %s", ErrAnswer, jupc.MaxMessage, p.url)
	}
	return b, err
}
