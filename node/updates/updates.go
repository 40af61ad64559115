package updates

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"time"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/p2p"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/sigblock"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// A Chain is what Updates are judged by and handed to. The node is one. Its
// errors have the code that the answer gets.
type Chain interface {
	// Ready says why nothing can be judged now, nil if it can (U-116).
	Ready() error
	// Limit says that a source hands in too much (U-168).
	Limit(from netip.Addr) error
	// Clock is the chain clock of the block that comes next, Unix seconds.
	Clock() uint64
	// Entry returns the value at a state key as what waits for that block
	// leaves it, nil if there is none.
	Entry(k ledger.Key) ([]byte, error)
	// Records returns the record set with that root.
	Records(ctx context.Context, root [32]byte) ([]byte, error)
	// Quote says what a registration costs.
	Quote(n name.Name, period registrar.Seconds) (registrar.Quote, error)
	// Where returns the height of the block that has a transaction, 0 if none
	// has, and whether the transaction is known at all.
	Where(id ledger.TxID) (height uint64, known bool, err error)
	// Try judges a transaction as if it were submitted, and returns what it
	// would leave at the state keys that it touches.
	Try(raw []byte) (after func(ledger.Key) []byte, err error)
	// Submit hands a transaction in, with its records.
	Submit(ctx context.Context, from netip.Addr, e p2p.Envelope) error
}

// Config configures a Handler. Chain, ChainID and Law must be set.
type Config struct {
	Chain      Chain
	ChainID    string
	Prefix     string             // of address text
	Law        *registrar.Params  // chain parameters
	Algorithms []ledger.Algorithm // of the signatures that are taken (U-155)

	Window sigblock.WindowConfig
	Now    func() time.Time // nil means time.Now
	Log    *slog.Logger     // nil means slog.DiscardHandler
}

// A Handler answers Updates. It is safe for concurrent use.
type Handler struct {
	cfg    Config
	window *sigblock.Window
}

// New returns a handler that has seen no message.
func New(cfg Config) *Handler {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Handler{cfg: cfg, window: sigblock.NewWindow(cfg.Window)}
}

// Update answers one encoded Update, as resolver.Updater wants it: a code, and
// QUOTE or RECEIPT records in Additional (E-29), with warnings after them (E-102). TC alone means that the message
// must come over a stream: it has a signature, and the source may be forged, or
// the signature is one of those that are for streams (E-57).
func (h *Handler) Update(ctx context.Context, msg []byte, from resolver.Source) wire.Response {
	rrs, err := h.answer(ctx, msg, &from)
	if errors.Is(err, errStream) {
		return wire.Response{Flags: wire.ResponseTC}
	}
	code := rcode.Of(err)
	if code == rcode.ServFail {
		h.cfg.Log.WarnContext(ctx, "update not judged", "err", err)
	}
	return wire.Response{RCode: code, Additional: rrs}
}

// answer judges in the order of cost: what the message says of itself, its
// signatures, what it says of its transaction, then the transaction.
func (h *Handler) answer(ctx context.Context, msg []byte, from *resolver.Source) ([]wire.RR, error) {
	u, err := wire.DecodeUpdate(msg)
	if err != nil {
		return nil, err
	}
	if u.Opcode == wire.OpChannelSettle || u.Opcode == wire.OpBridge {
		return nil, fmt.Errorf("%w: %v", ErrOpcode, u.Opcode)
	}
	if err := h.cfg.Chain.Ready(); err != nil {
		return nil, err
	}
	signers, err := h.authenticate(msg, &u, from)
	if err != nil {
		return nil, err
	}
	if u.Opcode == wire.OpRegisterQuote {
		return h.quote(&u.UpdateBody)
	}
	c, err := newCase(&u.UpdateBody, signers)
	if err != nil {
		return nil, err
	}
	return h.judge(ctx, c, from)
}

// judge sends a case on, unless it is a dry run or the transaction is on its way
// already: a client that heard no answer asks again.
func (h *Handler) judge(ctx context.Context, c *updateCase, from *resolver.Source) ([]wire.RR, error) {
	if from.Release != nil && !from.Release() {
		return nil, ErrBusy // the pool may be held up by a block
	}
	height, known, err := h.cfg.Chain.Where(c.id)
	if err != nil {
		return nil, err
	}
	if known {
		return h.again(ctx, c, height)
	}
	if err := h.checkStanding(c); err != nil {
		return nil, err
	}
	after, err := h.cfg.Chain.Try(c.raw)
	if err != nil {
		return nil, err
	}
	records, err := h.changeRecords(ctx, c)
	if err != nil {
		return nil, err
	}
	if !c.dryRun {
		if err := h.cfg.Chain.Submit(ctx, from.Addr, p2p.Envelope{Tx: c.raw, Records: records}); err != nil {
			return nil, err
		}
	}
	return c.accepted(0, after)
}

// again answers for a transaction that is known: with the receipt, if its
// records are here too.
func (h *Handler) again(ctx context.Context, c *updateCase, height uint64) ([]wire.RR, error) {
	if err := c.checkKnown(); err != nil {
		return nil, err
	}
	for _, s := range c.steps {
		if op, ok := s.op.(registrar.SetRecords); ok && op.Count > 0 {
			if _, err := h.records(ctx, op.Root); err != nil {
				return nil, err
			}
		}
	}
	var failed error
	rrs, err := c.accepted(height, func(k ledger.Key) []byte {
		v, err := h.cfg.Chain.Entry(k)
		failed = errors.Join(failed, err)
		return v
	})
	return rrs, errors.Join(err, failed)
}

// domain returns the state of a name, nil if it has none.
func (h *Handler) domain(n name.Name) (*registrar.Domain, error) {
	v, err := h.cfg.Chain.Entry(ledger.Key(n.Key()))
	if err != nil || v == nil {
		return nil, err
	}
	d, err := registrar.DecodeDomain(v)
	return &d, err
}
