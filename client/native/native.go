package native

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/sigblock"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// Config configures a Client. Service and ChainID must be set.
type Config struct {
	Service string // host:port of a node's native protocol
	ChainID string // what signatures are for

	// Exchange sends a message over "udp" or "tcp", once, and returns the
	// response to it; nil means package jupc's.
	Exchange func(ctx context.Context, network, addr string, msg []byte) ([]byte, error)
	Datagram time.Duration    // how long an answer by datagram is waited for; 0 means 2 s
	Poll     time.Duration    // pause of Confirm between two looks; 0 means 200 ms
	Now      func() time.Time // nil means time.Now
}

// A Client sends Updates to one node. It is safe for concurrent use.
type Client struct{ cfg Config }

// New returns a client. It sends nothing yet.
func New(cfg Config) *Client {
	if cfg.Datagram == 0 {
		cfg.Datagram = 2 * time.Second
	}
	if cfg.Poll == 0 {
		cfg.Poll = 200 * time.Millisecond
	}
	if cfg.Exchange == nil {
		// A datagram that is sent again would be a replay.
		cfg.Exchange = (&jupc.Dialer{Retry: time.Hour}).Exchange
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Client{cfg}
}

// Quote asks what registering a name for a period, in seconds, costs (draft
// §5.1.1 step 1). It is a node's word: whoever pays compares it with the chain's
// parameters.
func (c *Client) Quote(ctx context.Context, n name.Name, period uint64) (wire.Quote, error) {
	resp, err := c.Send(ctx, &wire.UpdateBody{Opcode: wire.OpRegisterQuote, Name: n, Payload: wire.Payload{Period: &period}})
	if err != nil {
		return wire.Quote{}, err
	}
	for _, rr := range resp.Additional {
		if rr.Type == wire.TypeQuote && rr.Name == n {
			return wire.DecodeQuote(rr.Data)
		}
	}
	return wire.Quote{}, fmt.Errorf("%w: no quote for %v", ErrAnswer, n)
}

// Update sends an operation with its signed transaction, or a BATCH of them, and
// returns the receipt of each operation, in order. A height of 0 says that the
// transaction waits for a block (E-61). It fails with a Refusal if the node says
// no. The answer is not proved: whoever must know asks for the name.
func (c *Client) Update(ctx context.Context, u *wire.UpdateBody, signers ...sigblock.Signer) ([]wire.Receipt, error) {
	resp, err := c.Send(ctx, u, signers...)
	if err != nil {
		return nil, err
	}
	var receipts []wire.Receipt
	for _, rr := range resp.Additional {
		if rr.Type != wire.TypeReceipt {
			continue
		}
		r, err := wire.DecodeReceipt(rr.Data)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrAnswer, err)
		}
		receipts = append(receipts, r)
	}
	if want := max(1, len(u.Payload.Nested)); len(receipts) != want {
		return nil, fmt.Errorf("%w: %d receipts of %d operations", ErrAnswer, len(receipts), want)
	}
	return receipts, nil
}

// Confirm is Update again and again, until the receipts are of a block or ctx is
// over.
func (c *Client) Confirm(ctx context.Context, u *wire.UpdateBody, signers ...sigblock.Signer) ([]wire.Receipt, error) {
	for {
		receipts, err := c.Update(ctx, u, signers...)
		if err != nil || receipts[0].Height > 0 {
			return receipts, err
		}
		timer := time.NewTimer(c.cfg.Poll)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return receipts, ctx.Err()
		}
	}
}

// Send signs an Update and sends it by datagram, and a new one about the same
// over a stream if no answer comes, or if the node wants it so. It returns the
// response if its code is NOERROR.
func (c *Client) Send(ctx context.Context, u *wire.UpdateBody, signers ...sigblock.Signer) (wire.Response, error) {
	resp, err := c.send(ctx, "udp", u, signers)
	if ctx.Err() == nil && (err != nil || resp.Flags&wire.ResponseTC != 0) {
		resp, err = c.send(ctx, "tcp", u, signers)
	}
	if err == nil && resp.RCode != rcode.NoError {
		err = &Refusal{resp.RCode}
	}
	return resp, err
}

func (c *Client) send(ctx context.Context, network string, u *wire.UpdateBody, signers []sigblock.Signer) (wire.Response, error) {
	msg, h, err := c.message(u, signers)
	if err != nil {
		return wire.Response{}, err
	}
	if network == "udp" {
		if len(msg) > wire.MaxUDP {
			return wire.Response{Flags: wire.ResponseTC}, nil // it would be cut into pieces on its way
		}
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.cfg.Datagram)
		defer cancel()
	}
	b, err := c.cfg.Exchange(ctx, network, c.cfg.Service, msg)
	if err != nil {
		return wire.Response{}, fmt.Errorf("no answer from %s over %s: %w", c.cfg.Service, network, err)
	}
	resp, err := wire.DecodeResponse(b)
	if err != nil {
		return wire.Response{}, fmt.Errorf("%w: %w", ErrAnswer, err)
	}
	if resp.Header.ID != h.ID || resp.Header.Nonce != h.Nonce {
		return wire.Response{}, fmt.Errorf("%w: it is to another message", ErrAnswer)
	}
	return resp, nil
}

// message encodes and signs an Update, with an ID and a nonce that nobody can
// guess.
func (c *Client) message(u *wire.UpdateBody, signers []sigblock.Signer) ([]byte, wire.Header, error) {
	var random [8]byte
	if _, err := rand.Read(random[:]); err != nil {
		return nil, wire.Header{}, fmt.Errorf("native: no randomness: %w", err)
	}
	h := wire.Header{
		Type: wire.MessageUpdate, ID: binary.BigEndian.Uint32(random[:4]), Nonce: binary.BigEndian.Uint32(random[4:]),
		Timestamp: uint32(c.cfg.Now().Unix()),
	}
	msg, err := wire.AppendUpdate(nil, &wire.Update{Header: h, UpdateBody: *u})
	if err == nil && len(signers) > 0 {
		msg, err = sigblock.Sign(msg, c.cfg.ChainID, [32]byte{}, signers...)
	}
	return msg, h, err
}
