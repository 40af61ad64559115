package registrar_test

import (
	"crypto/sha256"
	"encoding/binary"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"testing"

	"golang.org/x/crypto/ed25519"

	"github.com/utxo-dns/utxonode/internal/lawmodel"
	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

var modelRuns = flag.Int("model.sequences", 400, "how many sequences of about 60 operations the law and its model are compared on")

// A twin is the chain of a model: what the model says of operations, the law
// says of transactions.
type twin struct {
	params   ledger.Params
	law      *registrar.Law
	state    ledger.State
	values   map[ledger.Key][]byte
	at       map[lawmodel.ID]ledger.Outpoint
	owners   map[lawmodel.ID]lawmodel.Person
	coins    []ledger.Outpoint // the purse of every transaction
	policies map[lawmodel.Person][]byte
	keys     []ed25519.PrivateKey // cat's
}

// everyone is all persons of the model and the purse.
func everyone() []lawmodel.Person {
	return append(lawmodel.Persons(), "reg", "bank", "purse", "treasury")
}

// people are policies that anyone can satisfy who reveals them, but cat's, which
// takes two signatures.
func people() (map[lawmodel.Person][]byte, []ed25519.PrivateKey) {
	policies := map[lawmodel.Person][]byte{}
	var keys []ed25519.PrivateKey
	var of []ledger.Policy
	for i := range 2 {
		seed := sha256.Sum256([]byte{byte(i)})
		keys = append(keys, ed25519.NewKeyFromSeed(seed[:]))
		of = append(of, ledgertest.PublicKey(keys[i]))
	}
	for i, p := range everyone() {
		var policy ledger.Policy = ledger.After(i)
		if p == "cat" {
			policy = ledger.Threshold{M: 2, Of: of}
		}
		b, err := ledger.EncodePolicy(policy)
		if err != nil {
			panic(err)
		}
		policies[p] = b
	}
	return policies, keys
}

func newTwin(cfg lawmodel.Config) *twin {
	w := &twin{params: ledger.DefaultParams("twin"), values: map[ledger.Key][]byte{}, at: map[lawmodel.ID]ledger.Outpoint{}, owners: map[lawmodel.ID]lawmodel.Person{}}
	w.policies, w.keys = people()
	w.params.Dust, w.params.FeePerByte = 0, 0
	w.law = &registrar.Law{Params: registrar.Params{
		Treasury: w.address("treasury"), Stake: ledger.Amount(cfg.Stake), Deposit: ledger.Amount(cfg.Deposit),
		Fees:  []registrar.Fee{{Octets: 3, Yearly: 20 * ledger.JMBC}, {Octets: 4, Yearly: 5 * ledger.JMBC}, {Octets: 16, Yearly: ledger.JMBC + 7}},
		Grace: cfg.Grace, Quarantine: cfg.Quarantine, Timelock: cfg.Timelock, RecoveryWait: cfg.RecoveryWait,
		LockResolver: cfg.LockResolver, QuoteSeconds: cfg.QuoteSeconds, OwnerLimit: cfg.OwnerLimit, Epoch: cfg.Epoch,
		DescriptorFee: ledger.Amount(cfg.DescriptorFee), MaxYears: cfg.MaxYears, CommitMinBlocks: cfg.CommitMinBlocks,
		CommitMinSeconds: cfg.CommitMinSeconds, CommitMaxSeconds: cfg.CommitMaxSecs,
		Regions: []registrar.Region{{Code: "hk", Authority: w.address("reg"), CBDCIssuer: w.address("bank")}, {Code: "fr"}, {Code: "jp", CBDCIssuer: w.address("bank")}},
	}}
	var outputs []ledger.Output
	for range 160 {
		outputs = append(outputs, ledger.Output{Amount: 10_000 * ledger.JMBC, Address: w.address("purse")})
	}
	state, diff, err := ledger.Genesis(w.params.ChainID, 1, outputs)
	if err != nil {
		panic(err)
	}
	w.state = state
	for _, write := range diff.Writes {
		w.values[write.Key] = write.Value
	}
	for _, c := range diff.Coins {
		w.coins = append(w.coins, c.Outpoint)
	}
	return w
}

func (w *twin) address(p lawmodel.Person) ledger.Address {
	if p == "" {
		return ledger.Address{}
	}
	return ledger.AddressOf(w.policies[p])
}

// apply makes a block and returns the code of each transaction.
func (w *twin) apply(b lawmodel.Block) []rcode.Code {
	raws := make([][]byte, len(b.Txs))
	for i, tx := range b.Txs {
		raws[i] = w.build(tx).Encode()
	}
	checked := ledger.CheckAll(&w.params, raws)
	sup := ledger.Supplement{}
	for _, k := range ledger.Needs(w.law, checked) {
		sup[k] = w.values[k]
	}
	block := ledger.Block{Height: b.Height, Time: b.Now, Txs: checked}
	next, diff, results := ledger.Apply(&w.params, w.state, block, sup, w.law)
	w.state = next
	for _, write := range diff.Writes {
		w.values[write.Key] = write.Value
	}
	maps.DeleteFunc(w.values, func(_ ledger.Key, v []byte) bool { return v == nil })
	codes := make([]rcode.Code, len(results))
	for i, r := range results {
		codes[i] = rcode.Of(r.Err)
	}
	return codes
}

// build translates a transaction of the model.
func (w *twin) build(m lawmodel.Tx) *ledger.Tx {
	tx := &ledger.Tx{Version: ledger.TxVersion}
	inputs, outputs := map[lawmodel.ID]uint16{}, map[lawmodel.ID]uint32{}
	keyless := map[lawmodel.ID]bool{}
	var spent []lawmodel.ID
	for _, op := range m.Ops {
		if _, known := inputs[op.Input]; op.Input != 0 && !known {
			inputs[op.Input] = uint16(len(tx.Inputs))
			spent = append(spent, op.Input)
			tx.Inputs = append(tx.Inputs, ledger.Input{Outpoint: w.outpoint(op.Input)})
		}
		keyless[op.Input] = keyless[op.Input] || op.Keyless
		if _, known := outputs[op.Output]; op.Output != 0 && !known {
			outputs[op.Output] = uint32(len(tx.Outputs))
			tx.Outputs = append(tx.Outputs, w.output(op))
			w.owners[op.Output] = op.To
		}
		w.act(tx, op, inputs[op.Input], uint16(outputs[op.Output]))
	}
	tx.Outputs = append(tx.Outputs, ledger.Output{Amount: ledger.Amount(m.FeePaid), Address: w.address("treasury")})
	tx.Inputs = append(tx.Inputs, ledger.Input{Outpoint: w.coins[0]})
	w.coins = w.coins[1:]
	w.sign(tx, m.Signers, func(i int) (lawmodel.Person, bool) {
		if i == len(spent) {
			return "purse", true
		}
		return w.owners[spent[i]], !keyless[spent[i]]
	})
	for id, index := range outputs {
		w.at[id] = ledger.Outpoint{TxID: tx.ID(), Index: index}
	}
	return tx
}

func (w *twin) outpoint(id lawmodel.ID) ledger.Outpoint {
	if o, ok := w.at[id]; ok {
		return o
	}
	return ledger.Outpoint{Index: uint32(id)} // nothing was ever there
}

// sign has the signers show themselves in the inputs that are theirs, and
// otherwise in approvals.
func (w *twin) sign(tx *ledger.Tx, signers []lawmodel.Person, input func(i int) (lawmodel.Person, bool)) {
	shown := map[lawmodel.Person]bool{}
	by := make([]lawmodel.Person, len(tx.Inputs))
	for i := range tx.Inputs {
		p, signed := input(i)
		for _, s := range append(signers, "purse") {
			if signed && s == p {
				by[i], shown[p] = p, true
			}
		}
	}
	for _, s := range signers {
		if s != "" && !shown[s] {
			shown[s] = true
			tx.Approvals = append(tx.Approvals, ledger.Approval{Address: w.address(s)})
			by = append(by, s)
		}
	}
	id := tx.ID()
	for i := range tx.Inputs {
		tx.Inputs[i].Reveal = w.reveal(id, by[i])
	}
	for i := range tx.Approvals {
		tx.Approvals[i].Reveal = w.reveal(id, by[len(tx.Inputs)+i])
	}
}

func (w *twin) reveal(id ledger.TxID, p lawmodel.Person) ledger.Reveal {
	r := ledger.Reveal{Policy: w.policies[p]}
	if p == "cat" {
		digest := ledger.Sighash(w.params.ChainID, id)
		r.Witness = ledger.Witness{{0, 0, 0, 3}, ed25519.Sign(w.keys[0], digest[:]), ed25519.Sign(w.keys[1], digest[:])}
	}
	return r
}

func (w *twin) output(op lawmodel.Op) ledger.Output {
	out := ledger.Output{Amount: ledger.Amount(op.Stake), Address: w.address(op.To)}
	switch {
	case op.Plain:
	case op.Kind == lawmodel.Commit:
		hash := registrar.Commitment(name.MustParse(op.Name), w.address(op.NewOwner), salt(op.Salt))
		out.Covenant = registrar.CommitmentCovenant(hash)
	default:
		out.Covenant = registrar.DomainCovenant(name.MustParse(op.Name))
	}
	return out
}

func salt(n uint64) (s [32]byte) {
	binary.BigEndian.PutUint64(s[24:], n)
	return s
}

// act adds the action of an operation, if it has one.
func (w *twin) act(tx *ledger.Tx, op lawmodel.Op, in, out uint16) {
	at := registrar.Spend{Input: in, Output: out}
	n := name.MustParse(".")
	if op.Name != "" {
		n = name.MustParse(op.Name)
	}
	at.Name = n
	var o registrar.Operation
	switch op.Kind {
	case lawmodel.Register:
		a := registrar.Register{Input: in, Output: out, Name: n, Period: op.Period, Salt: salt(op.Salt), ValidUntil: op.ValidUntil}.Action()
		a.Data[52] = byte(op.Payment)
		tx.Actions = append(tx.Actions, a)
		return
	case lawmodel.Revoke:
		a := registrar.Revoke{Name: n}.Action()
		a.Data[0] = byte(op.Undo)
		tx.Actions = append(tx.Actions, a)
		return
	case lawmodel.SetRecords:
		o = registrar.SetRecords{Spend: at, Root: salt(op.Root), Count: op.Count}
	case lawmodel.SetResolver:
		id := [32]byte{}
		if op.Descriptor != 0 {
			id = registrar.DescriptorID(numbered32(op.Descriptor))
		}
		o = registrar.SetResolver{Spend: at, Descriptor: id}
	case lawmodel.Delegate:
		o = registrar.Delegate{Output: out, Period: op.Period, Flags: op.Flags, Name: n}
	case lawmodel.Renew:
		o = registrar.Renew{Spend: at, Period: op.Period}
	case lawmodel.Transfer:
		o = registrar.Transfer{Spend: at, To: w.address(op.NewOwner)}
	case lawmodel.Cancel:
		o = registrar.Cancel{Spend: at}
	case lawmodel.Finalize:
		o = registrar.Finalize{Spend: at}
	case lawmodel.SetPolicy:
		o = registrar.SetPolicy{Spend: at, To: w.address(op.NewOwner)}
	case lawmodel.Recover:
		o = registrar.Recover{Name: n, To: w.address(op.NewOwner)}
	case lawmodel.Release:
		o = registrar.Release{Spend: at}
	case lawmodel.SetGuardians:
		o = registrar.SetGuardians{Spend: at, Guardians: w.address(op.Guardians)}
	case lawmodel.Publish:
		b := numbered32(op.Descriptor)
		if op.Undecodable {
			b = b[1:]
		}
		o = registrar.PublishDescriptor{Descriptor: b}
	case lawmodel.Reclaim:
		o = registrar.Reclaim{Input: in, Name: n}
	default:
		return
	}
	tx.Actions = append(tx.Actions, o.Action())
}

// numbered32 is a descriptor for each number.
func numbered32(n uint64) []byte {
	d := registrar.Descriptor{Operator: fmt.Sprint(n), Endpoints: []registrar.Endpoint{{Transport: registrar.TransportService, Address: "192.0.2.1:53"}}}
	b, err := d.Encode()
	if err != nil {
		panic(err)
	}
	return b
}

// differs says where the state of a name is not the model's, "" if it is.
func (w *twin) differs(text string, want lawmodel.Domain, there bool) string {
	v := w.values[ledger.Key(name.MustParse(text).Key())]
	if !there || v == nil {
		if there == (v != nil) {
			return ""
		}
		return fmt.Sprintf("%s: the model has it: %v, the chain: %v", text, there, v != nil)
	}
	d, err := registrar.DecodeDomain(v)
	if err != nil {
		return err.Error()
	}
	resolver, to := [32]byte{}, w.address(want.Pending.To)
	if want.Resolver != 0 {
		resolver = registrar.DescriptorID(numbered32(want.Resolver))
	}
	if want.Pending.Kind == lawmodel.SetResolver && want.Pending.Descriptor != 0 {
		to = registrar.DescriptorID(numbered32(want.Pending.Descriptor))
	}
	model := registrar.Domain{
		Mark: registrar.Mark(want.Mark()), Flags: want.Flags, Expiry: want.Expiry, Outpoint: w.at[want.Output],
		Owner: w.address(want.Owner), Resolver: resolver, RecordsRoot: salt(want.Root), Records: want.Count,
		Guardians: w.address(want.Guardians), Term: want.Term, NoRecoveryBefore: want.NoRecovery,
		Pending: registrar.Pending{Kind: registrar.Change(want.PendingKind()), Address: to, Time: want.Pending.At},
	}
	if d != model {
		return fmt.Sprintf("%s:\n  chain %+v\n  model %+v", text, d, model)
	}
	return ""
}

// compare applies blocks to a model and to its twin, and says where they
// disagree first, "" if nowhere.
func compare(blocks []lawmodel.Block) string {
	cfg := lawmodel.Standing()
	m, w := lawmodel.New(cfg), newTwin(cfg)
	for i, b := range blocks {
		if why := step(m, w, b); why != "" {
			return fmt.Sprintf("block %d: %s", i, why)
		}
	}
	return ""
}

func step(m *lawmodel.Model, w *twin, b lawmodel.Block) string {
	want, got := m.Apply(b.Now, b.Height, b.Txs), w.apply(b)
	for i, code := range want {
		if code == lawmodel.Missing && got[i] != rcode.NoError {
			continue
		}
		if code != int(got[i]) {
			return fmt.Sprintf("transaction %d: model %d, law %d (%v)\n%+v", i, code, uint16(got[i]), got[i], b.Txs[i])
		}
	}
	state := m.State()
	for _, text := range lawmodel.Names() {
		d, there := state[text]
		if why := w.differs(text, d, there); why != "" {
			return why
		}
	}
	if why := listsDiffer(w.values, lawmodel.Names(), b.Now, &w.law.Params); why != "" {
		return why
	}
	return w.sums(m)
}

// sums: stakes and deposits are the model's, to the atom.
func (w *twin) sums(m *lawmodel.Model) string {
	var staked, deposits ledger.Amount
	for _, o := range w.at {
		coin, err := ledger.DecodeCoin(w.values[o.Key()])
		if err != nil {
			continue
		}
		switch coin.Output.Covenant.Kind {
		case registrar.KindDomain:
			staked += coin.Output.Amount
		case registrar.KindCommitment:
			deposits += coin.Output.Amount
		}
	}
	if s := m.Sums(); uint64(staked) != s.Staked || uint64(deposits) != s.Deposits {
		return fmt.Sprintf("stakes %d, deposits %d, the model has %+v", staked, deposits, s)
	}
	return ""
}

// The law is its model's, written apart from it from the same page, on random
// sequences that reach every operation and every refusal (U-007, U-111, U-144,
// U-203). More of them: go test ./registrar -run TestModel -model.sequences 17000
func TestModel(t *testing.T) {
	operations := 0
	for seed := range uint64(*modelRuns) {
		cfg := lawmodel.Standing()
		g := lawmodel.NewGenerator(rand.New(rand.NewPCG(seed, 7)))
		m, w := lawmodel.New(cfg), newTwin(cfg)
		var blocks []lawmodel.Block
		for ops := 0; ops < 60; {
			b := g.Next(m)
			blocks = append(blocks, b)
			if why := step(m, w, b); why != "" {
				small := lawmodel.Minimise(blocks, func(b []lawmodel.Block) bool { return compare(b) != "" })
				t.Fatalf("seed %d: %s\nminimised to %+v\n%s", seed, why, small, compare(small))
			}
			for _, tx := range b.Txs {
				ops += len(tx.Ops)
			}
		}
		for _, b := range blocks {
			for _, tx := range b.Txs {
				operations += len(tx.Ops)
			}
		}
	}
	t.Logf("%d operations in %d sequences", operations, *modelRuns)
}
