package consensus

import (
	stded25519 "crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/cometbft/cometbft/crypto"
	"github.com/cometbft/cometbft/crypto/ed25519"
	cmtjson "github.com/cometbft/cometbft/libs/json"
	"github.com/cometbft/cometbft/lp2p"
	cmtp2p "github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/privval"
	"github.com/libp2p/go-libp2p/core/peer"
)

// SeedSize is the size of a key seed, in octets.
const SeedSize = stded25519.SeedSize

// The files of a node's identity, inside Config.Dir and readable by the owner
// alone. The sign state must never be rolled back or copied to a second node:
// it is what keeps a validator from signing twice.
const (
	nodeKeyFile      = "config/node_key.json"
	validatorKeyFile = "config/priv_validator_key.json"
	signStateFile    = "data/priv_validator_state.json"
)

// NodeID returns the ID a node with this seed has on the consensus network.
func NodeID(seed []byte) (string, error) {
	key, err := seedKey(seed)
	if err != nil {
		return "", err
	}
	return nodeID(key)
}

// ValidatorPubKey returns the public key of a validator with this seed.
func ValidatorPubKey(seed []byte) ([]byte, error) {
	key, err := seedKey(seed)
	if err != nil {
		return nil, err
	}
	return key.PubKey().Bytes(), nil
}

func nodeID(key crypto.PrivKey) (string, error) {
	priv, err := lp2p.PrivateKeyFromCosmosKey(key)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrKey, err)
	}
	id, err := peer.IDFromPrivateKey(priv)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrKey, err)
	}
	return id.String(), nil
}

func seedKey(seed []byte) (crypto.PrivKey, error) {
	if len(seed) != SeedSize {
		return nil, fmt.Errorf("%w: a seed has %d octets, this one %d", ErrConfig, SeedSize, len(seed))
	}
	return ed25519.PrivKey(stded25519.NewKeyFromSeed(seed)), nil
}

// newKey is the seed's key, or a random one without a seed.
func newKey(seed []byte) (crypto.PrivKey, error) {
	if seed == nil {
		return ed25519.GenPrivKey(), nil
	}
	return seedKey(seed)
}

// openNodeKey reads the node key of dir, or makes it from the seed.
func openNodeKey(dir string, seed []byte) (*cmtp2p.NodeKey, error) {
	path := filepath.Join(dir, nodeKeyFile)
	key := new(cmtp2p.NodeKey)
	found, err := readJSON(path, key, ErrKey)
	if err != nil {
		return nil, err
	}
	if found {
		if key.PrivKey == nil {
			return nil, fmt.Errorf("%w: no key in %s", ErrKey, path)
		}
		return key, sameKey(path, key.PrivKey, seed)
	}
	if key.PrivKey, err = newKey(seed); err != nil {
		return nil, err
	}
	if err := key.SaveAs(path); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	return key, nil
}

// openSigner reads the validator key of dir and what it signed last, or makes
// both. A key without its sign state is refused: the state is written first,
// so only loss or tampering separates them.
func openSigner(dir string, seed []byte) (*privval.FilePV, error) {
	keyPath, statePath := filepath.Join(dir, validatorKeyFile), filepath.Join(dir, signStateFile)
	var file privval.FilePVKey
	found, err := readJSON(keyPath, &file, ErrKey)
	if err != nil {
		return nil, err
	}
	key := file.PrivKey
	if !found {
		if key, err = newKey(seed); err != nil {
			return nil, err
		}
	} else if key == nil {
		return nil, fmt.Errorf("%w: no key in %s", ErrKey, keyPath)
	}
	if err := sameKey(keyPath, key, seed); err != nil {
		return nil, err
	}

	signer := privval.NewFilePV(key, keyPath, statePath)
	var state privval.FilePVLastSignState
	stateFound, err := readJSON(statePath, &state, ErrSignState)
	switch {
	case err != nil:
		return nil, err
	case stateFound:
		signer.LastSignState.Height = state.Height
		signer.LastSignState.Round = state.Round
		signer.LastSignState.Step = state.Step
		signer.LastSignState.Signature = state.Signature
		signer.LastSignState.SignBytes = state.SignBytes
	case found:
		return nil, fmt.Errorf("%w: %s is missing though the key is there", ErrSignState, statePath)
	default:
		signer.LastSignState.Save()
	}
	if !found {
		signer.Key.Save()
	}
	return signer, nil
}

func sameKey(path string, key crypto.PrivKey, seed []byte) error {
	if seed == nil {
		return nil
	}
	want, err := seedKey(seed)
	if err != nil {
		return err
	}
	if !key.Equals(want) {
		return fmt.Errorf("%w: %s holds another key than the configured seed gives", ErrKey, path)
	}
	return nil
}

// readJSON reads a file if it exists.
func readJSON(path string, into any, kind ErrorKind) (found bool, err error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("%w: %w", kind, err)
	}
	if err := cmtjson.Unmarshal(b, into); err != nil {
		return false, fmt.Errorf("%w: %s: %w", kind, path, err)
	}
	return true, nil
}
