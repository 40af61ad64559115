package node_test

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/node/consensus"
	"github.com/utxo-dns/utxonode/p2p"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// startWith starts a node and stops it with the test.
func startWith(t testing.TB, cfg node.Config) *node.Node {
	t.Helper()
	n, err := node.Start(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return n
}

// jointly returns a policy, and a payment of genesis coin i that lies under it.
func jointly(t *testing.T, m int, algorithms ...ledger.Algorithm) (policy []byte, pay func(i uint32) []byte) {
	t.Helper()
	all := ledger.Threshold{M: m}
	var signers []*keystore.Key
	for i, alg := range algorithms {
		k, err := keystore.FromSeed("k", alg, bytes.Repeat([]byte{byte(i) + 1}, keystore.SeedSize))
		if err != nil {
			t.Fatal(err)
		}
		all.Of, signers = append(all.Of, k.Policy()), append(signers, k)
	}
	policy, err := ledger.EncodePolicy(all)
	if err != nil {
		t.Fatal(err)
	}
	chain := ledgertest.Chain{Params: ledger.DefaultParams(chainID)}
	return policy, func(i uint32) []byte {
		tx := &ledger.Tx{
			Version: ledger.TxVersion,
			Inputs:  []ledger.Input{{Outpoint: chain.GenesisOutpoint(i)}},
			Outputs: []ledger.Output{{Amount: ledger.JMBC, Address: ledger.AddressOf(policy)}},
		}
		tx.Inputs[0].Policy = policy
		w := ledger.Witness{{0, 0, 0, 1<<m - 1}}
		for _, k := range signers[:m] {
			signed, err := k.Sign(ledger.Sighash(chainID, tx.ID()))
			if err != nil {
				t.Fatal(err)
			}
			w = append(w, signed...)
		}
		tx.Inputs[0].Witness = w
		return tx.Encode()
	}
}

// U-155, U-158: which transactions a node takes, by API and by gossip: a key of
// an algorithm that it does not take is in the way even if others sign.
func TestAllowedAlgorithms(t *testing.T) {
	const ed, secp, sr, quantum = ledger.Ed25519, ledger.Secp256k1, ledger.Sr25519, ledger.MLDSA65
	for _, tc := range []struct {
		name    string
		allowed []ledger.Algorithm
		m       int
		keys    []ledger.Algorithm
		refused string // the algorithm
	}{
		{"the default takes a hybrid", nil, 2, []ledger.Algorithm{ed, quantum}, ""},
		{"the default does not take sr25519", nil, 1, []ledger.Algorithm{sr}, "sr25519"},
		{"not even one that does not sign", nil, 1, []ledger.Algorithm{ed, sr}, "sr25519"},
		{"sr25519 is taken where it is listed", []ledger.Algorithm{sr}, 1, []ledger.Algorithm{sr}, ""},
		{"ed25519 alone does not take secp256k1", []ledger.Algorithm{ed}, 1, []ledger.Algorithm{secp}, "secp256k1"},
		{"nor half a hybrid", []ledger.Algorithm{ed}, 2, []ledger.Algorithm{ed, quantum}, "ml-dsa-65"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			policy, pay := jointly(t, tc.m, tc.keys...)
			cfg := config(t, home(t, ledgertest.Key{Address: ledger.AddressOf(policy)}))
			cfg.AllowedAlgorithms = tc.allowed
			n := startWith(t, cfg)
			status, body := call(t, n, "POST", rest.PathTransactions, rest.Submission{Tx: pay(0)})
			verdict := n.Accept(t.Context(), p2p.Envelope{Tx: pay(1)})
			if tc.refused == "" {
				if status != http.StatusOK || verdict != p2p.Accept {
					t.Fatalf("%d %s, gossip %v", status, body, verdict)
				}
				return
			}
			p := decode[rest.Problem](t, body)
			if p.Code != rcode.SigInvalid || !strings.Contains(p.Detail, "a key of "+tc.refused+"; this node takes") || !strings.Contains(p.Detail, "security.allowed_algorithms") {
				t.Errorf("%d %s", status, body)
			}
			if verdict != p2p.Ignore { // the peer that passed it on did nothing wrong
				t.Errorf("gossip: %v", verdict)
			}
		})
	}
}

// U-155: nor does it take one that a key of such an algorithm only approves.
func TestAllowedApprovals(t *testing.T) {
	alice := ledgertest.NewKey(t, "alice")
	n := start(t, home(t, alice))
	k, err := keystore.FromSeed("k", ledger.Sr25519, bytes.Repeat([]byte{1}, keystore.SeedSize))
	if err != nil {
		t.Fatal(err)
	}
	tx := decodeTx(t, pay(alice, 0, 99*ledger.JMBC))
	tx.Approvals = []ledger.Approval{{Address: k.Address()}}
	(&ledgertest.Chain{Params: ledger.DefaultParams(chainID)}).Sign(tx, alice)
	approval := &tx.Approvals[0]
	if approval.Policy, err = ledger.EncodePolicy(k.Policy()); err != nil {
		t.Fatal(err)
	}
	if approval.Witness, err = k.Sign(ledger.Sighash(chainID, tx.ID())); err != nil {
		t.Fatal(err)
	}
	p := ledger.DefaultParams(chainID)
	if err := ledger.Check(&p, tx.Encode()).Err(); err != nil {
		t.Fatalf("the ledger: %v", err)
	}
	_, err = n.Submit(t.Context(), p2p.Envelope{Tx: tx.Encode()})
	if rcode.Of(err) != rcode.SigInvalid || !strings.Contains(err.Error(), "sr25519") {
		t.Errorf("%v", err)
	}
}

// U-155: what a node does not admit it takes in a block of another's.
func TestBlocksHoldWhatIsNotAdmitted(t *testing.T) {
	policy, pay := jointly(t, 1, ledger.Ed25519)
	lax := config(t, home(t, ledgertest.Key{Address: ledger.AddressOf(policy)}))
	strict := config(t, t.TempDir())
	strict.Validator, strict.AllowedAlgorithms = false, []ledger.Algorithm{ledger.Secp256k1}
	genesis, err := os.ReadFile(filepath.Join(lax.Home, node.GenesisFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(strict.Home, node.GenesisFile), genesis, 0o600); err != nil {
		t.Fatal(err)
	}
	lax.ConsensusPeers, strict.ConsensusPeers = []consensus.Peer{peerOf(t, strict)}, []consensus.Peer{peerOf(t, lax)}
	a, b := startWith(t, lax), startWith(t, strict)
	raw := pay(0)
	id, err := b.Submit(t.Context(), p2p.Envelope{Tx: raw})
	if rcode.Of(err) != rcode.SigInvalid {
		t.Fatalf("the strict node: %v", err)
	}
	if _, err := a.Submit(t.Context(), p2p.Envelope{Tx: raw}); err != nil {
		t.Fatal(err)
	}
	if tx, err := b.Transaction(t.Context(), id, rest.WaitCommitted); err != nil || tx.Status != rest.TxCommitted {
		t.Fatalf("%+v, %v", tx, err)
	}
}

func peerOf(t *testing.T, cfg node.Config) consensus.Peer {
	t.Helper()
	seed, err := node.OpenSeed(cfg.Home)
	if err != nil {
		t.Fatal(err)
	}
	id, err := consensus.NodeID(seed.Consensus())
	if err != nil {
		t.Fatal(err)
	}
	return consensus.Peer{ID: id, Addr: cfg.Consensus}
}
