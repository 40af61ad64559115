package client

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/cometbft/cometbft/types"

	"github.com/utxo-dns/utxonode/client/internal/durable"
)

// A Checkpoint is a header that somebody vouches for.
type Checkpoint struct {
	Height uint64
	Hash   [32]byte
}

// ParseCheckpoint reads HEIGHT:HASH, the hash in hexadecimal.
func ParseCheckpoint(s string) (c Checkpoint, err error) {
	height, hash, ok := strings.Cut(s, ":")
	h, err := strconv.ParseUint(height, 10, 63)
	b, hexErr := hex.DecodeString(hash)
	if !ok || err != nil || hexErr != nil || len(b) != len(c.Hash) || h == 0 {
		return c, fmt.Errorf("%w: %q is not HEIGHT:HASH, such as 1200:9F86… with 64 hexadecimal digits", ErrTrust, s)
	}
	return Checkpoint{h, [32]byte(b)}, nil
}

// String prints HEIGHT:HASH.
func (c Checkpoint) String() string { return fmt.Sprintf("%d:%X", c.Height, c.Hash) }

// checkpointPath is one file for each genesis file: a network that starts anew
// under its old name is another chain.
func (h *headers) checkpointPath() string {
	return filepath.Join(h.dir, fmt.Sprintf("checkpoint-%x.pb", h.genesis.Hash[:12]))
}

// load returns the last verified header of earlier runs, nil if there is none.
func (h *headers) load() (*types.LightBlock, error) {
	if h.dir == "" {
		return nil, nil
	}
	b, err := os.ReadFile(h.checkpointPath())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("client: checkpoint: %w", err)
	}
	block, err := decodeLightBlock(b, h.genesis.ChainID)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w; remove it to begin at the genesis", ErrTrust, h.checkpointPath(), err)
	}
	h.saving.Lock()
	defer h.saving.Unlock()
	h.saved = block.Height
	return block, nil
}

// save stores a verified header if it is later than the one stored.
func (h *headers) save(block *types.LightBlock) error {
	h.saving.Lock()
	defer h.saving.Unlock()
	if h.dir == "" || block.Height <= h.saved {
		return nil
	}
	pb, err := block.ToProto()
	if err != nil {
		return fmt.Errorf("client: checkpoint: %w", err)
	}
	b, err := pb.Marshal()
	if err != nil {
		return fmt.Errorf("client: checkpoint: %w", err)
	}
	if err := os.MkdirAll(h.dir, 0o700); err != nil {
		return fmt.Errorf("client: checkpoint: %w", err)
	}
	if err := durable.Replace(h.checkpointPath(), b); err != nil {
		return fmt.Errorf("client: checkpoint: %w", err)
	}
	h.saved = block.Height
	return nil
}
