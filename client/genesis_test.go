package client_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cometbft/cometbft/crypto/ed25519"
	cmtjson "github.com/cometbft/cometbft/libs/json"
	"github.com/cometbft/cometbft/types"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// genesisFile returns the file of newNode's chain.
func genesisFile(t *testing.T, change func(*types.GenesisDoc)) []byte {
	t.Helper()
	state, err := json.Marshal(newNode(t).Genesis)
	if err != nil {
		t.Fatal(err)
	}
	key := ed25519.GenPrivKeyFromSecret([]byte("validator")).PubKey()
	doc := &types.GenesisDoc{
		ChainID: "fakenode-1", GenesisTime: time.Unix(1767225600, 0), InitialHeight: 1,
		ConsensusParams: types.DefaultConsensusParams(), AppState: state,
		Validators: []types.GenesisValidator{{Address: key.Address(), PubKey: key, Power: 10}},
	}
	change(doc)
	b, err := cmtjson.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// What a client trusts is a file, and the file is checked.
func TestGenesis(t *testing.T) {
	path := filepath.Join(t.TempDir(), "genesis.json")
	b := genesisFile(t, func(*types.GenesisDoc) {})
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	g, err := client.ReadGenesis(path)
	if err != nil || g.ChainID != "fakenode-1" || g.Validators.Size() != 1 || g.Params.Registrar.MaxYears != 10 {
		t.Fatalf("%+v, %v", g, err)
	}
	for _, tc := range []struct {
		name string
		file []byte
	}{
		{"no JSON", []byte("x")},
		{"no validators", genesisFile(t, func(d *types.GenesisDoc) { d.Validators = nil })},
		{"two chain ids", genesisFile(t, func(d *types.GenesisDoc) { d.ChainID = "another-1" })},
		{"no parameters", genesisFile(t, func(d *types.GenesisDoc) { d.AppState = nil })},
	} {
		if _, err := client.DecodeGenesis(tc.file); !errors.Is(err, client.ErrGenesis) || rcode.Of(err) != rcode.FormErr {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
	if _, err := client.ReadGenesis(filepath.Join(t.TempDir(), "none")); !errors.Is(err, client.ErrGenesis) {
		t.Errorf("no file: %v", err)
	}
	if !strings.Contains(string(b), "fakenode-1") {
		t.Error("not the file that was meant")
	}
}
