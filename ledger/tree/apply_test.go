package tree_test

import (
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/utxo-dns/utxonode/ledger/tree"
)

// keySpaces are the ways in which keys lie in the tree: spread, or crowded
// behind a long common prefix, down to pairs that differ in the last bits.
var keySpaces = []struct {
	name string
	key  func(i int) tree.Key
}{
	{"hashed keys", key},
	{"twenty octets in common", func(i int) tree.Key { k := key(i); copy(k[:20], make([]byte, 20)); return k }},
	{"pairs that differ in the last bit", func(i int) tree.Key { k := key(i / 2); k[31] = k[31]&^1 | byte(i&1); return k }},
	{"neighbours at the end of the key space", func(i int) tree.Key {
		k := tree.Key{}
		for j := range k {
			k[j] = 0xff
		}
		k[30], k[31] = byte(i>>8), byte(i)
		return k
	}},
}

// U-156: whatever the keys and the history, the tree is the set of leaves that
// E-50 defines, and proves every key of it present and every other absent, from
// memory and from stored pages alike.
func TestTreeEqualsNaive(t *testing.T) {
	for _, space := range keySpaces {
		t.Run(space.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				store, now, model := pages{}, tree.Empty(), map[tree.Key]tree.Hash{}
				n := rapid.IntRange(1, 300).Draw(t, "keys")
				for range rapid.IntRange(1, 6).Draw(t, "blocks") {
					ups := drawUpdates(t, space.key, n, model)
					next, ws, err := now.Apply(store, ups)
					if err != nil {
						t.Fatal(err)
					}
					store.write(ws)
					now = next
					if want := naiveRoot(model); now.Root() != want {
						t.Fatalf("root %x, want %x, %d leaves", now.Root(), want, len(model))
					}
					checkReopened(t, now, store)
				}
				reopened, err := tree.Open(store)
				if err != nil {
					t.Fatal(err)
				}
				for i := range min(n+5, 40) {
					checkProof(t, now, store, model, space.key(i))
					checkProof(t, reopened, store, model, space.key(i))
				}
			})
		})
	}
}

func drawUpdates(t *rapid.T, key func(int) tree.Key, n int, model map[tree.Key]tree.Hash) []tree.Update {
	var ups []tree.Update
	for _, i := range rapid.SliceOfDistinct(rapid.IntRange(0, n-1), rapid.ID[int]).Draw(t, "updated") {
		u := tree.Update{Key: key(i), Delete: rapid.IntRange(0, 2).Draw(t, "third") == 0}
		if u.Delete {
			delete(model, u.Key)
		} else {
			u.Value = tree.HashValue(value(rapid.IntRange(0, 9).Draw(t, "value")))
			model[u.Key] = u.Value
		}
		ups = append(ups, u)
	}
	return ups
}

// checkReopened requires that the stored pages are those of a tree built at
// once: nothing stale, nothing missing.
func checkReopened(t *rapid.T, now *tree.Tree, store pages) {
	reopened, err := tree.Open(store)
	if err != nil {
		t.Fatal(err)
	}
	warm, err := reopened.Warm(store, 3)
	if err != nil {
		t.Fatal(err)
	}
	if reopened.Root() != now.Root() || warm.Root() != now.Root() {
		t.Fatalf("reopened root %x, warm %x, want %x", reopened.Root(), warm.Root(), now.Root())
	}
	if now.Root() == (tree.Root{}) && len(store) != 0 {
		t.Fatalf("empty tree leaves %d pages", len(store))
	}
}

func checkProof(t rapid.TB, now *tree.Tree, store pages, model map[tree.Key]tree.Hash, k tree.Key) {
	p, err := now.Prove(store, k)
	if err != nil {
		t.Fatal(err)
	}
	enc := p.Encode()
	if p, err = tree.DecodeProof(enc); err != nil {
		t.Fatal(err)
	}
	if len(enc) > tree.MaxProofSize {
		t.Fatalf("proof of %d octets, more than %d", len(enc), tree.MaxProofSize)
	}
	held, present := model[k]
	if got := p.VerifyAbsent(now.Root(), k) == nil; got == present {
		t.Fatalf("absence proved: %v, present: %v", got, present)
	}
	for i := range 10 {
		want := present && held == tree.HashValue(value(i))
		if got := p.VerifyPresent(now.Root(), k, value(i)) == nil; got != want {
			t.Fatalf("presence of value %d proved: %v, want %v", i, got, want)
		}
	}
}

// U-206: the root follows from the set, not from the order or the batches in
// which the leaves came, nor from what was deleted in between.
func TestOrderIsIrrelevant(t *testing.T) {
	want, wantPages := grow(t, 2000)
	rng := rand.New(rand.NewPCG(1, 2))
	for _, batch := range []int{1, 7, 500} {
		order := rng.Perm(2500)
		now, store := tree.Empty(), pages{}
		apply := func(ups []tree.Update) {
			next, ws, err := now.Apply(store, ups)
			if err != nil {
				t.Fatal(err)
			}
			store.write(ws)
			now = next
		}
		for chunk := range slices.Chunk(order, batch) {
			var ups []tree.Update
			for _, i := range chunk {
				ups = append(ups, tree.Update{Key: key(i), Value: tree.HashValue(value(i))})
			}
			apply(ups)
		}
		for i := 2000; i < 2500; i++ {
			apply([]tree.Update{{Key: key(i), Delete: true}})
		}
		if now.Root() != want.Root() {
			t.Errorf("batches of %d: root %x, want %x", batch, now.Root(), want.Root())
		}
		if diff := cmp.Diff(len(wantPages), len(store)); diff != "" || !maps.EqualFunc(wantPages, store, slices.Equal[[]byte]) {
			t.Errorf("batches of %d: other pages than when built at once (%d, want %d)", batch, len(store), len(wantPages))
		}
	}
}

// An old version proves what it proved, whatever was applied on top of it or
// thrown away.
func TestVersionsAreImmutable(t *testing.T) {
	type version struct {
		tree  *tree.Tree
		root  tree.Root
		store pages
		model map[tree.Key]tree.Hash
	}
	rng := rand.New(rand.NewPCG(3, 4))
	now, store, model := tree.Empty(), pages{}, map[tree.Key]tree.Hash{}
	var kept []version
	for range 30 {
		var ups, thrownAway []tree.Update
		for _, i := range rng.Perm(3000)[:200] {
			u := tree.Update{Key: key(i), Value: tree.HashValue(value(rng.IntN(10))), Delete: rng.IntN(4) == 0}
			if u.Delete {
				delete(model, u.Key)
			} else {
				model[u.Key] = u.Value
			}
			ups = append(ups, u)
			thrownAway = append(thrownAway, tree.Update{Key: u.Key, Delete: !u.Delete})
		}
		if _, _, err := now.Apply(store, thrownAway); err != nil {
			t.Fatal(err)
		}
		next, ws, err := now.Apply(store, ups)
		if err != nil {
			t.Fatal(err)
		}
		store = maps.Clone(store)
		store.write(ws)
		now = next
		kept = append(kept, version{now, now.Root(), store, maps.Clone(model)})
	}
	for _, v := range kept {
		if v.tree.Root() != v.root || v.root != naiveRoot(v.model) {
			t.Fatal("an old version changed")
		}
		for i := range 50 {
			checkProof(t, v.tree, v.store, v.model, key(i*61))
		}
	}
}

func TestApplyRefusesDuplicates(t *testing.T) {
	_, _, err := tree.Empty().Apply(pages{}, []tree.Update{{Key: key(1)}, {Key: key(2)}, {Key: key(1), Delete: true}})
	if !errors.Is(err, tree.ErrDuplicateKey) {
		t.Fatalf("err = %v", err)
	}
}

func TestNothingChangesNothing(t *testing.T) {
	now, store := grow(t, 1000)
	for _, tc := range []struct {
		name string
		ups  []tree.Update
	}{
		{"no updates", nil},
		{"deleting an absent key", []tree.Update{{Key: key(5000), Delete: true}}},
		{"setting the value held", []tree.Update{{Key: key(5), Value: tree.HashValue(value(5))}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			next, ws, err := now.Apply(store, tc.ups)
			if err != nil || len(ws) != 0 || next != now {
				t.Fatalf("%d pages written, err %v", len(ws), err)
			}
		})
	}
}

// FuzzTreeEqualsMap reads the input as a history: per three octets, a key of a
// small space, its crowding, and a value or a deletion.
func FuzzTreeEqualsMap(f *testing.F) {
	f.Add([]byte{0, 1, 2, 0, 1, 0, 3, 1, 1}, uint8(0))
	f.Add([]byte("a history of some length, with repeated repeated keys"), uint8(2))
	f.Fuzz(func(t *testing.T, history []byte, crowd uint8) {
		keyOf := keySpaces[int(crowd)%len(keySpaces)].key
		now, store, model := tree.Empty(), pages{}, map[tree.Key]tree.Hash{}
		for block := range slices.Chunk(history, 30) {
			batch := map[tree.Key]tree.Update{}
			var order []tree.Key
			for op := range slices.Chunk(block, 3) {
				if len(op) < 3 {
					break
				}
				k := keyOf(int(op[0]))
				if _, again := batch[k]; !again {
					order = append(order, k)
				}
				batch[k] = tree.Update{Key: k, Value: tree.HashValue(op[1:]), Delete: op[1]%3 == 0}
			}
			var ups []tree.Update
			for _, k := range order {
				ups = append(ups, batch[k])
				if model[k] = batch[k].Value; batch[k].Delete {
					delete(model, k)
				}
			}
			next, ws, err := now.Apply(store, ups)
			if err != nil {
				t.Fatal(err)
			}
			store.write(ws)
			if now = next; now.Root() != naiveRoot(model) {
				t.Fatalf("root %x, want %x", now.Root(), naiveRoot(model))
			}
		}
		checkProof(t, now, store, model, keyOf(0))
		checkProof(t, now, store, model, keyOf(300))
	})
}
