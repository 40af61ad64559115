package registrar

import (
	"fmt"
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
	Year         = 365 * Day
)

// Params are the chain parameters of the law: genesis sets them, every node of
// a chain has the same.
type Params struct {
	Treasury         ledger.Address `json:"treasury"`           // where registration and renewal fees go
	Fees             []Fee          `json:"fees"`               // by length, shortest first; the last applies to all longer names
	Stake            ledger.Amount  `json:"stake"`              // atoms that a domain output holds at least (E-67)
	Grace            Seconds        `json:"grace"`              // after expiry: only the owner may renew
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
	case p.Grace > farthest || p.CommitMaxSeconds > farthest:
		return fmt.Errorf("%w: a grace or commitment of more than a century", ErrPeriod)
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
	return nil
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
