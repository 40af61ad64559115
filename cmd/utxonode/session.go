package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/testnet"
)

// A session is one command's business with a node: what it asks, and with a
// signer what it sends.
type session struct {
	*client.Client
	net     *network
	rest    *rest.Client
	signers []wallet.Signer // --from and --with
}

// connect finds the network and its first node; nothing can be signed.
func (a *app) connect(ctx context.Context) (*session, error) {
	n, err := a.network(ctx)
	if err != nil {
		return nil, err
	}
	return n.session(client.Config{Signer: nobody{}})
}

// sign is connect with the key of --from.
func (k *keyring) sign(ctx context.Context, progress func(client.Progress)) (*session, error) {
	n, err := k.network(ctx)
	if err != nil {
		return nil, err
	}
	cfg := client.Config{Progress: progress, OwnNames: k.draft == ""}
	if cfg.Signer, err = k.signer(ctx, n); err != nil {
		return nil, err
	}
	if cfg.Others, err = k.others(ctx, n); err != nil {
		return nil, err
	}
	known, err := k.policies(n)
	if err != nil {
		return nil, err
	}
	for _, p := range known {
		cfg.Policies = append(cfg.Policies, p.Policy)
	}
	if cfg.Dir, err = n.files("registrations"); err != nil {
		return nil, err
	}
	return n.session(cfg)
}

func (n *network) session(cfg client.Config) (*session, error) {
	cfg.Rest, cfg.Params = rest.New(n.nodes[0].api, nil), n.genesis.Chain
	c, err := client.New(cfg)
	if err != nil {
		return nil, err
	}
	return &session{c, n, cfg.Rest, append([]wallet.Signer{cfg.Signer}, cfg.Others...)}, nil
}

// files is where this program keeps what it has to remember of the chain: one
// directory for each genesis, since a network that is made anew under its old
// name is another chain.
func (n *network) files(kind string) (string, error) {
	state, err := testnet.StateDir()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(n.genesis.File)
	return filepath.Join(state, kind, hex.EncodeToString(sum[:8])), nil
}

// prefix is how the chain's addresses begin.
func (n *network) prefix() string { return n.genesis.Chain.Ledger.Prefix }

// proved waits until what a transaction did can be proved, so that who asks
// next is answered from it. A node that does not say so has the transaction
// all the same.
func (s *session) proved(ctx context.Context, id ledger.TxID) {
	_, _ = s.rest.Transaction(ctx, id, rest.WaitProved)
}

// errNobody: there is nobody to sign.
var errNobody = errors.New("nobody signs here")

// nobody is the signer of those who only ask.
type nobody struct{}

func (nobody) Policy() ledger.Policy                 { return ledger.Hash{} }
func (nobody) Sign([32]byte) (ledger.Witness, error) { return nil, errNobody }

// input reads a name as a person typed it (draft §2.2.1.2).
func input(text string) (name.Name, error) {
	n, err := name.ParseInput(text)
	if err != nil {
		return n, fmt.Errorf("%q is no name: %w", text, err)
	}
	return n, nil
}

// both shows a name in both forms where they differ: who looks sees what is
// registered and what it is meant to read like.
func both(n name.Name) string {
	if n.Unicode() == n.String() {
		return n.String()
	}
	return fmt.Sprintf("%s (%s)", n.Unicode(), n)
}

// coins prints an amount with its unit.
func coins(a ledger.Amount) string { return a.String() + " JMBC" }
