package readside

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/wire"
)

// openDisk opens the answers that are kept over a restart. There is one directory
// for all that answers are trusted by: a network that starts anew under its old name
// is another chain, and who believes other nodes does not believe what the ones
// before have vouched for.
//
// Who listens to events must know what has changed since these answers came before
// any is given: until the events since the oldest are there, they rest.
func (s *Server) openDisk(ctx context.Context) (err error) {
	dir := s.file.Resolving.CacheDir
	if dir == "" {
		return nil
	}
	if s.disk, err = resolver.OpenDisk(filepath.Join(dir, "answers-"+s.trusted()), 0); err != nil {
		return fmt.Errorf("%w: resolver.cache_dir: %w", ErrDisk, err)
	}
	s.disk.Failed = func(err error) {
		s.log.WarnContext(ctx, "answers are not kept over a restart any more", "dir", dir, "err", err)
	}
	var found bool
	if s.oldest, found = s.disk.Oldest(s.cfg.Now()); found && len(s.file.UsableEvents()) > 0 {
		s.resuming = true
		s.changes.missed()
	}
	return nil
}

// trusted names what answers are trusted by: the genesis file, the checkpoint and the
// pinned nodes, in any order.
func (s *Server) trusted() string {
	t := &s.file.Trust
	keys, need := t.Keys()
	var pinned []string
	for _, k := range keys {
		pinned = append(pinned, hex.EncodeToString(k.Key))
	}
	slices.Sort(pinned)
	sum := sha256.Sum256(fmt.Appendf(nil, "%x %d:%x %d of %q", s.genesis.Hash, t.Checkpoint.Height, t.Checkpoint.Hash, need, pinned))
	return hex.EncodeToString(sum[:12])
}

// fromDisk reports whether an answer on disk is not known to be out of date.
func (s *Server) fromDisk(q wire.Question, resp *resolver.Response) bool {
	return !stale(&resolver.Request{Question: q}, resp, s.changes.since)
}

func (s *Server) closeDisk() error {
	if s.disk == nil {
		return nil
	}
	return s.disk.Close()
}

// changed notes that the block of a height did something to a name.
func (s *Server) changed(of name.Name, height uint64) {
	s.changes.note(of, height)
	s.stack.Forget(of)
}

// reached notes that the block of a height is what events come of. After a restart
// they have to come as far as the chain was then, before it is known what of the
// answers on disk is good.
func (s *Server) reached(ctx context.Context, height uint64) {
	if !s.resuming {
		s.changes.reached(height)
		return
	}
	if top := s.height.Load(); s.newest == 0 && top > 0 {
		s.newest = max(top, s.disk.Newest()) // a node may be behind what others have proved
	}
	if s.newest > 0 && height > s.newest {
		s.resuming = false
		s.changes.resumed(s.oldest)
		s.log.InfoContext(ctx, "answers on disk are used", "since", s.oldest)
	}
}
