package archive

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/utxo-dns/utxonode/node"
)

// signStateFile is where consensus keeps what the validator signed last,
// inside a node's directory.
const signStateFile = node.ConsensusDir + "/data/priv_validator_state.json"

// A SignState is the last place in the chain at which a validator signed.
type SignState struct {
	Height int64 `json:"height,string"`
	Round  int32 `json:"round"`
	Step   int8  `json:"step"`
}

// Compare orders sign states by the time of the signature.
func (s SignState) Compare(t SignState) int {
	return cmp.Or(cmp.Compare(s.Height, t.Height), cmp.Compare(s.Round, t.Round), cmp.Compare(s.Step, t.Step))
}

// readSignState reads the sign state of the node in dir, nil if it has none. A
// file that is damaged is an error: it must not count as none.
func readSignState(dir string) (*SignState, []byte, error) {
	b, err := os.ReadFile(filepath.Join(dir, signStateFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrSignState, err)
	}
	var s SignState
	if err := json.Unmarshal(b, &s); err != nil {
		return nil, nil, fmt.Errorf("%w: %s: %w", ErrSignState, filepath.Join(dir, signStateFile), err)
	}
	return &s, b, nil
}
