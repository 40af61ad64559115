package tree_test

import (
	"fmt"
	"testing"

	"github.com/utxo-dns/utxonode/ledger/tree"
)

// A shown is a proof and what it is said to show.
type shown struct {
	key   tree.Key
	value []byte // nil: absent
	proof []byte // encoded
}

func (s *shown) verify(present func(tree.Proof, tree.Key, []byte) error, absent func(tree.Proof, tree.Key) error) error {
	p, err := tree.DecodeProof(s.proof)
	if err != nil {
		return err
	}
	if s.value == nil {
		return absent(p, s.key)
	}
	return present(p, s.key, s.value)
}

// alone verifies s by itself.
func (s *shown) alone(root tree.Root) error {
	return s.verify(
		func(p tree.Proof, k tree.Key, v []byte) error { return p.VerifyPresent(root, k, v) },
		func(p tree.Proof, k tree.Key) error { return p.VerifyAbsent(root, k) })
}

func (s *shown) in(b *tree.Batch) error { return s.verify(b.VerifyPresent, b.VerifyAbsent) }

// hundred returns a tree of n keys and proofs of some that are there and some
// that are not.
func hundred(tb testing.TB, n, proofs int) (tree.Root, []shown) {
	tb.Helper()
	now, store := grow(tb, n)
	all := make([]shown, proofs)
	for i := range all {
		k := key(i * 37 % n)
		all[i] = shown{key: k, value: value(i * 37 % n)}
		if i%3 == 0 {
			k = key(2_000_000 + i)
			all[i] = shown{key: k}
		}
		all[i].proof = prove(tb, now, store, k)
	}
	return now.Root(), all
}

// U-211: a hundred proofs of one root: a batch says of each what it is found to
// be alone, whichever octet of which is changed, before others or after them.
func TestBatch(t *testing.T) {
	root, all := hundred(t, 5000, 100)
	b := tree.NewBatch(root, len(all))
	for i := range all {
		if err := all[i].in(b); err != nil {
			t.Fatalf("proof %d: %v", i, err)
		}
	}
	for _, bad := range []int{0, 1, 50, 99} {
		for at := range all[bad].proof {
			all[bad].proof[at] ^= 4
			for _, b := range []*tree.Batch{b, tree.NewBatch(root, 4)} { // which has all of them, and none
				for i := max(0, bad-3); i <= bad; i++ {
					alone, batch := all[i].alone(root), all[i].in(b)
					if (alone == nil) != (batch == nil) || i != bad && batch != nil {
						t.Fatalf("octet %d of proof %d: proof %d alone %v, in a batch %v", at, bad, i, alone, batch)
					}
				}
			}
			all[bad].proof[at] ^= 4
		}
	}
	other := all[7]
	other.value = []byte("another")
	if other.in(b) == nil || all[7].in(tree.NewBatch(tree.Root{1}, 1)) == nil {
		t.Error("another value, or another root")
	}
}

// U-211: the empty tree, and the tree of one key.
func TestBatchSmall(t *testing.T) {
	for n := range 3 {
		now, store := grow(t, n)
		b := tree.NewBatch(now.Root(), 0)
		for i := range 5 {
			s := shown{key: key(i), proof: prove(t, now, store, key(i))}
			if i < n {
				s.value = value(i)
			}
			if err := s.in(b); err != nil {
				t.Errorf("%d keys, key %d: %v", n, i, err)
			}
		}
	}
}

// BenchmarkBatch is a hundred proofs of one root.
func BenchmarkBatch(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		root, all := hundred(b, n, 100)
		run := func(name string, one func(*shown, *tree.Batch) error) {
			b.Run(fmt.Sprintf("%s/keys=%d", name, n), func(b *testing.B) {
				for b.Loop() {
					batch := tree.NewBatch(root, len(all))
					for i := range all {
						if err := one(&all[i], batch); err != nil {
							b.Fatal(err)
						}
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(all)), "ns/proof")
			})
		}
		run("alone", func(s *shown, _ *tree.Batch) error { return s.alone(root) })
		run("batch", func(s *shown, batch *tree.Batch) error { return s.in(batch) })
	}
}
