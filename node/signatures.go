package node

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/utxo-dns/utxonode/node/signatures"
)

// SignaturesFile is the file of the signatures of the zones, in a node's directory.
// Without it they are made anew, at 14 µs each.
const SignaturesFile = "signatures"

// Signatures are written when so large a share of them is not in the file: while the
// node runs, and when it stops.
const (
	shareRunning  = 8
	shareStopping = 32
	keepEvery     = 10 * time.Minute // between two tries, which write 0.2 GB a million names
	fewSignatures = 1 << 12          // that are not worth it while the node runs
	ownerOctets   = 200              // of the file, about
)

// ready ends the loading of the table, and says how. The table is not ready if ctx
// ends before.
func (c *compiler) ready(ctx context.Context) {
	if c.node.signers == nil {
		c.table.SetReady(ctx)
		return
	}
	used, made, err := c.sign(ctx)
	log, counts := c.node.cfg.Log, []any{"kept", used, "made", made}
	switch {
	case !c.table.Ready():
		log.InfoContext(ctx, "the node stops before all names are signed", counts...)
	case errors.Is(err, fs.ErrNotExist):
		log.InfoContext(ctx, "the names are signed; no signatures were kept", counts...)
	case err != nil:
		log.WarnContext(ctx, "the names are signed; signatures that were kept cannot be read", append(counts, "err", err)...)
	default:
		log.InfoContext(ctx, "the names are signed", counts...)
	}
}

// sign makes the table ready with the signatures that were kept, as far as they can
// be read and are those that would be made now.
func (c *compiler) sign(ctx context.Context) (used, made uint64, err error) {
	f, err := os.Open(c.signaturesPath())
	if err != nil {
		c.table.SetReady(ctx)
		return 0, c.table.Made(), err
	}
	defer f.Close()
	kept, err := signatures.NewReader(f)
	if err != nil {
		c.table.SetReady(ctx)
		return 0, c.table.Made(), err
	}
	used, made = c.table.SetReadyWith(ctx, kept.All())
	return used, made, kept.Err()
}

func (c *compiler) signaturesPath() string { return filepath.Join(c.node.cfg.Home, SignaturesFile) }

// A keeper writes the signatures of a table for the next start.
type keeper struct {
	c       *compiler
	written uint64    // how many were made when they were written last
	tried   time.Time // when, the zero Time if never
}

// keep writes them if enough is not in the file, while the node runs.
func (k *keeper) keep(ctx context.Context, now time.Time) {
	if unkept := k.unkept(shareRunning); unkept > fewSignatures && now.Sub(k.tried) > keepEvery {
		k.tried = now
		k.write(ctx)
	}
}

// last writes them if it is worth it, when the node stops.
func (k *keeper) last(ctx context.Context) {
	if k.unkept(shareStopping) > 0 {
		k.write(ctx)
	}
}

// unkept returns how many signatures are not in the file, 0 if they are less than a
// share of all, which are two an owner.
func (k *keeper) unkept(share uint64) uint64 {
	unkept := k.c.table.Made() - k.written
	if !k.c.table.Ready() || unkept*share < 2*uint64(k.c.table.Owners()) {
		return 0
	}
	return unkept
}

func (k *keeper) write(ctx context.Context) {
	made, began, log := k.c.table.Made(), time.Now(), k.c.node.cfg.Log
	err := k.c.node.db.Room(ownerOctets * uint64(k.c.table.Owners()))
	if err == nil {
		err = signatures.Write(k.c.signaturesPath(), k.c.table.Kept())
	}
	if err != nil {
		log.WarnContext(ctx, "the signatures are not kept: the next start makes them anew", "err", err)
		return
	}
	k.written = made
	log.InfoContext(ctx, "signatures kept for the next start", "owners", k.c.table.Owners(), "took", time.Since(began))
}
