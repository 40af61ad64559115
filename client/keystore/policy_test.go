package keystore_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/ledger"
)

func board(t testing.TB) keystore.Policy {
	t.Helper()
	of := make([]ledger.Policy, 3)
	for i, who := range []string{"alice", "bob", "carol"} {
		k, err := keystore.Dev(who)
		if err != nil {
			t.Fatal(err)
		}
		of[i] = k.Policy()
	}
	p, err := keystore.NewPolicy("board", ledger.Threshold{M: 2, Of: of})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// U-163: a policy is kept beside the keys, and shared as a file that shows its
// address.
func TestPolicies(t *testing.T) {
	s, err := keystore.Open(keystore.Config{Dir: filepath.Join(t.TempDir(), "keys")})
	if err != nil {
		t.Fatal(err)
	}
	p := board(t)
	for range 2 { // the same again does nothing
		if err := s.PutPolicy(p); err != nil {
			t.Fatal(err)
		}
	}
	all, err := s.Policies()
	if err != nil || len(all) != 1 || all[0].Address != p.Address || all[0].Name != "board" {
		t.Fatalf("%+v, %v", all, err)
	}
	if keys, err := s.List(); err != nil || len(keys) != 0 {
		t.Errorf("a policy is no key: %v, %v", keys, err)
	}
	other := p
	other.Policy = ledger.After(1)
	if err := s.PutPolicy(other); !errors.Is(err, keystore.ErrExists) {
		t.Errorf("another of that name: %v", err)
	}
	if _, err := s.Create("main", ledger.Ed25519, ""); err != nil {
		t.Fatal(err)
	}
	p.Name = "main"
	if err := s.PutPolicy(p); !errors.Is(err, keystore.ErrExists) {
		t.Errorf("a key of that name: %v", err)
	}
	if _, err := s.Policy("nobody"); !errors.Is(err, keystore.ErrUnknown) {
		t.Error(err)
	}
	if _, err := s.Policy("../board"); !errors.Is(err, keystore.ErrName) {
		t.Error(err)
	}
	b, err := board(t).Encode()
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range [][2]string{
		{`"version": 1`, `"version": 2`},
		{`"address": "`, `"address": "00`},
		{`"policy": "0202`, `"policy": "0201`},
		{`"name": "board"`, `"name": "Board"`},
		{`"format"`, `"kind"`},
	} {
		if _, err := keystore.DecodePolicy([]byte(strings.Replace(string(b), change[0], change[1], 1))); !errors.Is(err, keystore.ErrFile) {
			t.Errorf("%s: %v", change[1], err)
		}
	}
}

// What decodes encodes to the same file.
func FuzzPolicyFile(f *testing.F) {
	b, err := board(f).Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := keystore.DecodePolicy(b)
		if err != nil {
			return
		}
		first, err := p.Encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := keystore.DecodePolicy(first)
		if err != nil {
			t.Fatal(err)
		}
		if second, err := again.Encode(); err != nil || !bytes.Equal(first, second) {
			t.Fatalf("%s\nbecame\n%s\n%v", first, second, err)
		}
	})
}
