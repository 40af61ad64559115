package keystore

import (
	"bytes"
	"testing"

	"github.com/utxo-dns/utxonode/ledger"
)

// A key file that decodes is one that encodes again to a file of the same key.
func FuzzKeyFile(f *testing.F) {
	for _, passphrase := range []string{"", "correct horse"} {
		k, err := FromSeed("alice", ledger.Secp256k1, bytes.Repeat([]byte{7}, SeedSize))
		if err != nil {
			f.Fatal(err)
		}
		b, err := encodeFile(k, passphrase, 2)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte("{}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := decodeFile(b)
		if err != nil || got.Secret == nil {
			return
		}
		k, err := got.unlock("")
		if err != nil {
			t.Fatalf("a file that decodes does not unlock: %v", err)
		}
		again, err := encodeFile(k, "", 0)
		if err != nil {
			t.Fatal(err)
		}
		back, err := decodeFile(again)
		if err != nil || back.Address != got.Address {
			t.Fatalf("another key: %v", err)
		}
	})
}

// A phrase that is read is written as the same words.
func FuzzPhrase(f *testing.F) {
	f.Add("abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about")
	f.Fuzz(func(t *testing.T, words string) {
		s, err := fromPhrase(words, 0)
		if err != nil {
			return
		}
		again, err := s.phrase()
		if err != nil {
			t.Fatal(err)
		}
		back, err := fromPhrase(again, 0)
		if err != nil || !bytes.Equal(back.Entropy, s.Entropy) {
			t.Fatalf("%q became %q: %v", words, again, err)
		}
	})
}
