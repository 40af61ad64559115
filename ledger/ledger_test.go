package ledger_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"testing"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

const fee = 20_000 // atoms: more than any transaction here must pay

// payment spends genesis output 0, alice's, to bob and back.
func payment(c *ledgertest.Chain, alice, bob ledgertest.Key) *ledger.Tx {
	return c.Sign(&ledger.Tx{
		Version: ledger.TxVersion,
		Inputs:  []ledger.Input{{Outpoint: c.GenesisOutpoint(0)}},
		Outputs: []ledger.Output{
			{Amount: 3 * ledger.JMBC, Address: bob.Address},
			{Amount: 7*ledger.JMBC - fee, Address: alice.Address},
		},
	}, alice)
}

func newChain(t testing.TB) (c *ledgertest.Chain, alice, bob ledgertest.Key) {
	t.Helper()
	alice, bob = ledgertest.NewKey(t, "alice"), ledgertest.NewKey(t, "bob")
	c = ledgertest.New(t, ledger.NoLaw{},
		ledger.Output{Amount: 10 * ledger.JMBC, Address: alice.Address},
		ledger.Output{Amount: 10 * ledger.JMBC, Address: bob.Address})
	return c, alice, bob
}

// U-008, U-109, U-151, U-214, U-217, U-224, U-227, U-228: every rule of a payment, each broken once;
// a transaction that breaks one gets its code and changes nothing.
func TestRules(t *testing.T) {
	for _, tc := range []struct {
		name  string
		spoil func(*ledger.Tx)
		sign  bool // sign again after spoiling
		want  ledger.ErrorKind
		code  rcode.Code
	}{
		{"spends an output nobody made", func(tx *ledger.Tx) { tx.Inputs[0].Outpoint.Index = 99 }, true, ledger.ErrMissingInput, rcode.Blockchain},
		{"output one atom too large", func(tx *ledger.Tx) { tx.Outputs[1].Amount += fee }, true, ledger.ErrInsufficientFunds, rcode.InsuffFunds},
		{"outputs overflow", func(tx *ledger.Tx) { tx.Outputs[0].Amount = ^ledger.Amount(0) }, true, ledger.ErrAmount, rcode.FormErr},
		{"output of dust", func(tx *ledger.Tx) { tx.Outputs[0].Amount = 999 }, true, ledger.ErrDust, rcode.InsuffFunds},
		{"no output", func(tx *ledger.Tx) { tx.Outputs = nil }, true, ledger.ErrLimit, rcode.FormErr},
		{"no input", func(tx *ledger.Tx) { tx.Inputs = nil }, true, ledger.ErrLimit, rcode.FormErr},
		{"one input twice", func(tx *ledger.Tx) { tx.Inputs = append(tx.Inputs, tx.Inputs[0]) }, true, ledger.ErrDuplicateInput, rcode.FormErr},
		{"too many outputs", func(tx *ledger.Tx) {
			for range 300 {
				tx.Outputs = append(tx.Outputs, ledger.Output{Amount: 1000})
			}
		}, true, ledger.ErrLimit, rcode.FormErr},
		{"an unknown version", func(tx *ledger.Tx) { tx.Version = 2 }, true, ledger.ErrVersion, rcode.NotImp},
		{"another's coin", func(tx *ledger.Tx) { tx.Inputs[0].Outpoint.Index = 1 }, true, ledger.ErrWrongPolicy, rcode.SigInvalid},
		{"no signature", func(tx *ledger.Tx) { tx.Inputs[0].Witness = nil }, false, ledger.ErrWitness, rcode.SigInvalid},
		{"a flipped signature", func(tx *ledger.Tx) { tx.Inputs[0].Witness[0][5] ^= 1 }, false, ledger.ErrWitness, rcode.SigInvalid},
		{"a short signature", func(tx *ledger.Tx) { tx.Inputs[0].Witness[0] = tx.Inputs[0].Witness[0][:63] }, false, ledger.ErrWitness, rcode.SigInvalid},
		{"a signature and something more", func(tx *ledger.Tx) { tx.Inputs[0].Witness = append(tx.Inputs[0].Witness, []byte("more")) }, false, ledger.ErrWitness, rcode.SigInvalid},
		{"an output changed after signing", func(tx *ledger.Tx) { tx.Outputs[0].Amount++ }, false, ledger.ErrWitness, rcode.SigInvalid},
		{"a policy that does not decode", func(tx *ledger.Tx) { tx.Inputs[0].Policy = []byte{9} }, false, ledger.ErrPolicy, rcode.FormErr},
		{"a covenant where there is no law", func(tx *ledger.Tx) { tx.Outputs[0].Covenant.Kind = 1 }, true, ledger.ErrUnlawful, rcode.Contract},
		{"a clock warp where there is none", func(tx *ledger.Tx) {
			tx.Actions = []ledger.Action{{Op: ledger.OpWarp, Data: []byte{0, 0, 0, 0, 0, 0, 0, 1}}}
		}, true, ledger.ErrWarp, rcode.Refused},
		{"a clock warp of nothing where there is none", func(tx *ledger.Tx) {
			tx.Actions = []ledger.Action{{Op: ledger.OpWarp, Data: make([]byte, 8)}}
		}, true, ledger.ErrWarp, rcode.Refused},
		{"a clock warp of seven octets", func(tx *ledger.Tx) {
			tx.Actions = []ledger.Action{{Op: ledger.OpWarp, Data: make([]byte, 7)}}
		}, true, ledger.ErrEncoding, rcode.FormErr},
		{"an operation of the ledger that nobody knows", func(tx *ledger.Tx) {
			tx.Actions = []ledger.Action{{Op: ledger.OpWarp + 1, Data: make([]byte, 8)}}
		}, true, ledger.ErrOperation, rcode.NotImp},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, alice, bob := newChain(t)
			before := fmt.Sprint(c.Values)
			tx := payment(c, alice, bob)
			tc.spoil(tx)
			if tc.sign {
				c.Sign(tx, alice)
			}
			err := c.Apply(1, tx)[0]
			if err != nil && ledger.Check(&c.Params, tx.Encode()).Err() != nil && ledger.Check(&c.Params, tx.Encode()).Tx() != nil {
				t.Fatal("a transaction that can never be applied is kept in memory")
			}
			if !errors.Is(err, tc.want) || rcode.Of(err) != tc.code {
				t.Fatalf("got %v (%v), want %v (%v)", err, rcode.Of(err), tc.want, tc.code)
			}
			if fmt.Sprint(c.Values) != before {
				t.Fatal("a refused transaction changed the state")
			}
		})
	}
}

func TestPayment(t *testing.T) {
	c, alice, bob := newChain(t)
	tx := payment(c, alice, bob)
	if err := c.Apply(1, tx)[0]; err != nil {
		t.Fatal(err)
	}
	coin, err := ledger.DecodeCoin(c.Values[ledger.Outpoint{TxID: tx.ID()}.Key()])
	if err != nil {
		t.Fatal(err)
	}
	if coin.Output.Amount != 3*ledger.JMBC || coin.Height != 1 || coin.Time != ledgertest.Genesis+1 {
		t.Fatalf("coin %+v", coin)
	}
	if err := c.Apply(1, tx)[0]; !errors.Is(err, ledger.ErrMissingInput) {
		t.Fatalf("spent twice: %v", err)
	}
}

// Later transactions of a block see the earlier ones; coins made and spent in
// one block leave nothing behind.
func TestBlockOrder(t *testing.T) {
	c, alice, bob := newChain(t)
	first := payment(c, alice, bob)
	second := c.Sign(&ledger.Tx{
		Version: ledger.TxVersion,
		Inputs:  []ledger.Input{{Outpoint: ledger.Outpoint{TxID: first.ID()}}},
		Outputs: []ledger.Output{{Amount: 3*ledger.JMBC - fee, Address: alice.Address}},
	}, bob)
	errs := c.Apply(1, first, second, first)
	if errs[0] != nil || errs[1] != nil || !errors.Is(errs[2], ledger.ErrMissingInput) {
		t.Fatal(errs)
	}
	if c.Values[ledger.Outpoint{TxID: first.ID()}.Key()] != nil {
		t.Fatal("a coin made and spent in one block is in the state")
	}
}

// A block with one bad signature names that transaction and no other.
func TestBatchNamesTheBadOne(t *testing.T) {
	c, alice, bob := newChain(t)
	good := payment(c, alice, bob).Encode()
	raws := [][]byte{good, good, good, bytes.Clone(good), good}
	raws[3][len(raws[3])-1] ^= 1
	for i, checked := range ledger.CheckAll(&c.Params, raws) {
		if bad := errors.Is(checked.Err(), ledger.ErrWitness); bad != (i == 3) {
			t.Errorf("transaction %d: %v", i, checked.Err())
		}
	}
	for i, checked := range ledger.CheckAll(&c.Params, [][]byte{nil, {1}}) {
		if !errors.Is(checked.Err(), ledger.ErrEncoding) || checked.Tx() != nil {
			t.Errorf("junk %d: %v", i, checked.Err())
		}
	}
}

// The clock moves from the next block on, and only by the genesis key.
func TestWarp(t *testing.T) {
	c, alice, bob := newChain(t)
	c.Params.WarpKey = alice.Address
	tx := payment(c, alice, bob)
	tx.Actions = []ledger.Action{{Op: ledger.OpWarp, Data: []byte{0, 0, 0, 0, 0, 1, 0x51, 0x80}}} // 86400
	c.Sign(tx, alice)
	if err := c.Apply(1, tx)[0]; err != nil {
		t.Fatal(err)
	}
	coin, err := ledger.DecodeCoin(c.Values[ledger.Outpoint{TxID: tx.ID()}.Key()])
	if err != nil || coin.Time != ledgertest.Genesis+1 {
		t.Fatalf("the warp's own block: %d, %v", coin.Time, err)
	}
	if c.State.Warp != 86400 || c.State.ClockAfter(100).Now != 86500 {
		t.Fatalf("state %+v", c.State)
	}
}

// Two inputs of one owner show the same, and are as valid as one: a flip in
// either is found.
func TestInputsOfOneOwner(t *testing.T) {
	c, alice, _ := newChain(t)
	gather := func() *ledger.Tx {
		return c.Sign(&ledger.Tx{
			Version: ledger.TxVersion,
			Inputs:  []ledger.Input{{Outpoint: c.GenesisOutpoint(0)}, {Outpoint: c.GenesisOutpoint(7)}, {Outpoint: c.GenesisOutpoint(8)}},
			Outputs: []ledger.Output{{Amount: ledger.JMBC, Address: alice.Address}},
		}, alice)
	}
	if err := ledger.Check(&c.Params, gather().Encode()).Err(); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		tx := gather()
		tx.Inputs[i].Witness = ledger.Witness{bytes.Clone(tx.Inputs[i].Witness[0])}
		tx.Inputs[i].Witness[0][5] ^= 1
		if err := ledger.Check(&c.Params, tx.Encode()).Err(); !errors.Is(err, ledger.ErrWitness) {
			t.Errorf("a flip in input %d: %v", i, err)
		}
	}
}

// The clock moves as far as a century, in one step or several, and then not.
func TestWarpLimit(t *testing.T) {
	const century = 100 * 365 * 24 * 60 * 60
	for _, tc := range []struct {
		name  string
		steps []uint64
		want  error
	}{
		{"a century", []uint64{century}, nil},
		{"a century in two steps", []uint64{century - 1, 1}, nil},
		{"and a second", []uint64{century + 1}, ledger.ErrWarp},
		{"and a second in two steps", []uint64{century, 1}, ledger.ErrWarp},
		{"a sum that wraps around", []uint64{1 << 63, 1 << 63}, ledger.ErrWarp},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, alice, bob := newChain(t)
			c.Params.WarpKey = alice.Address
			tx := payment(c, alice, bob)
			for _, s := range tc.steps {
				tx.Actions = append(tx.Actions, ledger.Action{Op: ledger.OpWarp, Data: binary.BigEndian.AppendUint64(nil, s)})
			}
			if err := c.Apply(1, c.Sign(tx, alice))[0]; !errors.Is(err, tc.want) {
				t.Fatalf("got %v, want %v", err, tc.want)
			}
		})
	}
}

// U-164: policies that cannot be.
func TestPolicyLimits(t *testing.T) {
	key := func(who string) ledger.Policy { return ledgertest.PublicKey(ledgertest.NewKey(t, who).Private) }
	deep := key("a")
	for range ledger.MaxPolicyDepth + 1 {
		deep = ledger.Threshold{M: 1, Of: []ledger.Policy{deep}}
	}
	many := make([]ledger.Policy, 33)
	for i := range many {
		many[i] = ledger.After(uint64(i))
	}
	for _, tc := range []struct {
		name   string
		policy ledger.Policy
	}{
		{"3 of 2", ledger.Threshold{M: 3, Of: []ledger.Policy{key("a"), key("b")}}},
		{"0 of 2", ledger.Threshold{M: 0, Of: []ledger.Policy{key("a"), key("b")}}},
		{"1 of 0", ledger.Threshold{M: 1}},
		{"1 of 33", ledger.Threshold{M: 1, Of: many}},
		{"the same key twice", ledger.Threshold{M: 2, Of: []ledger.Policy{key("a"), key("a")}}},
		{"too deep", deep},
		{"a small-order key", ledger.PublicKey{Algorithm: ledger.Ed25519, Key: make([]byte, 32)}}, // U-153
		{"a key of 31 octets", ledger.PublicKey{Algorithm: ledger.Ed25519, Key: make([]byte, 31)}},
		{"a point off the curve", ledger.PublicKey{Algorithm: ledger.Secp256k1, Key: bytes.Repeat([]byte{2}, 33)[:32]}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := ledger.EncodePolicy(tc.policy); !errors.Is(err, ledger.ErrPolicy) {
				t.Fatalf("EncodePolicy: %v, want %v", err, ledger.ErrPolicy)
			}
		})
	}
}

func TestAmountText(t *testing.T) {
	for _, tc := range []struct {
		text string
		want ledger.Amount
	}{
		{"0", 0},
		{"1", ledger.JMBC},
		{"0.00000001", 1},
		{"12.5", 12*ledger.JMBC + ledger.JMBC/2},
		{"184467440737.09551615", ^ledger.Amount(0)},
	} {
		if got, err := ledger.ParseAmount(tc.text); err != nil || got != tc.want || got.String() != tc.text {
			t.Errorf("ParseAmount(%q) = %d (%s), %v", tc.text, got, got, err)
		}
	}
	for _, bad := range []string{"", "-1", "1.", ".5", "1.123456789", "184467440737.09551616", "1e3", "1.+5"} {
		if got, err := ledger.ParseAmount(bad); !errors.Is(err, ledger.ErrAmount) {
			t.Errorf("ParseAmount(%q) = %d, %v", bad, got, err)
		}
	}
}

func TestAddressText(t *testing.T) {
	a := ledgertest.NewKey(t, "alice").Address
	text := a.Encode(ledger.TestPrefix)
	if got, err := ledger.ParseAddress(ledger.TestPrefix, text); err != nil || got != a {
		t.Fatalf("round trip of %s: %v", text, err)
	}
	for _, bad := range []string{"", "tjmbc1", text[:len(text)-1] + "x", a.Encode(ledger.MainPrefix)} {
		if _, err := ledger.ParseAddress(ledger.TestPrefix, bad); !errors.Is(err, ledger.ErrAddress) {
			t.Errorf("ParseAddress(%q): %v", bad, err)
		}
	}
}
