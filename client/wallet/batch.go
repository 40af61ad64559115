package wallet

import (
	"errors"
	"fmt"
	"slices"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
)

// A Batch collects operations for one transaction: all of them take effect, or
// none (U-203). Operations on one name share its domain output. The first
// error stays until Plan.
type Batch struct {
	params *ledger.Params
	law    *registrar.Params
	plan   Plan
	places map[name.Name]registrar.Spend
	owed   ledger.Amount // to the treasury
	err    error
}

// NewBatch returns a batch without operations under the parameters of a chain.
func NewBatch(p *ledger.Params, law *registrar.Params) *Batch {
	return &Batch{params: p, law: law, places: make(map[name.Name]registrar.Spend)}
}

// Plan returns the transaction before anyone pays for it, or the first error.
func (b *Batch) Plan() (Plan, error) {
	plan := b.plan
	if b.owed > 0 {
		plan.Outputs = append(slices.Clip(plan.Outputs), ledger.Output{Amount: max(b.owed, b.params.Dust), Address: b.law.Treasury})
	}
	if b.err == nil && len(plan.Spend)+len(plan.Outputs)+len(plan.Actions) == 0 {
		return plan, errors.New("wallet: a transaction of no operation")
	}
	return plan, b.err
}

// Len is how many operations there are.
func (b *Batch) Len() int { return len(b.plan.Actions) }

// Approve has an address sign along that spends nothing.
func (b *Batch) Approve(by ledger.Address) {
	if by != (ledger.Address{}) && !slices.Contains(b.plan.Approve, by) {
		b.plan.Approve = append(b.plan.Approve, by)
	}
}

// Pay sends an amount to an address.
func (b *Batch) Pay(to ledger.Address, amount ledger.Amount) {
	b.output(ledger.Output{Amount: amount, Address: to})
}

func (b *Batch) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *Batch) act(op registrar.Operation) { b.plan.Actions = append(b.plan.Actions, op.Action()) }

func (b *Batch) input(c Coin, keyless bool) (place uint16) {
	if keyless {
		b.plan.Keyless = append(b.plan.Keyless, c.Outpoint)
	}
	b.plan.Spend = append(b.plan.Spend, c)
	return uint16(len(b.plan.Spend) - 1)
}

func (b *Batch) output(o ledger.Output) (place uint16) {
	b.plan.Outputs = append(b.plan.Outputs, o)
	return uint16(len(b.plan.Outputs) - 1)
}

func (b *Batch) owe(fee ledger.Amount, err error) {
	if err != nil {
		b.fail(err)
		return
	}
	var ok bool
	if b.owed, ok = b.owed.Add(fee); !ok {
		b.fail(fmt.Errorf("%w: the fees exceed what can be counted", ErrFunds))
	}
}

// hold spends a domain output and makes the next one, the first time an
// operation is about its name. Without keys the law alone decides.
func (b *Batch) hold(domain Coin, keyless bool) registrar.Spend {
	n, err := registrar.CovenantName(domain.Output.Covenant)
	if err != nil {
		b.fail(err)
		return registrar.Spend{}
	}
	s, known := b.places[n]
	if !known {
		s = registrar.Spend{Input: b.input(domain, keyless), Output: b.output(domain.Output), Name: n}
		b.places[n] = s
	} else if !keyless && slices.Contains(b.plan.Keyless, domain.Outpoint) {
		b.Approve(domain.Output.Address)
	}
	return s
}

// Commit makes a commitment, with the deposit, that by can spend. See
// registrar.Commitment for the hash.
func (b *Batch) Commit(by ledger.Address, hash [32]byte) {
	b.output(ledger.Output{
		Amount: max(b.law.Deposit, b.params.Dust), Address: by, Covenant: registrar.CommitmentCovenant(hash),
	})
}

// TakeBack returns the deposit of a commitment that can no longer be revealed.
func (b *Batch) TakeBack(commitment Coin) { b.input(commitment, false) }

// Register reveals a commitment, pays the fee and makes the domain output; its
// owner signs.
func (b *Batch) Register(r Reveal) {
	if r.Owner == (ledger.Address{}) {
		r.Owner = r.Commitment.Output.Address
	}
	b.Approve(r.Owner)
	region := b.region(r.Name)
	b.Approve(region.Authority)
	for _, a := range r.Consent {
		b.Approve(a)
	}
	if r.Payment == registrar.PayJMBC {
		q, err := registrar.QuoteFor(b.law, r.Name, nil, r.Period, 0)
		b.owe(q.Fee, err)
	} else {
		b.Approve(region.CBDCIssuer)
	}
	b.act(registrar.Register{
		Input: b.input(r.Commitment, false), Output: b.output(b.domainOutput(r.Name, r.Owner)),
		Name: r.Name, Period: r.Period, Salt: r.Salt, ValidUntil: r.ValidUntil, Payment: r.Payment,
	})
}

func (b *Batch) domainOutput(n name.Name, owner ledger.Address) ledger.Output {
	return ledger.Output{Amount: max(b.law.Stake, b.params.Dust), Address: owner, Covenant: registrar.DomainCovenant(n)}
}

// region is what the chain has agreed on for the country of n.
func (b *Batch) region(n name.Name) registrar.Region {
	for _, r := range b.law.Regions {
		if r.Code == n.Region() {
			return r
		}
	}
	return registrar.Region{}
}

// SetRecords makes root the root of all records of the name that domain is the
// registration of; count is the number of RRsets under it (draft §5.3). encoded
// is the record set; nil if there are none.
func (b *Batch) SetRecords(domain Coin, root [32]byte, count uint32, encoded []byte) {
	b.act(registrar.SetRecords{Spend: b.hold(domain, false), Root: root, Count: count})
	same := func(r []byte) bool { return string(r) == string(encoded) }
	if count > 0 && !slices.ContainsFunc(b.plan.Records, same) {
		b.plan.Records = append(b.plan.Records, encoded)
	}
}

// SetResolver points the name to a published descriptor; zero is none (U-134).
func (b *Batch) SetResolver(domain Coin, descriptor [32]byte) {
	b.act(registrar.SetResolver{Spend: b.hold(domain, false), Descriptor: descriptor})
}

// Renew extends the lease by a period and owes the fee (U-137).
func (b *Batch) Renew(domain Coin, period registrar.Seconds) {
	s := b.hold(domain, false)
	b.owe(b.law.FeeFor(s.Name, period))
	b.act(registrar.Renew{Spend: s, Period: period})
}

// Transfer begins to give the name to another owner, who signs along (U-139),
// as does the region's authority where there is one.
func (b *Batch) Transfer(domain Coin, to ledger.Address) {
	s := b.hold(domain, false)
	b.Approve(to)
	b.Approve(b.region(s.Name).Authority)
	b.act(registrar.Transfer{Spend: s, To: to})
}

// SetPolicy begins to change by which keys the owner holds the name. The new
// keys sign along.
func (b *Batch) SetPolicy(domain Coin, to ledger.Address) {
	b.Approve(to)
	b.act(registrar.SetPolicy{Spend: b.hold(domain, false), To: to})
}

// SetGuardians begins to change who can recover the name; zero is nobody
// (U-165).
func (b *Batch) SetGuardians(domain Coin, guardians ledger.Address) {
	b.act(registrar.SetGuardians{Spend: b.hold(domain, false), Guardians: guardians})
}

// Release begins to give the name up (U-141).
func (b *Batch) Release(domain Coin) {
	b.act(registrar.Release{Spend: b.hold(domain, false)})
}

// Cancel ends the pending change of a name, by its owner or its guardians
// (U-161).
func (b *Batch) Cancel(domain Coin, by ledger.Address) {
	s := b.hold(domain, by != domain.Output.Address)
	if by != domain.Output.Address {
		b.Approve(by)
	}
	b.act(registrar.Cancel{Spend: s})
}

// Recover begins to give the name to new keys, by its guardians. The new keys
// sign along, the owner does not (U-165).
func (b *Batch) Recover(n name.Name, guardians, to ledger.Address) {
	b.Approve(guardians)
	b.Approve(to)
	b.act(registrar.Recover{Name: n, To: to})
}

// Finalize completes the pending change of a name whose time has come. Whoever
// pays for the octets may.
func (b *Batch) Finalize(domain Coin, pending registrar.Pending) {
	s := b.hold(domain, true)
	if b.err != nil {
		return
	}
	out := &b.plan.Outputs[s.Output]
	switch pending.Kind {
	case registrar.ChangeTransfer, registrar.ChangePolicy, registrar.ChangeRecovery:
		out.Address = pending.Address
	case registrar.ChangeRelease:
		out.Covenant = ledger.Covenant{}
	case registrar.ChangeGuardians, registrar.ChangeResolver:
	}
	b.act(registrar.Finalize{Spend: s})
}

// A Delegation is a name that its parent's owner makes a domain of its own
// (U-135).
type Delegation struct {
	Name        name.Name
	ParentOwner ledger.Address // signs
	Owner       ledger.Address // of the new name
	Period      registrar.Seconds
	Revocable   bool
}

// Delegate makes a name below a registered one a domain of its own.
func (b *Batch) Delegate(d Delegation) {
	b.Approve(d.ParentOwner)
	var flags uint16
	if d.Revocable {
		flags = registrar.DelegateRevocable
	}
	b.act(registrar.Delegate{
		Output: b.output(b.domainOutput(d.Name, d.Owner)), Period: d.Period, Flags: flags, Name: d.Name,
	})
}

// Revoke ends a delegation when the timelock is over, or with undo takes that
// back: by the owner of the parent, or to undo by its guardians.
func (b *Batch) Revoke(child name.Name, by ledger.Address, undo bool) {
	b.Approve(by)
	b.act(registrar.Revoke{Undo: undo, Name: child})
}

// PublishDescriptor publishes a resolver descriptor and owes the fee.
func (b *Batch) PublishDescriptor(encoded []byte) {
	b.owe(b.law.DescriptorFee, nil)
	b.act(registrar.PublishDescriptor{Descriptor: encoded})
}

// Reclaim frees the stake of a domain output whose lease is over.
func (b *Batch) Reclaim(domain Coin) {
	n, err := registrar.CovenantName(domain.Output.Covenant)
	if err != nil {
		b.fail(err)
		return
	}
	b.act(registrar.Reclaim{Input: b.input(domain, false), Name: n})
}
