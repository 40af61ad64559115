package rest

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
)

// maxBody bounds an answer, in octets: more than the largest block. maxName is more
// than the longest about a name, with its records twice over.
const (
	maxBody = 16 << 20
	maxName = 2 << 20
)

// A Client asks one node. It is safe for concurrent use.
type Client struct {
	base string
	http *http.Client
}

// New returns a client of the node at baseURL, such as http://127.0.0.1:8080;
// without a scheme it is http. A nil hc means one of its own, whose connections
// are kept and shared by all callers.
func New(baseURL string, hc *http.Client) *Client {
	if !strings.Contains(baseURL, "://") {
		baseURL = "http://" + baseURL
	}
	if hc == nil {
		hc = &http.Client{Transport: transport()}
	}
	return &Client{base: strings.TrimRight(baseURL, "/"), http: hc}
}

// transport keeps as many connections as a hundred goroutines use: the
// default keeps two, and closes the rest after each answer.
func transport() *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		MaxIdleConns:          512,
		MaxIdleConnsPerHost:   256,
		IdleConnTimeout:       25 * time.Second, // a node closes after 30
		ResponseHeaderTimeout: 2 * time.Minute,
		TLSHandshakeTimeout:   10 * time.Second,
	}
}

// URL returns the base address that the client asks.
func (c *Client) URL() string { return c.base }

// Close closes the connections that nobody uses.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Status returns what the node says of itself and of its chain.
func (c *Client) Status(ctx context.Context) (s Status, err error) {
	return s, c.get(ctx, PathStatus, nil, &s)
}

// Health returns whether the node can serve. A node that says it cannot is an
// answer, not an error.
func (c *Client) Health(ctx context.Context) (h Health, err error) {
	status, b, err := c.exchange(ctx, http.MethodGet, PathHealth, nil, nil, maxName)
	if err != nil {
		return h, err
	}
	if status == http.StatusOK || status == http.StatusServiceUnavailable {
		return h, c.decode(b, &h)
	}
	return h, problem(status, b)
}

// Genesis returns the node's genesis file as it is. It is worth nothing as a
// root of trust: who asks a node for it believes the node.
func (c *Client) Genesis(ctx context.Context) ([]byte, error) {
	return c.do(ctx, http.MethodGet, PathGenesis, nil, nil)
}

// Submit hands a signed transaction in and waits as wait says: WaitNone,
// WaitCommitted or WaitProved. The same transaction may be submitted again.
func (c *Client) Submit(ctx context.Context, s Submission, wait string) (t Transaction, err error) {
	body, err := json.Marshal(s)
	if err != nil {
		return t, fmt.Errorf("rest: submission: %w", err)
	}
	b, err := c.do(ctx, http.MethodPost, PathTransactions, waiting(wait), body)
	if err != nil {
		return t, err
	}
	return t, c.decode(b, &t)
}

// Transaction returns where a transaction is, at once or as wait says.
func (c *Client) Transaction(ctx context.Context, id ledger.TxID, wait string) (t Transaction, err error) {
	return t, c.get(ctx, PathTransactions+"/"+id.String(), waiting(wait), &t)
}

func waiting(wait string) url.Values {
	if wait == "" {
		return nil
	}
	return url.Values{"wait": {wait}}
}

// Name returns what the node holds of n.
func (c *Client) Name(ctx context.Context, n name.Name) (v Name, err error) {
	status, b, err := c.exchange(ctx, http.MethodGet, PathNames+"/"+url.PathEscape(n.String()), nil, nil, maxName)
	if err != nil {
		return v, err
	}
	if status/100 != 2 {
		return v, problem(status, b)
	}
	return v, c.decode(b, &v)
}

// History returns a page of what happened to n: from where the page before
// named as Next; "" for the first page.
func (c *Client) History(ctx context.Context, n name.Name, after string) (h History, err error) {
	query := url.Values{}
	if after != "" {
		query.Set("after", after)
	}
	return h, c.get(ctx, PathNames+"/"+url.PathEscape(n.String())+PathHistory, query, &h)
}

// Descriptor returns a published resolver descriptor. Its id shows its
// encoding, so who compares them need not believe the node.
func (c *Client) Descriptor(ctx context.Context, id [32]byte) (d Descriptor, err error) {
	return d, c.get(ctx, PathDescriptors+"/"+hex.EncodeToString(id[:]), nil, &d)
}

// Quote returns what n costs for a period in seconds, whole years or that of an
// ephemeral name, or a Problem that says why it cannot be registered. owner is who
// is to hold it, whose own names may be like it; "" is somebody who holds none.
func (c *Client) Quote(ctx context.Context, n name.Name, period uint64, owner string) (q Quote, err error) {
	query := url.Values{"period": {strconv.FormatUint(period, 10)}}
	if owner != "" {
		query.Set("owner", owner)
	}
	return q, c.get(ctx, PathQuotes+"/"+url.PathEscape(n.String()), query, &q)
}

// Account returns a page of what an address holds: the coins after the
// outpoint that the page before named as Next; "" for the first page.
func (c *Client) Account(ctx context.Context, address, after string) (a Account, err error) {
	query := url.Values{}
	if after != "" {
		query.Set("after", after)
	}
	return a, c.get(ctx, PathAccounts+"/"+url.PathEscape(address), query, &a)
}

// Block returns a block with its transactions.
func (c *Client) Block(ctx context.Context, height uint64) (b Block, err error) {
	return b, c.get(ctx, at(PathBlocks, height), nil, &b)
}

// Header returns a block's header.
func (c *Client) Header(ctx context.Context, height uint64) (h Header, err error) {
	return h, c.get(ctx, at(PathHeaders, height), nil, &h)
}

// LightBlock returns the header of a height with what proves it, in CometBFT's
// protobuf encoding; height 0 is the last one.
func (c *Client) LightBlock(ctx context.Context, height uint64) ([]byte, error) {
	return c.do(ctx, http.MethodGet, at(PathLightBlocks, height), nil, nil)
}

func at(path string, height uint64) string { return path + "/" + strconv.FormatUint(height, 10) }

func (c *Client) get(ctx context.Context, path string, query url.Values, v any) error {
	b, err := c.do(ctx, http.MethodGet, path, query, nil)
	if err != nil {
		return err
	}
	return c.decode(b, v)
}

func (c *Client) decode(b []byte, v any) error {
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("%w: %s is not a node of this protocol, or of another version: %w", ErrAnswer, c.base, err)
	}
	return nil
}

// do is exchange for an answer that must be of status 2xx.
func (c *Client) do(ctx context.Context, method, path string, query url.Values, body []byte) ([]byte, error) {
	status, b, err := c.exchange(ctx, method, path, query, body, maxBody)
	if err != nil || status/100 == 2 {
		return b, err
	}
	return nil, problem(status, b)
}

// exchange sends one request and reads the whole answer, of so many octets at most,
// so that the connection can be used again.
func (c *Client) exchange(ctx context.Context, method, path string, query url.Values, body []byte, limit int64) (status int, answer []byte, err error) {
	target := c.base + path
	if len(query) != 0 {
		target += "?" + query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, method, target, bytes.NewReader(body))
	if err != nil {
		return 0, nil, fmt.Errorf("%w: %q is not the address of a node: %w", ErrUnreachable, c.base, err)
	}
	req.Header.Set("Accept", "application/json, application/octet-stream, application/problem+json")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, nil, c.unreachable(ctx, err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err = io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return 0, nil, c.unreachable(ctx, err)
	}
	if int64(len(answer)) > limit {
		return 0, nil, fmt.Errorf("%w: %s sent more than %d octets", ErrAnswer, target, limit)
	}
	return resp.StatusCode, answer, nil
}
