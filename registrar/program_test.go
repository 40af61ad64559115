package registrar_test

import (
	"encoding/binary"
	"maps"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
)

// A program is octets that choose what a small world does: three people whose
// policies are moments long past, so that whoever reveals one may spend, a
// treasury, and names of every kind. It mostly does what the law allows and
// then spoils some of it.
type program struct {
	*ledgertest.Chain
	t        *testing.T
	law      *registrar.Law
	octets   []byte
	people   []ledger.Address
	policies map[ledger.Address][]byte
	outputs  []ledger.Outpoint // every output there ever was, once
	commits  []opening
	leases   map[ledger.Outpoint]uint64 // end of grace, while the output was its name's
	accepted map[uint16]int             // transactions by the operation they were made for
}

// An opening is what reveals a commitment.
type opening struct {
	at    ledger.Outpoint
	name  name.Name
	owner ledger.Address
	salt  [32]byte
}

func newProgram(t *testing.T, octets []byte) *program {
	p := &program{
		t: t, octets: octets, policies: map[ledger.Address][]byte{},
		leases: map[ledger.Outpoint]uint64{}, accepted: map[uint16]int{},
	}
	for i := range 4 {
		policy, err := ledger.EncodePolicy(ledger.After(i))
		if err != nil {
			t.Fatal(err)
		}
		p.people = append(p.people, ledger.AddressOf(policy))
		p.policies[ledger.AddressOf(policy)] = policy
	}
	var outputs []ledger.Output
	for i := range 24 {
		outputs = append(outputs, ledger.Output{Amount: ledger.Amount(1+i%3*500) * ledger.JMBC, Address: p.people[i%3]})
	}
	p.law = &registrar.Law{Params: registrar.DefaultParams(p.people[3])}
	p.Chain = ledgertest.New(t, p.law, outputs...)
	p.Params.WarpKey = p.people[0]
	for i := range outputs {
		p.outputs = append(p.outputs, p.GenesisOutpoint(uint32(i)))
	}
	return p
}

// pick reads one octet of the program as a number below n.
func (p *program) pick(n int) int {
	if len(p.octets) == 0 {
		return 0
	}
	b := p.octets[0]
	p.octets = p.octets[1:]
	return int(b) % n
}

// junk reads up to n octets as they are.
func (p *program) junk(n int) []byte {
	n = p.pick(n)
	return slices.Clone(p.octets[:min(n, len(p.octets))])
}

var (
	usual = []string{"jmbc.utxo", "jmbc.utxo", "x.jmbc.utxo", "域名.utxo", "jrnbc.utxo", "\u0458mbc.utxo"} // three are alike
	odd   = []string{"hk.utxo", "jmbc.utxo.hk", "utxo", "utxo.hk", "a.b.jmbc.utxo", "a.eth", "_x.utxo", ".", "a.b.c.d.utxo.hk"}
)

func (p *program) name() name.Name {
	if p.pick(8) == 7 {
		return name.MustParse(odd[p.pick(len(odd))])
	}
	return name.MustParse(usual[p.pick(len(usual))])
}

func (p *program) person() ledger.Address { return p.people[p.pick(4)] }

func (p *program) amount() ledger.Amount {
	l := &p.law.Params
	return []ledger.Amount{
		l.Stake, l.Deposit, 5 * ledger.JMBC, 20 * ledger.JMBC, 200 * ledger.JMBC, 1000,
		0, 999, l.Stake - 1, l.Deposit - 1, math.MaxUint64, math.MaxUint64 / 2,
	}[p.pick(12)]
}

func (p *program) period() uint64 {
	return []uint64{
		registrar.Year, registrar.Year, registrar.Year, registrar.Year, registrar.Year, registrar.Year, 2 * registrar.Year, 10 * registrar.Year,
		11 * registrar.Year, 0, 1, math.MaxUint64 / registrar.Year * registrar.Year, math.MaxUint64,
	}[p.pick(13)]
}

func (p *program) span() uint64 {
	return []uint64{
		0, 1, 10, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60, registrar.Day, registrar.Day + 1, 31 * registrar.Day,
		registrar.Year - 60, registrar.Year + 31*registrar.Day, registrar.Year + 31*registrar.Day,
	}[p.pick(20)]
}

func (p *program) warp() ledger.Action {
	seconds := []uint64{1, 1, 1, 60, 60, registrar.Day, 400 * registrar.Day, 0, 100 * registrar.Year, 101 * registrar.Year, math.MaxUint64}[p.pick(11)]
	return ledger.Action{Op: ledger.OpWarp + uint16(p.pick(8)/7), Data: binary.BigEndian.AppendUint64(nil, seconds)}
}

// coin returns a coin that pick chooses, or one that is spent already.
func (p *program) coin(kind uint8) ledger.Outpoint {
	var fit []ledger.Outpoint
	for _, o := range p.outputs {
		if v := p.Values[o.Key()]; v != nil {
			if c, err := ledger.DecodeCoin(v); err == nil && c.Output.Covenant.Kind == kind {
				fit = append(fit, o)
			}
		}
	}
	if len(fit) == 0 || p.pick(16) == 15 {
		return p.outputs[p.pick(len(p.outputs))]
	}
	return fit[p.pick(len(fit))]
}

// purse adds inputs that pay for most things.
func (p *program) purse(tx *ledger.Tx) {
	for range 1 + p.pick(3) {
		tx.Inputs = append(tx.Inputs, ledger.Input{Outpoint: p.coin(0)})
	}
}

// tx makes a transaction and says for what.
func (p *program) tx() (*ledger.Tx, uint16) {
	tx := &ledger.Tx{Version: ledger.TxVersion}
	var commit *opening
	op := []uint16{0, 1, 1, registrar.OpRegister, registrar.OpRegister, registrar.OpSetRecords, registrar.OpRenew, registrar.OpReclaim, ledger.OpWarp}[p.pick(9)]
	switch op {
	case 0:
		p.purse(tx)
		tx.Outputs = append(tx.Outputs, ledger.Output{Amount: p.amount(), Address: p.person()})
	case 1:
		p.purse(tx)
		commit = &opening{name: p.name(), owner: p.person(), salt: [32]byte{byte(p.pick(4))}}
		hash := registrar.Commitment(commit.name, commit.owner, commit.salt)
		tx.Outputs = append(tx.Outputs, ledger.Output{
			Amount: p.law.Params.Deposit, Address: p.person(), Covenant: registrar.CommitmentCovenant(hash),
		})
	case registrar.OpRegister:
		p.reveal(tx)
	case ledger.OpWarp:
		tx.Inputs = append(tx.Inputs, ledger.Input{Outpoint: p.coin(0)})
		tx.Outputs = append(tx.Outputs, ledger.Output{Amount: 1000, Address: p.person()})
		tx.Actions = append(tx.Actions, p.warp())
	default:
		p.operate(tx, op)
	}
	p.change(tx)
	for range p.pick(8) / 5 {
		p.spoil(tx)
	}
	for i := range tx.Inputs {
		tx.Inputs[i].Policy = p.policyOf(tx.Inputs[i].Outpoint)
	}
	if commit != nil {
		commit.at.TxID = tx.ID()
		p.commits = append(p.commits, *commit)
	}
	return tx, op
}

// change gives back what the outputs leave of the inputs.
func (p *program) change(tx *ledger.Tx) {
	var in, out ledger.Amount
	for i := range tx.Inputs {
		if c, err := ledger.DecodeCoin(p.Values[tx.Inputs[i].Outpoint.Key()]); err == nil {
			in += c.Output.Amount
		}
	}
	for i := range tx.Outputs {
		out += tx.Outputs[i].Amount
	}
	if in > out+minerFee {
		tx.Outputs = append(tx.Outputs, ledger.Output{Amount: in - out - minerFee, Address: p.person()})
	}
}

func (p *program) reveal(tx *ledger.Tx) {
	if len(p.commits) == 0 {
		p.purse(tx)
		return
	}
	o := p.commits[len(p.commits)-1-p.pick(min(len(p.commits), 4))]
	tx.Inputs = []ledger.Input{{Outpoint: o.at}}
	p.purse(tx)
	tx.Outputs = []ledger.Output{
		{Amount: p.law.Params.Stake, Address: o.owner, Covenant: registrar.DomainCovenant(o.name)},
		{Amount: 200 * ledger.JMBC, Address: p.law.Params.Treasury},
	}
	tx.Actions = []ledger.Action{registrar.Register{Name: o.name, Period: p.period(), Salt: o.salt, ValidUntil: farAhead}.Action()}
}

// operate does op to a domain output that there is.
func (p *program) operate(tx *ledger.Tx, op uint16) {
	out := p.coin(registrar.KindDomain)
	tx.Inputs = []ledger.Input{{Outpoint: out}}
	p.purse(tx)
	coin, err := ledger.DecodeCoin(p.Values[out.Key()])
	if err != nil {
		return
	}
	n, err := registrar.CovenantName(coin.Output.Covenant)
	if err != nil {
		return
	}
	tx.Outputs = []ledger.Output{coin.Output, {Amount: 200 * ledger.JMBC, Address: p.law.Params.Treasury}}
	switch op {
	case registrar.OpSetRecords:
		tx.Actions = []ledger.Action{registrar.SetRecords{Spend: registrar.Spend{Name: n}, Root: [32]byte{byte(p.pick(2))}, Count: uint32(p.pick(2))}.Action()}
	case registrar.OpRenew:
		tx.Actions = []ledger.Action{registrar.Renew{Spend: registrar.Spend{Name: n}, Period: p.period()}.Action()}
	case registrar.OpReclaim:
		tx.Outputs = tx.Outputs[1:]
		tx.Actions = []ledger.Action{registrar.Reclaim{Name: n}.Action()}
	}
}

func (p *program) policyOf(o ledger.Outpoint) []byte {
	coin, err := ledger.DecodeCoin(p.Values[o.Key()])
	if err != nil {
		return p.policies[p.people[0]]
	}
	return p.policies[coin.Output.Address]
}

// spoil changes something, or adds something that may or may not belong.
func (p *program) spoil(tx *ledger.Tx) {
	if len(tx.Outputs) == 0 {
		tx.Outputs = []ledger.Output{{Amount: p.amount(), Address: p.person()}}
	}
	out := &tx.Outputs[p.pick(2)*p.pick(len(tx.Outputs))]
	at := func() uint16 { return uint16(p.pick(4)) }
	add := func(a ledger.Action) { tx.Actions = append(tx.Actions, a) }
	switch p.pick(14) {
	case 0:
		out.Amount = p.amount()
	case 1:
		out.Address = p.person()
	case 2:
		out.Covenant = registrar.DomainCovenant(p.name())
	case 3:
		out.Covenant = ledger.Covenant{Kind: uint8(p.pick(4)), Data: p.junk(40)}
	case 4:
		tx.Inputs = append(tx.Inputs, ledger.Input{Outpoint: p.coin(uint8(p.pick(3)))})
	case 5:
		tx.Outputs = append(tx.Outputs, ledger.Output{Amount: p.amount(), Address: p.person()})
	case 6:
		add(registrar.Register{Input: at(), Output: at(), Name: p.name(), Period: p.period()}.Action())
	case 7:
		add(registrar.SetRecords{Spend: registrar.Spend{Input: at(), Output: at(), Name: p.name()}}.Action())
	case 8:
		add(registrar.Renew{Spend: registrar.Spend{Input: at(), Output: at(), Name: p.name()}, Period: p.period()}.Action())
	case 9:
		add(registrar.Reclaim{Input: at(), Name: p.name()}.Action())
	case 10:
		add(ledger.Action{Op: uint16(p.pick(20)), Data: p.junk(80)})
	case 11, 12:
		add(p.warp())
	case 13:
		slices.Reverse(tx.Outputs)
	}
}

// run applies blocks until the program is over, and holds each to the laws.
func (p *program) run() {
	for range 40 {
		if len(p.octets) == 0 {
			return
		}
		var raws [][]byte
		var ops []uint16
		for range 1 + p.pick(4) {
			tx, op := p.tx()
			raws, ops = append(raws, tx.Encode()), append(ops, op)
			if len(raws) > 1 && p.pick(16) == 15 {
				raws, ops = append(raws, raws[0]), append(ops, 0)
			}
			for i := range tx.Outputs {
				o := ledger.Outpoint{TxID: tx.ID(), Index: uint32(i)}
				if !slices.Contains(p.outputs, o) {
					p.outputs = append(p.outputs, o)
				}
			}
		}
		p.block(p.span(), raws, ops)
	}
}

// block applies one block and checks what must be true of any.
func (p *program) block(seconds uint64, raws [][]byte, ops []uint16) {
	p.t.Helper()
	checked := ledger.CheckAll(&p.Params, raws)
	b := ledger.Block{Height: p.State.Height + 1, Time: p.State.Time + seconds, Txs: checked}
	sup := p.Supplement(checked)
	loaded := maps.Clone(sup)
	next, diff, results := ledger.Apply(&p.Params, p.State, b, sup, p.law)
	again, diff2, _ := ledger.Apply(&p.Params, p.State, b, sup, p.law)
	if next != again || !reflect.DeepEqual(diff, diff2) || !reflect.DeepEqual(sup, loaded) {
		p.t.Fatal("the same block twice gives two results, or changes what was loaded")
	}
	var burnt ledger.Amount
	b.Txs = nil
	for i, r := range results {
		if r.Err == nil {
			b.Txs = append(b.Txs, checked[i])
			p.accepted[ops[i]]++
			burnt += p.Params.Fee(len(raws[i]))
		}
	}
	inOrder(b.Txs, diff)
	if _, without, _ := ledger.Apply(&p.Params, p.State, b, sup, p.law); !reflect.DeepEqual(diff, without) {
		p.t.Fatal("a refused transaction changed something")
	}
	if !slices.IsSortedFunc(diff.Writes, func(a, b ledger.Write) int { return slices.Compare(a.Key[:], b.Key[:]) }) {
		p.t.Fatal("writes are not in order")
	}
	before := p.total()
	for _, w := range diff.Writes {
		p.Values[w.Key] = w.Value
		if w.Value == nil {
			delete(p.Values, w.Key)
		}
	}
	p.State = next
	p.conserves(before, burnt, diff)
	p.oneOutputPerName()
	p.oneOwnerOfLookalikes()
}

// inOrder puts transactions in the order in which they were applied: one may
// have waited for another that was refused.
func inOrder(txs []*ledger.Checked, diff ledger.Diff) {
	at := func(c *ledger.Checked) int {
		return slices.IndexFunc(diff.Coins, func(change ledger.CoinChange) bool {
			return !change.Spent && change.Outpoint.TxID == c.ID()
		})
	}
	slices.SortFunc(txs, func(a, b *ledger.Checked) int { return at(a) - at(b) })
}

func (p *program) total() (sum ledger.Amount) {
	for _, o := range p.outputs {
		if c, err := ledger.DecodeCoin(p.Values[o.Key()]); err == nil {
			sum += c.Output.Amount
		}
	}
	return sum
}

// conserves: coins change only by what is burnt, which is at least the fees.
func (p *program) conserves(before, fees ledger.Amount, diff ledger.Diff) {
	p.t.Helper()
	var spent, made ledger.Amount
	for _, c := range diff.Coins {
		if c.Spent {
			spent += c.Coin.Output.Amount
		} else {
			made += c.Coin.Output.Amount
		}
	}
	after := p.total()
	if before-after != spent-made || before < after || before-after < fees {
		p.t.Fatalf("from %s to %s, spent %s, made %s, fees %s", before, after, spent, made, fees)
	}
}

// oneOutputPerName: a domain is where its domain output is, and any other
// output of the name is of a lease that is over (U-007).
func (p *program) oneOutputPerName() {
	p.t.Helper()
	now := p.State.ClockAfter(p.State.Time).Now
	for _, o := range p.outputs {
		coin, err := ledger.DecodeCoin(p.Values[o.Key()])
		if err != nil || coin.Output.Covenant.Kind != registrar.KindDomain {
			continue
		}
		n, err := registrar.CovenantName(coin.Output.Covenant)
		if err != nil || n.Registrable() != nil {
			p.t.Fatalf("a domain output of %q", coin.Output.Covenant.Data)
		}
		d, err := registrar.DecodeDomain(p.Values[ledger.Key(n.Key())])
		if err != nil || d.Outpoint != o {
			if end, ok := p.leases[o]; !ok || now < end {
				p.t.Fatalf("%s is live at %s, and %+v", n, o, d)
			}
			continue
		}
		if d.Owner != coin.Output.Address || coin.Output.Amount < p.law.Params.Stake || d.Expiry > now+10*registrar.Year {
			p.t.Fatalf("%s: %+v in %+v", n, d, coin)
		}
		p.leases[o] = d.Expiry + p.law.Params.Grace
	}
	for _, text := range slices.Concat(usual, odd) {
		v := p.Values[ledger.Key(name.MustParse(text).Key())]
		if d, err := registrar.DecodeDomain(v); v != nil && (err != nil || p.Values[d.Outpoint.Key()] == nil) {
			p.t.Fatalf("%s has no output: %+v, %v", text, d, err)
		}
	}
}

// oneOwnerOfLookalikes: where nothing is transferred, names that are alike have one
// owner, and the lists by image are what the names are (E-64).
func (p *program) oneOwnerOfLookalikes() {
	p.t.Helper()
	now := p.State.ClockAfter(p.State.Time).Now
	names := slices.Concat(usual, odd)
	if why := listsDiffer(p.Values, names, now, &p.law.Params); why != "" {
		p.t.Fatal(why)
	}
	owners := map[name.Image]ledger.Address{}
	for _, text := range names {
		d, err := registrar.DecodeDomain(p.Values[ledger.Key(name.MustParse(text).Key())])
		if err != nil || !d.StatusAt(now, &p.law.Params).Held() {
			continue
		}
		for _, i := range name.MustParse(text).Images() {
			i.Own = false
			if owner, ok := owners[i]; ok && owner != d.Owner {
				p.t.Fatalf("%s and another owner's name are %q to some", text, i.Text)
			}
			owners[i] = d.Owner
		}
	}
}

// U-007, U-008, U-109: whatever people do, coins are conserved, a name has one
// live output, and what is refused changes nothing.
func FuzzApplyConserves(f *testing.F) {
	for seed := range 64 {
		f.Add(randomOctets(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) { newProgram(t, b[:min(len(b), 1024)]).run() })
}

// The programs of the fuzz target do reach every operation.
func TestProgramsDoEverything(t *testing.T) {
	total := map[uint16]int{}
	for seed := range 128 {
		p := newProgram(t, randomOctets(seed))
		p.run()
		for op, n := range p.accepted {
			total[op] += n
		}
	}
	for _, op := range []uint16{0, 1, registrar.OpRegister, registrar.OpSetRecords, registrar.OpRenew, registrar.OpReclaim, ledger.OpWarp} {
		if total[op] < 3 {
			t.Errorf("operation %d was accepted %d times", op, total[op])
		}
	}
}

// randomOctets returns the same program for a seed every time.
func randomOctets(seed int) []byte {
	r := rand.New(rand.NewPCG(uint64(seed), 0))
	b := make([]byte, 1024)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}
