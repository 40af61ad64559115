package ledger_test

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcec/v2/ecdsa"
	"golang.org/x/crypto/ed25519"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
)

// A crowd is a chain of n people who hold one coin each.
func newCrowd(t testing.TB, n int) (*ledgertest.Chain, []ledgertest.Key) {
	t.Helper()
	people := make([]ledgertest.Key, n)
	outputs := make([]ledger.Output, n)
	for i := range people {
		people[i] = ledgertest.NewKey(t, fmt.Sprint("person ", i))
		outputs[i] = ledger.Output{Amount: ledger.JMBC, Address: people[i].Address}
	}
	return ledgertest.New(t, ledger.NoLaw{}, outputs...), people
}

// payments has each of the crowd pay the next: one input, two outputs.
func payments(c *ledgertest.Chain, people []ledgertest.Key) [][]byte {
	raws := make([][]byte, len(people))
	for i, p := range people {
		raws[i] = c.Sign(&ledger.Tx{
			Version: ledger.TxVersion,
			Inputs:  []ledger.Input{{Outpoint: c.GenesisOutpoint(uint32(i))}},
			Outputs: []ledger.Output{
				{Amount: ledger.JMBC / 2, Address: people[(i+1)%len(people)].Address},
				{Amount: ledger.JMBC/2 - fee, Address: p.Address},
			},
		}, p).Encode()
	}
	return raws
}

func BenchmarkApply(b *testing.B) {
	for _, n := range []int{1, 1000} {
		b.Run(fmt.Sprint("txs=", n), func(b *testing.B) {
			c, people := newCrowd(b, n)
			checked := ledger.CheckAll(&c.Params, payments(c, people))
			sup := c.Supplement(checked)
			block := ledger.Block{Height: 1, Time: ledgertest.Genesis + 1, Txs: checked}
			b.ReportAllocs()
			for b.Loop() {
				if _, _, results := ledger.Apply(&c.Params, c.State, block, sup, c.Law); results[n-1].Err != nil {
					b.Fatal(results[n-1].Err)
				}
			}
			perSecond(b, n, "tx/s")
		})
	}
}

// BenchmarkSignatures compares checking transactions of one signature each one
// by one and together: where together is faster, a batch pays.
func BenchmarkSignatures(b *testing.B) {
	for _, n := range []int{1, 2, 4, 8, 64, 1000} {
		c, people := newCrowd(b, n)
		raws := payments(c, people)
		b.Run(fmt.Sprint("single/txs=", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for _, raw := range raws {
					if err := ledger.Check(&c.Params, raw).Err(); err != nil {
						b.Fatal(err)
					}
				}
			}
			perSecond(b, n, "sig/s")
		})
		b.Run(fmt.Sprint("together/txs=", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := ledger.CheckAll(&c.Params, raws)[n-1].Err(); err != nil {
					b.Fatal(err)
				}
			}
			perSecond(b, n, "sig/s")
		})
	}
}

// BenchmarkCheck judges one transaction of n inputs of one owner: the usual
// payment, and one that gathers coins.
func BenchmarkCheck(b *testing.B) {
	for _, n := range []int{1, 2, 64} {
		b.Run(fmt.Sprint("inputs=", n), func(b *testing.B) {
			c, alice, bob := newChain(b)
			tx := payment(c, alice, bob)
			for i := 1; i < n; i++ {
				tx.Inputs = append(tx.Inputs, ledger.Input{Outpoint: c.GenesisOutpoint(uint32(i))})
			}
			raw := c.Sign(tx, alice).Encode()
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				if err := ledger.Check(&c.Params, raw).Err(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkCheckWorst judges the costliest transactions of the largest size:
// inputs of 32-of-32 keys that all sign, and of 1-of-32 whose keys are only
// looked at.
func BenchmarkCheckWorst(b *testing.B) {
	for _, bc := range []struct {
		name string
		m    int
		alg  ledger.Algorithm
	}{
		{"secp256k1/32-of-32", 32, ledger.Secp256k1},
		{"secp256k1/1-of-32", 1, ledger.Secp256k1},
		{"ed25519/32-of-32", 32, ledger.Ed25519},
		{"ed25519/1-of-32", 1, ledger.Ed25519},
	} {
		b.Run(bc.name, func(b *testing.B) {
			p := ledger.DefaultParams("worst")
			raw := worst(b, &p, bc.alg, bc.m)
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				if err := ledger.Check(&p, raw).Err(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// worst fills a transaction with inputs of m-of-32 policies, no two alike.
func worst(b *testing.B, p *ledger.Params, alg ledger.Algorithm, m int) []byte {
	b.Helper()
	tx := &ledger.Tx{Version: ledger.TxVersion, Outputs: []ledger.Output{{Amount: ledger.JMBC}}}
	var signers []func(digest []byte) ledger.Witness
	for i := 0; ; i++ {
		members := make([]ledger.Policy, ledger.MaxPolicyMembers)
		signs := make([]func(digest []byte) []byte, len(members))
		for j := range members {
			members[j], signs[j] = signer(alg, fmt.Sprint(i, " ", j))
		}
		encoded, err := ledger.EncodePolicy(ledger.Threshold{M: m, Of: members})
		if err != nil {
			b.Fatal(err)
		}
		signers = append(signers, func(digest []byte) ledger.Witness {
			w := ledger.Witness{binary.BigEndian.AppendUint32(nil, uint32(1<<m-1))}
			for _, sign := range signs[:m] {
				w = append(w, sign(digest))
			}
			return w
		})
		tx.Inputs = append(tx.Inputs, ledger.Input{Outpoint: ledger.Outpoint{Index: uint32(i)}, Reveal: ledger.Reveal{Policy: encoded, Witness: signers[i](make([]byte, 32))}})
		if len(tx.Encode()) > p.MaxTxSize {
			tx.Inputs = tx.Inputs[:i]
			break
		}
	}
	digest := ledger.Sighash(p.ChainID, tx.ID())
	for i := range tx.Inputs {
		tx.Inputs[i].Witness = signers[i](digest[:])
	}
	return tx.Encode()
}

// signer returns the key of a seed and how it signs.
func signer(alg ledger.Algorithm, seed string) (ledger.Policy, func(digest []byte) []byte) {
	if alg == ledger.Ed25519 {
		k, policy := edKey(seed)
		return policy, func(d []byte) []byte { return ed25519.Sign(k, d) }
	}
	sum := sha256.Sum256([]byte(seed))
	private, public := btcec.PrivKeyFromBytes(sum[:])
	return ledger.PublicKey{Algorithm: alg, Key: public.SerializeCompressed()},
		func(d []byte) []byte { return ecdsa.SignCompact(private, d, true)[1:] }
}

func BenchmarkDecodeTx(b *testing.B) {
	c, alice, bob := newChain(b)
	raw := payment(c, alice, bob).Encode()
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ledger.DecodeTx(raw); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDecodePolicy reads a key, and the largest flat thresholds.
func BenchmarkDecodePolicy(b *testing.B) {
	keys := make([]ledger.Policy, ledger.MaxPolicyMembers)
	times := make([]ledger.Policy, ledger.MaxPolicyMembers)
	for i := range keys {
		_, keys[i] = edKey(fmt.Sprint(i))
		times[i] = ledger.After(uint64(i))
	}
	for _, bc := range []struct {
		name   string
		policy ledger.Policy
	}{
		{"key", keys[0]},
		{"keys=32", ledger.Threshold{M: 32, Of: keys}},
		{"times=32", ledger.Threshold{M: 32, Of: times}},
	} {
		b.Run(bc.name, func(b *testing.B) {
			encoded, err := ledger.EncodePolicy(bc.policy)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ledger.DecodePolicy(encoded); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func perSecond(b *testing.B, n int, unit string) {
	b.Helper()
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), unit)
}
