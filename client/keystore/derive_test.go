package keystore

import (
	"encoding/hex"
	"errors"
	"testing"

	"github.com/utxo-dns/utxonode/ledger"
)

// The first test vector of SLIP-0010 and of BIP-32.
func TestDerive(t *testing.T) {
	const h = hardened
	for _, tc := range []struct {
		name          string
		alg           ledger.Algorithm
		path          []uint32
		chain, secret string
	}{
		{
			"ed25519 m", ledger.Ed25519, nil,
			"90046a93de5380a72b5e45010748567d5ea02bbf6522f979e05c0d8d8ca9fffb",
			"2b4be7f19ee27bbf30c667b642d5f4aa69fd169872f8fc3059c08ebae2eb19e7",
		},
		{
			"ed25519 m/0'", ledger.Ed25519,
			[]uint32{h},
			"8b59aa11380b624e81507a27fedda59fea6d0b779a778918a2fd3590e16e9c69",
			"68e0fe46dfb67e368c75379acec591dad19df3cde26e63b93a8e704f1dade7a3",
		},
		{
			"ed25519 m/0'/1'/2'", ledger.Ed25519,
			[]uint32{h, h | 1, h | 2},
			"2e69929e00b5ab250f49c3fb1c12f252de4fed2c1db88387094a0f8c4c9ccd6c",
			"92a5b23c0b8a99e37d07df3fb9966917f5d06e02ddbd909c7e184371463e9fc9",
		},
		{
			"ed25519 m/0'/1'/2'/2'/1000000000'", ledger.Ed25519,
			[]uint32{h, h | 1, h | 2, h | 2, h | 1000000000},
			"68789923a0cac2cd5a29172a475fe9e0fb14cd6adb5ad98a3fa70333e7afa230",
			"8f94d394a8e8fd6b1bc2f3f49f5c47e385281d5c17e65324b0f62483e37e8793",
		},
		{
			"secp256k1 m", ledger.Secp256k1, nil,
			"873dff81c02f525623fd1fe5167eac3a55a049de3d314bb42ee227ffed37d508",
			"e8f32e723decf4051aefac8e2c93c9c5b214313817cdb01a1494b917c8436b35",
		},
		{
			"secp256k1 m/0'/1", ledger.Secp256k1,
			[]uint32{h, 1},
			"2a7857631386ba23dacac34180dd1983734e444fdbf774041578e9b6adb37c19",
			"3c6cb8d0f6a264c91ea8b5030fadaa8e538b020f0a387421a12de9319dc93368",
		},
		{
			"secp256k1 m/0'/1/2'/2/1000000000", ledger.Secp256k1,
			[]uint32{h, 1, h | 2, 2, 1000000000},
			"c783e67b921d2beb8f6b389cc646d7263b4145701dadd2161548a8b078e65e9e",
			"471b76e389e528d6de6d816857e012c5455051cad6660850e58372a6c3e6e7c8",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			seed, err := hex.DecodeString("000102030405060708090a0b0c0d0e0f")
			if err != nil {
				t.Fatal(err)
			}
			got, err := derive(tc.alg, seed, tc.path)
			if err != nil {
				t.Fatal(err)
			}
			if hex.EncodeToString(got.chain[:]) != tc.chain || hex.EncodeToString(got.secret[:]) != tc.secret {
				t.Errorf("chain %x, secret %x", got.chain, got.secret)
			}
		})
	}
	if _, err := derive(ledger.Ed25519, []byte{1}, []uint32{1}); !errors.Is(err, ErrPhrase) {
		t.Errorf("an Ed25519 child that is not hardened: %v", err)
	}
	if _, err := derive(ledger.Algorithm(9), []byte{1}, nil); !errors.Is(err, ErrAlgorithm) {
		t.Errorf("an algorithm nobody knows: %v", err)
	}
}

// What a phrase brings back stays the same from version to version, and no two
// algorithms have a secret in common.
func TestDerivationIsFrozen(t *testing.T) {
	words, err := fromPhrase("abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about", 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		alg           ledger.Algorithm
		seed, address string
	}{
		{ledger.Secp256k1, "bf986d90694319c472423d1e62871aaf33dc3c3f44c3bfd1dd734e2458455811", "jmbc1psty47nr3yse2yvrf63r629c3y76y6ga8keeekvt4h36h0fw93vs6ujr2s"},
		{ledger.Ed25519, "b00804c5279d078f762d14b5819ad784d9bf7fa0ba57691f140f07552df85831", "jmbc1wljtgmcmsgkvm9e6t7dftgfnc5c0006zf2lftyc0w63y3thfzvksr6hn8q"},
		{ledger.Sr25519, "8122359221a669298c0c7a27e8e2b5edd34fba9536d1ff2f2a1233b526cc6bc2", "jmbc1auzgxuhp5q8uvqpmhf78m99sj4kgxgjedqxkl40yy3t84s0jkh7sy0whzm"},
		{ledger.MLDSA65, "41a33e4de44ff8f7faf9f7a8acaa6a8e2fbe8dab584ef0d2562df2ed8d9fbd05", "jmbc1z8ljcdv7vcxqurt6jk42j29r5wge6hn6wsgn4zsh6ay4p2ljlnlskjhpfq"},
	} {
		k, err := newKey("frozen", tc.alg, words)
		if err != nil {
			t.Fatal(err)
		}
		if seed, address := hex.EncodeToString(k.Seed()), k.Address().Encode(ledger.MainPrefix); seed != tc.seed || address != tc.address {
			t.Errorf("%v: seed %s, address %s", tc.alg, seed, address)
		}
	}
}

// The first and the last test vector of BIP-39, by words.
func TestPhraseVectors(t *testing.T) {
	for words, entropy := range map[string]string{
		"abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about":                                                            "00000000000000000000000000000000",
		" Legal winner  thank year wave sausage worth useful legal winner thank yellow\n":                                                                          "7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f",
		"void come effort suffer camp survey warrior heavy shoot primary clutch crush open amazing screen patrol group space point ten exist slush involve unfold": "f585c11aec520db57dd353c69554b21a89b20fb0650966fa0a9d6f74fd989d8f",
	} {
		s, err := fromPhrase(words, 0)
		if err != nil || hex.EncodeToString(s.Entropy) != entropy {
			t.Errorf("%q: %x, %v", words, []byte(s.Entropy), err)
		}
	}
	for _, bad := range []string{
		"", "abandon", "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon",
		"legal winner thank year wave sausage worth useful legal winner thank yelow",
	} {
		if _, err := fromPhrase(bad, 0); !errors.Is(err, ErrPhrase) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := fromPhrase("abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about", hardened); !errors.Is(err, ErrPhrase) {
		t.Errorf("index 2^31: %v", err)
	}
}
