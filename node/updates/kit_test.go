package updates_test

import (
	"context"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/client/native"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/sigblock"
	"github.com/utxo-dns/utxonode/testnet"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

const chainID = "updates-test"

// limit bounds how long a test waits for anything.
const limit = 60 * time.Second

// A world is a network of one validator, which answers on real sockets, and its
// people with their genesis coins.
type world struct {
	t      testing.TB
	ctx    context.Context
	net    *testnet.Network
	node   *node.Node
	client *native.Client
	law    *registrar.Params
	prefix string
	next   map[string]uint32 // genesis coins spent, by person
}

func newWorld(t testing.TB, change ...func(*testnet.Parameters)) *world {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	net := testnet.New(t, testnet.Config{Validators: 1, ChainID: chainID, Genesis: func(p *testnet.Parameters) {
		for _, c := range change {
			c(p)
		}
	}})
	m := net.Manifest()
	g, err := m.Genesis()
	if err != nil {
		t.Fatal(err)
	}
	return &world{
		t: t, ctx: ctx, net: net, node: net.Node(0), law: &g.Chain.Registrar, prefix: g.Chain.Ledger.Prefix, next: map[string]uint32{},
		client: native.New(native.Config{Service: net.Node(0).ServiceAddr(), ChainID: chainID, Poll: time.Millisecond}),
	}
}

// key returns the key of a person.
func key(t testing.TB, who string) *keystore.Key {
	t.Helper()
	k, err := keystore.Dev(who)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func address(t testing.TB, who string) ledger.Address { return key(t, who).Address() }

func policy(t testing.TB, who string) []byte {
	t.Helper()
	b, err := ledger.EncodePolicy(key(t, who).Policy())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// An input is an output to spend, with who signs for it; nobody: keyless.
type input struct {
	at     ledger.Outpoint
	amount ledger.Amount
	by     string
}

// coin takes the next genesis coin of a person.
func (w *world) coin(who string) input {
	w.t.Helper()
	for i, account := range testnet.Accounts() {
		if account == who {
			c := ledgertest.Chain{Params: ledger.DefaultParams(chainID)}
			n := w.next[who]
			w.next[who]++
			return input{c.GenesisOutpoint(uint32(i)*100 + n), testnet.Balance / 100, who}
		}
	}
	w.t.Fatalf("nobody is called %s", who)
	return input{}
}

// A draft is a transaction to be: the last input pays.
type draft struct {
	inputs    []input
	outputs   []ledger.Output
	actions   []ledger.Action
	approvals []string
	burn      ledger.Amount // fee; 0 means 1 JMBC
}

// sign completes a draft with change for who pays, and signs it.
func (w *world) sign(d draft) []byte {
	w.t.Helper()
	if d.burn == 0 {
		d.burn = ledger.JMBC
	}
	tx := &ledger.Tx{Version: ledger.TxVersion, Outputs: append([]ledger.Output(nil), d.outputs...), Actions: d.actions}
	var rest ledger.Amount
	for _, in := range d.inputs {
		tx.Inputs = append(tx.Inputs, ledger.Input{Outpoint: in.at})
		rest += in.amount
	}
	for _, out := range d.outputs {
		rest -= out.Amount
	}
	tx.Outputs = append(tx.Outputs, ledger.Output{Amount: rest - d.burn, Address: address(w.t, d.inputs[len(d.inputs)-1].by)})
	for _, who := range d.approvals {
		tx.Approvals = append(tx.Approvals, ledger.Approval{Address: address(w.t, who)})
	}
	digest := ledger.Sighash(chainID, tx.ID())
	reveal := func(who string) (r ledger.Reveal) {
		if who == "" {
			return r
		}
		witness, err := key(w.t, who).Sign(digest)
		if err != nil {
			w.t.Fatal(err)
		}
		return ledger.Reveal{Policy: policy(w.t, who), Witness: witness}
	}
	for i, in := range d.inputs {
		tx.Inputs[i].Reveal = reveal(in.by)
	}
	for i, who := range d.approvals {
		tx.Approvals[i].Reveal = reveal(who)
	}
	return tx.Encode()
}

// txID is of an encoded transaction.
func txID(t testing.TB, raw []byte) ledger.TxID {
	t.Helper()
	tx, err := ledger.DecodeTx(raw)
	if err != nil {
		t.Fatal(err)
	}
	return tx.ID()
}

// held is what the node has of a name.
func (w *world) held(of string) rest.Name {
	w.t.Helper()
	h, err := w.node.Name(w.ctx, name.MustParse(of))
	if err != nil {
		w.t.Fatal(err)
	}
	return h
}

// domain is the live output of a name, for its owner to spend.
func (w *world) domain(of, owner string) input {
	w.t.Helper()
	h := w.held(of)
	if h.Outpoint == nil {
		w.t.Fatalf("%s is %s", of, h.Status)
	}
	return input{*h.Outpoint, h.Stake, owner}
}

// kept is the domain output of a name under an owner.
func (w *world) kept(of, owner string) ledger.Output {
	return ledger.Output{Amount: w.law.Stake, Address: address(w.t, owner), Covenant: registrar.DomainCovenant(name.MustParse(of))}
}

// An act is an operation that spends the domain output of a name.
type act struct {
	of, owner string
	op        func(registrar.Spend) registrar.Operation
	payer     string // empty: the owner
	keyless   bool
	approvals []string
	outputs   []ledger.Output // instead of the kept domain output
}

func outpoint(o ledger.Outpoint) (b wire.Outpoint) {
	copy(b[:], o.AppendTo(nil))
	return b
}

// update is the Update that does an act, with its transaction.
func (w *world) update(op wire.Opcode, a act) *wire.UpdateBody {
	w.t.Helper()
	d := draft{outputs: a.outputs, approvals: a.approvals, actions: []ledger.Action{a.op(registrar.Spend{Name: name.MustParse(a.of)}).Action()}}
	domain := w.domain(a.of, a.owner)
	if a.keyless {
		domain.by = ""
	}
	if a.payer == "" {
		a.payer = a.owner
	}
	if d.outputs == nil {
		d.outputs = []ledger.Output{w.kept(a.of, a.owner)}
	}
	d.inputs = []input{domain, w.coin(a.payer)}
	if op == wire.OpRecover { // it spends nothing
		d.inputs, d.outputs, domain.at = d.inputs[1:], []ledger.Output{{Amount: 1000, Address: address(w.t, a.payer)}}, ledger.Outpoint{}
	}
	return &wire.UpdateBody{
		Opcode: op, Name: name.MustParse(a.of), Previous: outpoint(domain.at), Payload: wire.Payload{Transaction: w.sign(d)},
	}
}

// records is the Update by which an owner makes a change of records, as the
// owner sees them.
func (w *world) records(of, owner string, flags wire.UpdateFlags, add, del string) *wire.UpdateBody {
	w.t.Helper()
	set := zone.Empty(name.MustParse(of))
	if h := w.held(of); len(h.Records) > 0 {
		var err error
		if set, err = zone.Decode(name.MustParse(of), h.RecordSet); err != nil {
			w.t.Fatal(err)
		}
	}
	p := wire.Payload{Add: parse(w.t, add), Delete: parse(w.t, del)}
	next, err := set.Apply(zone.Change{Add: p.Add, Delete: p.Delete, Replace: flags&wire.UpdateReplace != 0})
	if err != nil {
		next = set // the node says why
	}
	u := w.update(wire.OpSetRecords, act{of: of, owner: owner, op: func(s registrar.Spend) registrar.Operation {
		return registrar.SetRecords{Spend: s, Root: next.Root(), Count: next.Count()}
	}})
	p.Transaction = u.Payload.Transaction
	u.Payload, u.Flags = p, flags
	return u
}

// parse reads records; one without data stands for its RRset.
func parse(t testing.TB, text string) []wire.RR {
	t.Helper()
	if text == "" {
		return nil
	}
	rrs, err := zone.ParseRecords(text, 300)
	if err != nil {
		t.Fatal(err)
	}
	return rrs
}

// code sends an Update and returns what the node says.
func (w *world) code(u *wire.UpdateBody, signers ...string) rcode.Code {
	w.t.Helper()
	_, err := w.client.Update(w.ctx, u, w.keys(signers)...)
	return rcode.Of(err)
}

func (w *world) keys(who []string) (all []sigblock.Signer) {
	for _, k := range who {
		all = append(all, key(w.t, k))
	}
	return all
}

// do sends an Update and waits until it is in a block.
func (w *world) do(u *wire.UpdateBody, signers ...string) []wire.Receipt {
	w.t.Helper()
	r, err := w.client.Update(w.ctx, u, w.keys(signers)...)
	if err != nil {
		w.t.Fatalf("%v of %v: %v", u.Opcode, u.Name, err)
	}
	w.committed(ledger.TxID(r[0].TxID))
	return r
}

func (w *world) committed(id ledger.TxID) rest.Transaction {
	w.t.Helper()
	tx, err := w.node.Transaction(w.ctx, id, rest.WaitCommitted)
	if err != nil || tx.Status != rest.TxCommitted {
		w.t.Fatalf("%+v, %v", tx, err)
	}
	return tx
}

// commit makes a commitment for a name and returns its output.
func (w *world) commit(of, owner string, salt byte) input {
	w.t.Helper()
	u, in := w.commitment(of, owner, salt)
	w.do(u, owner)
	return in
}

func (w *world) commitment(of, owner string, salt byte) (*wire.UpdateBody, input) {
	w.t.Helper()
	hash := registrar.Commitment(name.MustParse(of), address(w.t, owner), [32]byte{salt})
	raw := w.sign(draft{
		inputs:  []input{w.coin(owner)},
		outputs: []ledger.Output{{Amount: w.law.Deposit, Address: address(w.t, owner), Covenant: registrar.CommitmentCovenant(hash)}},
	})
	return &wire.UpdateBody{Opcode: wire.OpRegisterCommit, Name: name.MustParse("utxo"), Payload: wire.Payload{Transaction: raw}},
		input{ledger.Outpoint{TxID: txID(w.t, raw)}, w.law.Deposit, owner}
}

// reveal is the Update that registers a name for a year, short of its fee by
// some atoms, with a quote that held until so many seconds from now.
func (w *world) reveal(of, owner string, salt byte, commitment input, short ledger.Amount, valid uint64) *wire.UpdateBody {
	w.t.Helper()
	n, period := name.MustParse(of), registrar.Year
	fee, err := w.law.FeeFor(n, period)
	if err != nil {
		w.t.Fatal(err)
	}
	raw := w.sign(draft{
		inputs:  []input{commitment, w.coin(owner)},
		outputs: []ledger.Output{w.kept(of, owner), {Amount: fee - short, Address: w.law.Treasury}},
		actions: []ledger.Action{registrar.Register{
			Name: n, Period: period, Salt: [32]byte{salt}, ValidUntil: w.node.Status().ChainTime + valid,
		}.Action()},
	})
	return &wire.UpdateBody{Opcode: wire.OpRegisterCommit, Name: n, Payload: wire.Payload{
		Transaction: raw, Period: &period, Opening: &wire.Opening{Owner: address(w.t, owner), Salt: [32]byte{salt}},
	}}
}

// register registers a name for a year.
func (w *world) register(of, owner string) wire.Receipt {
	w.t.Helper()
	return w.do(w.reveal(of, owner, 0, w.commit(of, owner, 0), 0, 600), owner)[0]
}

// warp moves the chain clock.
func (w *world) warp(seconds uint64) {
	w.t.Helper()
	if _, err := w.net.Warp(w.ctx, time.Duration(seconds)*time.Second); err != nil {
		w.t.Fatal(err)
	}
}

// testnetParameters are what a world can change.
type testnetParameters = testnet.Parameters
