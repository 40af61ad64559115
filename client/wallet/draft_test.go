package wallet_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// threshold returns the policy of m of the named people.
func threshold(t testing.TB, m int, who ...string) ledger.Policy {
	t.Helper()
	members := make([]ledger.Policy, len(who))
	for i := range who {
		members[i] = dev(t, who[i]).Policy()
	}
	p, err := wallet.Multisig(m, members...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func addressOf(t testing.TB, p ledger.Policy) ledger.Address {
	t.Helper()
	a, err := ledger.PolicyAddress(p)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// registerFor has alice register a name for whoever holds a policy.
func (w *world) registerFor(n name.Name, of ledger.Policy, signers ...string) wallet.Coin {
	w.t.Helper()
	salt, owner := [32]byte{7}, addressOf(w.t, of)
	commit := w.must(wallet.Commit(w.purse("alice"), w.law(), registrar.Commitment(n, owner, salt)))
	w.Tick(60)
	purse := w.purse("alice")
	purse.Policies = []ledger.Policy{of}
	for _, who := range signers {
		purse.Others = append(purse.Others, dev(w.t, who))
	}
	return w.must(wallet.Register(purse, w.law(), wallet.Reveal{
		Commitment: commit.Made[0], Name: n, Period: registrar.Year, Salt: salt, ValidUntil: math.MaxUint64, Owner: owner,
	})).Made[0]
}

// draft is what is left to sign of the operations, which who pays for.
func (w *world) draft(who string, policies []ledger.Policy, ops func(*wallet.Batch)) *wallet.Draft {
	w.t.Helper()
	purse := w.purse(who)
	purse.Policies = policies
	_, err := wallet.Build(purse, w.law(), ops)
	unsigned, ok := errors.AsType[*wallet.Unsigned](err)
	if !ok {
		w.t.Fatalf("%v, want a draft", err)
	}
	return unsigned.Draft
}

// copied is a draft that went through a file.
func copied(t testing.TB, d *wallet.Draft) *wallet.Draft {
	t.Helper()
	b, err := d.Encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := wallet.DecodeDraft(b)
	if err != nil {
		t.Fatal(err)
	}
	return again
}

func sign(t testing.TB, d *wallet.Draft, who ...string) *wallet.Draft {
	t.Helper()
	for _, name := range who {
		if n, err := d.Sign(dev(t, name)); err != nil || n != 1 {
			t.Fatalf("%s signs %d times, %v", name, n, err)
		}
	}
	return d
}

// U-139, U-140, U-162, U-163: a name that two of three hold is given to a new
// owner who accepts; each signs a copy, and the copies are combined.
func TestDraftTravels(t *testing.T) {
	w := newWorld(t, 100*ledger.JMBC)
	owners := threshold(t, 2, "bob", "carol", "dave")
	erin := dev(t, "erin")
	domain := w.registerFor(name.MustParse("jmbc.user.utxo"), owners, "bob", "carol")
	d := w.draft("alice", []ledger.Policy{owners, erin.Policy()}, func(b *wallet.Batch) { b.Transfer(domain, erin.Address()) })
	if got := len(d.Missing()); got != 2 {
		t.Fatalf("%d parties are missing: the owners and erin", got)
	}
	carol, dave, accepted := sign(t, copied(t, d), "carol"), sign(t, copied(t, d), "dave"), sign(t, copied(t, d), "erin")
	if _, err := carol.Complete(); !errors.Is(err, wallet.ErrUnsigned) || rcode.Of(err) != rcode.SigInvalid {
		t.Errorf("one of three and nobody accepts: %v", err)
	}
	if n, err := carol.Sign(dev(t, "carol")); n != 0 || err != nil {
		t.Errorf("a key signs twice: %d, %v", n, err)
	}
	if n, err := carol.Sign(dev(t, "judy")); n != 0 || err != nil {
		t.Errorf("nobody asks judy: %d, %v", n, err)
	}
	all, err := wallet.Combine(copied(t, carol), copied(t, dave), copied(t, accepted))
	if err != nil {
		t.Fatal(err)
	}
	built := w.must(all.Complete())
	if want := w.Genesis.Ledger.Fee(len(built.Raw)); built.Fee != want {
		t.Errorf("a fee of %s for %d octets, want %s", built.Fee, len(built.Raw), want)
	}
	w.Tick(w.law().Timelock)
	pending := registrar.Pending{Kind: registrar.ChangeTransfer, Address: erin.Address()}
	final := w.must(wallet.Build(w.purse("bob"), w.law(), func(b *wallet.Batch) { b.Finalize(built.Made[0], pending) }))
	if got := final.Made[0].Output.Address; got != erin.Address() {
		t.Errorf("%x holds the name", got)
	}
}

// U-163: of more signatures than are asked for exactly m are used, at any depth
// and of any algorithms.
func TestCompletePicksMembers(t *testing.T) {
	w := newWorld(t, 100*ledger.JMBC)
	all := keys(t)
	inner, err := wallet.Multisig(2, all[ledger.Ed25519].Policy(), all[ledger.Secp256k1].Policy(), all[ledger.Sr25519].Policy())
	if err != nil {
		t.Fatal(err)
	}
	outer, err := wallet.Multisig(2, inner, dev(t, "bob").Policy(), all[ledger.MLDSA65].Policy())
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name string
		by   []wallet.Signer
		need int // signatures that are missing
	}{
		{"nobody", nil, 2},
		{"bob alone", []wallet.Signer{dev(t, "bob")}, 1},
		{"one of the inner ones", []wallet.Signer{all[ledger.Sr25519]}, 2},
		{"the inner ones and bob", []wallet.Signer{all[ledger.Sr25519], all[ledger.Ed25519], dev(t, "bob")}, 0},
		{"everybody", []wallet.Signer{
			all[ledger.Sr25519], all[ledger.Ed25519], all[ledger.Secp256k1], all[ledger.MLDSA65], dev(t, "bob"),
		}, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			paid := w.must(wallet.Pay(w.purse("alice"), addressOf(t, outer), 5*ledger.JMBC))
			purse := wallet.Purse{Params: &w.Genesis.Ledger, Signer: wallet.Absent{By: outer}, Coins: paid.Made[:1]}
			d, err := wallet.Compose(purse, wallet.Plan{Outputs: []ledger.Output{{Amount: ledger.JMBC, Address: dev(t, "bob").Address()}}})
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range tc.by {
				if _, err := d.Sign(s); err != nil {
					t.Fatal(err)
				}
			}
			b, err := copied(t, d).Complete()
			if unsigned, ok := errors.AsType[*wallet.Unsigned](err); ok {
				if got := unsigned.Missing[0].Needs; got != tc.need {
					t.Errorf("%d signatures are missing, want %d", got, tc.need)
				}
				return
			}
			if tc.need != 0 {
				t.Fatal("complete")
			}
			w.must(b, err)
		})
	}
}

// U-164: which numbers and keys make a policy.
func TestMultisig(t *testing.T) {
	many := make([]ledger.Policy, ledger.MaxPolicyMembers+1)
	for i := range many {
		k, err := keystore.FromSeed("k", ledger.Ed25519, bytes.Repeat([]byte{byte(i + 1)}, keystore.SeedSize))
		if err != nil {
			t.Fatal(err)
		}
		many[i] = k.Policy()
	}
	quantum := keys(t)[ledger.MLDSA65].Policy()
	for _, tc := range []struct {
		name string
		m    int
		of   []ledger.Policy
		want error
	}{
		{"two of three", 2, many[:3], nil},
		{"of mixed algorithms", 2, []ledger.Policy{many[0], quantum}, nil},
		{"32 of 32", 32, many[:32], nil},
		{"one of 33", 1, many, wallet.ErrMultisig},
		{"three of two", 3, many[:2], wallet.ErrMultisig},
		{"none of two", 0, many[:2], wallet.ErrMultisig},
		{"of nobody", 1, nil, wallet.ErrMultisig},
		{"one key twice", 2, []ledger.Policy{many[0], many[1], many[0]}, wallet.ErrMultisig},
		{"one key again deeper", 2, []ledger.Policy{many[0], ledger.Threshold{M: 1, Of: many[:2]}}, wallet.ErrMultisig},
		{"a member that is no policy", 1, []ledger.Policy{ledger.PublicKey{Algorithm: ledger.Ed25519}}, wallet.ErrMultisig},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p, err := wallet.Multisig(tc.m, tc.of...)
			if !errors.Is(err, tc.want) {
				t.Fatalf("%v, want %v", err, tc.want)
			}
			if err != nil && rcode.Of(err) != rcode.FormErr {
				t.Errorf("code %v", rcode.Of(err))
			}
			if err == nil && len(addressOf(t, p)) != 32 {
				t.Error("no address")
			}
		})
	}
	if one, err := wallet.Multisig(1, many[0]); err != nil || addressOf(t, one) != addressOf(t, many[0]) {
		t.Errorf("one of one is the key itself: %v", err)
	}
}

// What a draft's file may not be, and that copies of other transactions are
// not combined.
func TestDraftRefusals(t *testing.T) {
	w := newWorld(t, 100*ledger.JMBC)
	owners := threshold(t, 2, "bob", "carol")
	domain := w.registerFor(name.MustParse("jmbc.user.utxo"), owners, "bob", "carol")
	d := w.draft("alice", []ledger.Policy{owners}, func(b *wallet.Batch) { b.Release(domain) })
	other := w.draft("alice", []ledger.Policy{owners}, func(b *wallet.Batch) { b.SetGuardians(domain, ledger.Address{1}) })
	if _, err := wallet.Combine(d, other); !errors.Is(err, wallet.ErrDraft) {
		t.Errorf("two transactions: %v", err)
	}
	poorer := copied(t, d)
	poorer.Spent[0].Output.Amount++
	if _, err := wallet.Combine(d, poorer); !errors.Is(err, wallet.ErrDraft) {
		t.Errorf("other coins: %v", err)
	}
	file, err := sign(t, copied(t, d), "bob").Encode()
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ name, old, new string }{
		{"another version", `"version": 1`, `"version": 2`},
		{"another format", wallet.DraftFormat, "other"},
		{"signed for another chain", "fakenode-1", "fakenode-2"},
		{"a key that nobody knows", `"chain_id"`, `"chain"`},
		{"less than the outputs hold", `"amount": `, `"amount": 0, "was": `},
		{"more behind it", "}\n", "} {}"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			spoilt := strings.Replace(string(file), tc.old, tc.new, 1)
			if tc.name == "more behind it" {
				spoilt = string(file) + "{}"
			}
			if _, err := wallet.DecodeDraft([]byte(spoilt)); !errors.Is(err, wallet.ErrDraft) {
				t.Error(err)
			}
		})
	}
	if _, err := wallet.Build(w.purse("alice"), w.law(), func(b *wallet.Batch) { b.Release(domain) }); !errors.Is(err, wallet.ErrForeign) {
		t.Errorf("a policy that is not known: %v", err)
	}
}

// What a signer reads before signing.
func TestSummary(t *testing.T) {
	w := newWorld(t, 100*ledger.JMBC)
	n := name.MustParse("jmbc.user.utxo")
	domain := w.register(n)
	guards := threshold(t, 2, "bob", "carol", "dave")
	purse := w.purse("alice")
	purse.Policies = []ledger.Policy{dev(t, "erin").Policy()}
	words := wallet.Words{Now: w.Time(), Address: func(a ledger.Address) string {
		for _, who := range []string{"alice", "bob", "erin"} {
			if dev(t, who).Address() == a {
				return who
			}
		}
		return "the guardians"
	}}
	describe := func(ops func(*wallet.Batch)) wallet.Summary {
		t.Helper()
		b := wallet.NewBatch(&w.Genesis.Ledger, w.law())
		ops(b)
		plan, err := b.Plan()
		if err != nil {
			t.Fatal(err)
		}
		d, err := wallet.Compose(purse, plan)
		if err != nil {
			t.Fatal(err)
		}
		return d.Summary(w.law(), words)
	}
	s := describe(func(b *wallet.Batch) { b.Transfer(domain, dev(t, "erin").Address()) })
	if diff := cmp.Diff([]string{"transfer jmbc.user.utxo to erin"}, s.Does); diff != "" {
		t.Error(diff)
	}
	if len(s.Waits) != 1 || !strings.Contains(s.Waits[0], "1 day") || !strings.Contains(s.Warnings[0], "clears the guardians") {
		t.Errorf("%+v", s)
	}
	if len(s.Lacks) != 2 || !strings.HasPrefix(s.Lacks[0], "alice: 1 signature") || !strings.HasPrefix(s.Lacks[1], "erin: 1") {
		t.Errorf("%q", s.Lacks)
	}
	s = describe(func(b *wallet.Batch) { b.SetGuardians(domain, addressOf(t, guards)) })
	if !slices.ContainsFunc(s.Warnings, func(w string) bool { return strings.Contains(w, "it trusts the guardians") }) {
		t.Errorf("%q", s.Warnings)
	}
	s = describe(func(b *wallet.Batch) { b.Renew(domain, 2*registrar.Year); b.Pay(dev(t, "bob").Address(), ledger.JMBC) })
	want := []string{"bob: 1 JMBC", "the treasury: 40 JMBC, the fees of names"}
	if diff := cmp.Diff(want, s.Gets); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"renew jmbc.user.utxo for 2 years"}, s.Does); diff != "" {
		t.Error(diff)
	}
	if s.Fee == 0 || len(s.Keeps) != 2 {
		t.Errorf("%+v", s)
	}
}

// What decodes encodes to a file that decodes to the same, and is signed by
// nobody who did not sign.
func FuzzDraft(f *testing.F) {
	w := newWorld(f, 100*ledger.JMBC)
	owners := threshold(f, 2, "bob", "carol")
	domain := w.registerFor(name.MustParse("jmbc.user.utxo"), owners, "bob", "carol")
	for _, d := range []*wallet.Draft{
		w.draft("alice", []ledger.Policy{owners}, func(b *wallet.Batch) { b.Release(domain) }),
		w.draft("alice", []ledger.Policy{owners}, func(b *wallet.Batch) { b.Cancel(domain, addressOf(f, owners)) }),
		sign(f, w.draft("alice", []ledger.Policy{owners}, func(b *wallet.Batch) { b.Transfer(domain, dev(f, "alice").Address()) }), "bob"),
	} {
		b, err := d.Encode()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := wallet.DecodeDraft(b)
		if err != nil {
			return
		}
		first, err := d.Encode()
		if err != nil {
			t.Fatal(err)
		}
		again := copied(t, d)
		second, err := again.Encode()
		if err != nil || !bytes.Equal(first, second) {
			t.Fatalf("%s\nbecame\n%s\n%v", first, second, err)
		}
		_ = d.Summary(w.law(), wallet.Words{})
		if _, err := d.Complete(); err == nil && len(d.Missing()) > 0 {
			t.Fatal("complete and unsigned")
		}
	})
}

func ExampleCombine() {
	var policies []ledger.Policy
	var people []*keystore.Key
	for _, who := range []string{"alice", "bob", "carol"} {
		k, err := keystore.Dev(who)
		if err != nil {
			fmt.Println(err)
			return
		}
		people, policies = append(people, k), append(policies, k.Policy())
	}
	both, err := wallet.Multisig(2, policies...)
	if err != nil {
		fmt.Println(err)
		return
	}
	address, err := ledger.PolicyAddress(both)
	if err != nil {
		fmt.Println(err)
		return
	}
	params := ledger.DefaultParams("example")
	d, err := wallet.Compose(wallet.Purse{
		Params: &params, Signer: wallet.Absent{By: both},
		Coins: []wallet.Coin{{Output: ledger.Output{Amount: 3 * ledger.JMBC, Address: address}}},
	}, wallet.Plan{Outputs: []ledger.Output{{Amount: ledger.JMBC, Address: people[0].Address()}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	file, err := d.Encode() // goes to carol, too
	if err != nil {
		fmt.Println(err)
		return
	}
	carols, err := wallet.DecodeDraft(file)
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := d.Sign(people[0]); err != nil {
		fmt.Println(err)
		return
	}
	if _, err := carols.Sign(people[2]); err != nil {
		fmt.Println(err)
		return
	}
	_, err = d.Complete()
	fmt.Println(err)
	whole, err := wallet.Combine(d, carols)
	if err != nil {
		fmt.Println(err)
		return
	}
	built, err := whole.Complete()
	fmt.Println(built.Fee, err)
	// Output:
	// wallet: unsigned: one more signature is needed
	// 0.0000379 <nil>
}
