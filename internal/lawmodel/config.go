package lawmodel

import (
	"errors"

	"github.com/utxo-dns/utxonode/name"
)

// Units of time in seconds. Open: the page does not say how long a year is; its
// "days begun ÷ 365" makes it 365 days.
const (
	Hour = 3_600
	Day  = 24 * Hour
	Year = 365 * Day
)

// Coin is one JMBC in atoms.
const Coin = 100_000_000

// A Region is a row of the parameter `regions`. "" is the zero address.
type Region struct {
	Authority  Person // "": open
	CBDCIssuer Person // "": none
}

// Config is the parameters of the page, times in seconds, amounts in atoms.
type Config struct {
	Timelock, Grace, Quarantine, RecoveryWait, QuoteSeconds uint64

	MaxYears                                         uint64
	Stake, Deposit                                   uint64
	CommitMinBlocks, CommitMinSeconds, CommitMaxSecs uint64
	OwnerLimit, Epoch                                uint64
	DescriptorFee                                    uint64

	LockResolver bool
	Regions      map[string]Region

	// Fee is the fee of a year by octets of the own label. Open: the page does
	// not say of which form; here it is UTF-8 of the U-label (E-66).
	Fee func(octets int) uint64
	// Reserved reports whether the label next to the apex is reserved.
	Reserved func(name.Name) bool
	// Registrable gives 0 or the code of REGISTER 3, Delegable of DELEGATE 1
	// (without the reserved list).
	Registrable, Delegable func(name.Name) int
	// MinSignatures is how few signatures can satisfy a person's policy.
	MinSignatures func(Person) int
}

// Standing is the parameters of the standing chain, but a low owner limit and a
// few regions: hk has an authority and a central bank, fr has neither, jp has
// a central bank alone. Person "cat" needs two signatures.
func Standing() Config {
	return Config{
		Timelock: Day, Grace: 30 * Day, Quarantine: Day, RecoveryWait: 7 * Day, QuoteSeconds: 600,
		MaxYears: 10, Stake: 10 * Coin, Deposit: Coin / 10,
		CommitMinBlocks: 1, CommitMinSeconds: 10, CommitMaxSecs: Day,
		OwnerLimit: 3, Epoch: Day, DescriptorFee: Coin, LockResolver: true,
		Regions: map[string]Region{
			"hk": {Authority: "reg", CBDCIssuer: "bank"},
			"fr": {},
			"jp": {CBDCIssuer: "bank"},
		},
		Fee:         standingFee,
		Reserved:    func(n name.Name) bool { return nextToApex(n) == "www" },
		Registrable: func(n name.Name) int { return codeOf(n.Registrable()) },
		Delegable:   delegable,
		MinSignatures: func(p Person) int {
			if p == "cat" {
				return 2
			}
			return 1
		},
	}
}

// standingFee is a table with steps; a driver gives the chain's own.
func standingFee(octets int) uint64 {
	switch {
	case octets <= 3:
		return 20 * Coin
	case octets == 4:
		return 5 * Coin
	}
	return Coin + 7 // odd, so that rounding shows
}

// codeOf is the draft's code of an error of package name.
func codeOf(err error) int {
	if kind, ok := errors.AsType[name.ErrorKind](err); ok {
		return int(kind.RCode())
	}
	return OK
}

// delegable is Registrable without its bound of depth: package name tries depth
// last, after zone, apex and labels.
func delegable(n name.Name) int {
	if err := n.Registrable(); !errors.Is(err, name.ErrDepth) {
		return codeOf(err)
	}
	return OK
}

// nextToApex is the label next to the apex, "" where there is none.
func nextToApex(n name.Name) string {
	enclosers := n.Enclosers()
	if len(enclosers) == 0 {
		return ""
	}
	return enclosers[len(enclosers)-1].Label(0)
}
