package readside

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/utxo-dns/utxonode/client/rest"
)

// maxAhead is how many blocks an event may be ahead of the newest header that is
// verified: what a node says of the future counts for no longer.
const maxAhead = 64

// plausible fails with ErrEvent if there can be no such event. What is said of the
// stream itself is none.
func (s *Server) plausible(n *rest.Notification) error {
	if n.ID == "" && (n.Event == rest.EventMissed || n.Event == rest.EventOverrun) {
		return nil
	}
	height, ok := blockOf(n.ID)
	if !ok || height != n.Height {
		return fmt.Errorf("%w: %q at height %d", ErrEvent, n.ID, n.Height)
	}
	if top := s.height.Load(); s.genesis != nil && height > top+maxAhead {
		return fmt.Errorf("%w: block %d, when %d is verified", ErrEvent, height, top)
	}
	return nil
}

// from returns what to ask for the events since: those after last, and after no
// block that is not known to be. A node may have told of later ones.
func (s *Server) from(last string) string {
	top := s.height.Load()
	if height, ok := blockOf(last); ok && s.genesis != nil && height > top {
		return strconv.FormatUint(top, 10)
	}
	return last
}

// blockOf returns the height of the block that the ID of an event is of.
func blockOf(id string) (height uint64, ok bool) {
	block, place, _ := strings.Cut(id, "-")
	height, err := strconv.ParseUint(block, 10, 64)
	_, bad := strconv.ParseUint(place, 10, 32)
	return height, err == nil && bad == nil
}
