package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/node/consensus"
	"github.com/utxo-dns/utxonode/node/home"
	"github.com/utxo-dns/utxonode/node/settings"
	"github.com/utxo-dns/utxonode/p2p"
)

// A madeNode is what init and join print: what others need to be its peers.
type madeNode struct {
	Home         string `json:"home"`
	ChainID      string `json:"chain_id,omitempty"`
	Genesis      string `json:"genesis,omitempty"` // file that every node of the chain needs
	Validator    bool   `json:"validator"`
	ValidatorKey string `json:"validator_key"` // Ed25519, hexadecimal
	ConsensusID  string `json:"consensus_id"`
	GossipID     string `json:"gossip_id"`
	Treasury     string `json:"treasury,omitempty"` // address
	Keys         string `json:"keys,omitempty"`     // keystore of the treasury's key
}

func (a *app) initNode() *cobra.Command {
	var dir, join string
	var validator, keysOnly bool
	var chain newChain
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Make a node with a new chain of its own",
		Long: `init makes the directory of a node: its key, its configuration, and the genesis
of a new chain of which it is a validator, the only one unless --with names the
keys of others. They make theirs beforehand with --only-key and join with the
genesis afterwards.

The coins of the new chain are at the addresses of --account. Without one, init
makes a key named treasury in the directory, which holds them all.

With --join it is a node of a chain that exists, as with 'utxonode join'.`,
		Example: `  utxonode init --home ./node --chain-id my-chain
  utxonode start --home ./node`,
		RunE: func(*cobra.Command, []string) error {
			switch {
			case join != "":
				return a.join(dir, join, nil, nil, validator)
			case keysOnly:
				made, err := makeKey(dir)
				if err != nil {
					return err
				}
				return a.printMade(made, "")
			}
			made, err := chain.make(dir, validator)
			if err != nil {
				return err
			}
			return a.printMade(made, fmt.Sprintf("Run it with:\n\n  %s start --home %s\n", self(), shellWord(dir)))
		},
	}
	homeFlag(cmd, &dir)
	flags := cmd.Flags()
	flags.StringVar(&chain.id, "chain-id", "utxonode-1", "`name` of the new chain")
	flags.BoolVar(&validator, "validator", true, "the node votes")
	flags.StringVar(&join, "join", "", "genesis `file` of a chain that exists")
	flags.BoolVar(&keysOnly, "only-key", false, "make the key alone and print what it is known by")
	flags.StringArrayVar(&chain.with, "with", nil, "`key` of another validator, hexadecimal; repeat it for each")
	flags.StringArrayVar(&chain.accounts, "account", nil, "`ADDRESS=JMBC` that is there at the start; the first gets the fees")
	return cmd
}

func (a *app) joinNode() *cobra.Command {
	var dir, genesis string
	var peers, gossip []string
	var validator bool
	cmd := &cobra.Command{
		Use:   "join",
		Short: "Make a node of a chain that exists",
		Long: `join makes the directory of a node that follows the chain of a genesis file. The
file says what to believe: have it from whoever runs the chain. A validator
whose key is in the genesis adds --validator.`,
		Example: "  utxonode join --home ./node --genesis genesis.json --peer ID@203.0.113.5:26656 --gossip-peer /ip4/203.0.113.5/tcp/26657/p2p/ID",
		RunE: func(*cobra.Command, []string) error {
			if genesis == "" {
				genesis = a.genesis
			}
			if genesis == "" {
				return usagef("--genesis FILE says which chain to join")
			}
			return a.join(dir, genesis, peers, gossip, validator)
		},
	}
	homeFlag(cmd, &dir)
	flags := cmd.Flags()
	flags.StringArrayVar(&peers, "peer", nil, "`ID@host:port` of another node's consensus; repeat it for each")
	flags.StringArrayVar(&gossip, "gossip-peer", nil, "`multiaddress` of another node's gossip, ending in /p2p/ID; repeat it for each")
	flags.BoolVar(&validator, "validator", false, "the node votes: its key is in the genesis")
	return cmd
}

func (a *app) join(dir, genesisFile string, peers, gossip []string, validator bool) error {
	b, err := os.ReadFile(genesisFile)
	if err != nil {
		return usage(fmt.Errorf("the genesis: %w", err))
	}
	g, err := node.DecodeGenesis(b)
	if err != nil {
		return usage(fmt.Errorf("%s: %w", genesisFile, err))
	}
	s := settings.Default()
	s.Network.ChainID, s.Node.Validator = g.Doc.ChainID, validator
	s.Consensus.Peers, s.Gossip.Peers = peers, gossip
	if err := s.Check(); err != nil {
		return usage(err)
	}
	made, err := makeKey(dir)
	if err != nil {
		return err
	}
	if known := isValidator(g, made.ValidatorKey); validator && !known {
		return usagef("the key of this node, %s, is no validator of the genesis: leave --validator out", made.ValidatorKey)
	}
	if err := writeNode(dir, b, &s); err != nil {
		return err
	}
	made.ChainID, made.Validator, made.Genesis = g.Doc.ChainID, validator, filepath.Join(dir, node.GenesisFile)
	return a.printMade(made, fmt.Sprintf("Run it with:\n\n  %s start --home %s\n", self(), shellWord(dir)))
}

func isValidator(g *node.Genesis, key string) bool {
	for _, v := range g.Doc.Validators {
		if hex.EncodeToString(v.PubKey.Bytes()) == key {
			return true
		}
	}
	return false
}

// makeKey makes the directory of a node with its key, or takes the key that is
// there; a directory with a node is refused.
func makeKey(dir string) (*madeNode, error) {
	if _, err := os.Stat(filepath.Join(dir, node.GenesisFile)); !errors.Is(err, fs.ErrNotExist) {
		return nil, usagef("%s is a node already; choose another directory", dir)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the node: %w", err)
	}
	seed, err := node.OpenSeed(dir)
	if err != nil {
		return nil, err
	}
	key, err := consensus.ValidatorPubKey(seed.Validator())
	if err != nil {
		return nil, err
	}
	made := &madeNode{Home: dir, ValidatorKey: hex.EncodeToString(key)}
	if made.ConsensusID, err = consensus.NodeID(seed.Consensus()); err != nil {
		return nil, err
	}
	made.GossipID, err = p2p.PeerID(seed.Gossip())
	return made, err
}

// writeNode writes the configuration, then the genesis, which makes the
// directory a node's.
func writeNode(dir string, genesis []byte, s *settings.Settings) error {
	if err := s.Save(filepath.Join(dir, settings.File)); err != nil {
		return err
	}
	return home.Write(filepath.Join(dir, node.GenesisFile), genesis)
}

func (a *app) printMade(m *madeNode, next string) error {
	return a.print(m, func(w io.Writer) {
		fmt.Fprintf(w, "made a node in %s\n\n", m.Home)
		if m.ChainID != "" {
			fmt.Fprintf(w, "chain          %s\ngenesis        %s\n", m.ChainID, m.Genesis)
		}
		fmt.Fprintf(w, "validator key  %s\nconsensus ID   %s\ngossip ID      %s\n", m.ValidatorKey, m.ConsensusID, m.GossipID)
		if m.Keys != "" {
			fmt.Fprintf(w, "coins          key treasury in %s, not encrypted: use it with --keys %s --from treasury\n", m.Keys, shellWord(m.Keys))
		}
		fmt.Fprintf(w, "\n%s", next)
	})
}

// parseAccounts reads ADDRESS=JMBC.
func parseAccounts(texts []string, prefix string) ([]coinsOf, error) {
	var out []coinsOf
	for _, text := range texts {
		address, sum, ok := strings.Cut(text, "=")
		if !ok {
			return nil, usagef("--account %q: want ADDRESS=JMBC", text)
		}
		to, err := ledger.ParseAddress(prefix, address)
		if err != nil {
			return nil, usage(err)
		}
		amount, err := ledger.ParseAmount(sum)
		if err != nil {
			return nil, usage(err)
		}
		out = append(out, coinsOf{to, amount})
	}
	return out, nil
}
