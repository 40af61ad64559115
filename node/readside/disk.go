package readside

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/wire"
)

// openDisk opens the answers that are kept over a restart. There is one directory
// for each genesis file: a network that starts anew under its old name is another
// chain, and what was proved of the one is not of the other.
//
// Who listens to events must know what has changed since these answers came before
// any is given: until the events since the oldest are there, they rest.
func (s *Server) openDisk() (err error) {
	dir := s.file.Resolving.CacheDir
	if dir == "" {
		return nil
	}
	if s.disk, err = resolver.OpenDisk(filepath.Join(dir, fmt.Sprintf("answers-%x", s.genesis.Hash[:12])), 0); err != nil {
		return fmt.Errorf("%w: resolver.cache_dir: %w", ErrDisk, err)
	}
	var found bool
	if s.oldest, found = s.disk.Oldest(s.cfg.Now()); found && len(s.file.UsableEvents()) > 0 {
		s.resuming = true
		s.changes.missed()
	}
	return nil
}

// fromDisk reports whether an answer on disk is not known to be out of date.
func (s *Server) fromDisk(q wire.Question, resp *resolver.Response) bool {
	return !stale(&resolver.Request{Question: q}, resp, s.changes.since)
}

// closeDisk says so if answers were not kept.
func (s *Server) closeDisk(ctx context.Context) error {
	if s.disk == nil {
		return nil
	}
	if err := s.disk.Err(); err != nil {
		s.log.WarnContext(ctx, "answers are not kept over a restart", "dir", s.file.Resolving.CacheDir, "err", err)
	}
	return s.disk.Close()
}

// changed notes that the block of a height did something to a name.
func (s *Server) changed(of name.Name, height uint64) {
	s.changes.note(of, height)
	s.stack.Load().Forget(of)
}

// reached notes that the block of a height is what events come of. After a restart
// they have to come as far as the chain was then, before it is known what of the
// answers on disk is good.
func (s *Server) reached(ctx context.Context, height uint64) {
	if !s.resuming {
		s.changes.reached(height)
		return
	}
	if s.newest == 0 {
		s.newest = s.height.Load()
	}
	if s.newest > 0 && height > s.newest {
		s.resuming = false
		s.changes.resumed(s.oldest)
		s.log.InfoContext(ctx, "answers on disk are used", "since", s.oldest)
	}
}
