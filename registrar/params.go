package registrar

import (
	"fmt"
	"slices"
	"strings"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
)

// Seconds is a span of the chain clock.
type Seconds = uint64

// Spans of the chain clock.
const (
	Hour Seconds = 60 * 60
	Day          = 24 * Hour
	Week         = 7 * Day
	Year         = 365 * Day
)

// Params are the chain parameters of the law: genesis sets them, every node of
// a chain has the same.
type Params struct {
	Treasury         ledger.Address `json:"treasury"`           // where registration and renewal fees go
	Fees             []Fee          `json:"fees"`               // by length, shortest first; the last applies to all longer names
	Stake            ledger.Amount  `json:"stake"`              // atoms that a domain output holds at least (E-67)
	Grace            Seconds        `json:"grace"`              // after expiry: only the owner may renew
	Quarantine       Seconds        `json:"quarantine"`         // after an ephemeral name ended: only its last owner may have it (E-73)
	Timelock         Seconds        `json:"timelock"`           // of sensitive changes (U-160)
	RecoveryWait     Seconds        `json:"recovery_wait"`      // after a cancelled recovery
	LockResolver     bool           `json:"lock_resolver"`      // whether a change of resolver waits (E-68)
	QuoteSeconds     Seconds        `json:"quote_seconds"`      // how long a quote holds (E-66)
	OwnerLimit       uint64         `json:"owner_limit"`        // registrations of one owner in an epoch; 0: no limit (U-167)
	Epoch            Seconds        `json:"epoch"`              // of that limit
	DescriptorFee    ledger.Amount  `json:"descriptor_fee"`     // atoms for publishing a resolver descriptor
	Regions          []Region       `json:"regions,omitempty"`  // those with an authority or a CBDC; others are open
	MaxYears         uint64         `json:"max_years"`          // how far ahead an expiry may lie (U-138)
	Deposit          ledger.Amount  `json:"deposit"`            // atoms that a commitment output holds at least
	CommitMinBlocks  uint64         `json:"commit_min_blocks"`  // blocks between commitment and reveal
	CommitMinSeconds Seconds        `json:"commit_min_seconds"` // and seconds; 0 on local testnets
	CommitMaxSeconds Seconds        `json:"commit_max_seconds"` // then the commitment can only be taken back
}

// A Fee is the price of one year for names whose own label has at most Octets
// octets as a U-label (E-66).
type Fee struct {
	Octets int           `json:"octets"`
	Yearly ledger.Amount `json:"yearly"`
}

// DefaultParams are those of a new chain.
func DefaultParams(treasury ledger.Address) Params {
	return Params{
		Treasury: treasury,
		Fees: []Fee{
			{Octets: 2, Yearly: 100 * ledger.JMBC},
			{Octets: 3, Yearly: 50 * ledger.JMBC},
			{Octets: 4, Yearly: 20 * ledger.JMBC},
			{Octets: 16, Yearly: 5 * ledger.JMBC},
		},
		Stake:            10 * ledger.JMBC,
		Grace:            30 * Day,
		Quarantine:       Day,
		Timelock:         Day,
		RecoveryWait:     Week,
		LockResolver:     true,
		QuoteSeconds:     600,
		OwnerLimit:       10,
		Epoch:            Day,
		DescriptorFee:    ledger.JMBC,
		MaxYears:         10,
		Deposit:          ledger.JMBC / 10,
		CommitMinBlocks:  1,
		CommitMinSeconds: 10,
		CommitMaxSeconds: Day,
	}
}

// farthest bounds every span among the parameters: a chain clock plus all of
// them is far from overflow.
const farthest = 100 * Year

// check reports why no chain can have these parameters.
func (p *Params) check() error {
	switch {
	case p.MaxYears == 0 || p.MaxYears > farthest/Year:
		return fmt.Errorf("%w: names are for %d years, want 1 to %d", ErrPeriod, p.MaxYears, farthest/Year)
	case max(p.Grace, p.CommitMaxSeconds, p.Quarantine, p.Timelock, p.RecoveryWait, p.QuoteSeconds, p.Epoch) > farthest:
		return fmt.Errorf("%w: a span of more than a century", ErrPeriod)
	case p.OwnerLimit > 0 && p.Epoch == 0:
		return fmt.Errorf("%w: a limit by epochs of nothing", ErrPeriod)
	case p.CommitMinSeconds > p.CommitMaxSeconds:
		return fmt.Errorf("%w: a commitment is too old before it is old enough", ErrPeriod)
	case len(p.Fees) == 0:
		return fmt.Errorf("%w: no fees", ErrUnderpaid)
	}
	for i := range p.Fees[1:] {
		if p.Fees[i].Octets >= p.Fees[i+1].Octets {
			return fmt.Errorf("%w: the fees are not by length, shortest first", ErrUnderpaid)
		}
	}
	return p.checkRegions()
}

func (p *Params) checkRegions() error {
	for i, r := range p.Regions {
		if !name.CountryAlpha2(r.Code) {
			return fmt.Errorf("%w: %q is no ISO 3166-1 code", ErrRegion, r.Code)
		}
		if slices.ContainsFunc(p.Regions[:i], func(o Region) bool { return o.Code == r.Code }) {
			return fmt.Errorf("%w: %s twice", ErrRegion, r.Code)
		}
	}
	return nil
}

// A price is what a registration costs.
type price struct {
	fee       ledger.Amount
	ephemeral bool
}

// The lease of an ephemeral name (E-66). A period of whole years is an
// ordinary lease.
const (
	MinEphemeral = Hour
	MaxEphemeral = 30 * Day
)

// priceOf returns the fee of a registration: by years, or by days begun.
func (p *Params) priceOf(n name.Name, period Seconds) (price, error) {
	if period < MinEphemeral || period > MaxEphemeral {
		fee, err := p.FeeFor(n, period)
		return price{fee: fee}, err
	}
	days := (period + Day - 1) / Day
	fee, ok := p.yearly(n).Mul(days)
	if !ok {
		return price{}, ErrTooFarAhead
	}
	const year = ledger.Amount(Year / Day)
	return price{fee: fee/year + min(fee%year, 1), ephemeral: true}, nil
}

// FeeFor returns the fee of a name for a period, which is a whole number of
// years.
func (p *Params) FeeFor(n name.Name, period Seconds) (ledger.Amount, error) {
	years, err := p.years(period)
	if err != nil {
		return 0, err
	}
	fee, ok := p.yearly(n).Mul(years)
	if !ok {
		return 0, ErrTooFarAhead
	}
	return fee, nil
}

func (p *Params) years(period Seconds) (uint64, error) {
	switch {
	case period == 0 || period%Year != 0:
		return 0, ErrPeriod
	case period/Year > p.MaxYears:
		return 0, ErrTooFarAhead
	}
	return period / Year, nil
}

func (p *Params) yearly(n name.Name) ledger.Amount {
	octets := len(ownLabel(n))
	for _, f := range p.Fees {
		if octets <= f.Octets {
			return f.Yearly
		}
	}
	if len(p.Fees) == 0 {
		return 0
	}
	return p.Fees[len(p.Fees)-1].Yearly
}

// ownLabel returns the first label of n as UTF-8.
func ownLabel(n name.Name) string {
	label, _, _ := strings.Cut(n.Unicode(), ".")
	return label
}
