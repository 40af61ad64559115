package ledger

import (
	"fmt"
	"strconv"
	"strings"
)

// An Amount is a sum in atoms, 1e-8 JMBC (E-66).
type Amount uint64

// JMBC is one coin in atoms.
const JMBC Amount = 100_000_000

// Add returns a+b and whether the sum fits.
func (a Amount) Add(b Amount) (sum Amount, ok bool) { sum = a + b; return sum, sum >= a }

// Mul returns a·n and whether the product fits.
func (a Amount) Mul(n uint64) (product Amount, ok bool) {
	if n == 0 {
		return 0, true
	}
	product = a * Amount(n)
	return product, product/Amount(n) == a
}

// String prints the amount in JMBC with as many decimals as it has.
func (a Amount) String() string {
	s := fmt.Sprintf("%d.%08d", a/JMBC, a%JMBC)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// ParseAmount reads a sum in JMBC, such as "12" or "0.00000001".
func ParseAmount(s string) (Amount, error) {
	whole, frac, dotted := strings.Cut(s, ".")
	if dotted && (frac == "" || len(frac) > 8) {
		return 0, fmt.Errorf("%w: %q: one to eight decimals after the dot", ErrAmount, s)
	}
	w, err := strconv.ParseUint(whole, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%w: %q is not a number of JMBC", ErrAmount, s)
	}
	f, err := strconv.ParseUint((frac + "00000000")[:8], 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%w: %q is not a number of JMBC", ErrAmount, s)
	}
	a, ok := JMBC.Mul(w)
	if !ok {
		return 0, fmt.Errorf("%w: %q is more than there can be", ErrAmount, s)
	}
	if a, ok = a.Add(Amount(f)); !ok {
		return 0, fmt.Errorf("%w: %q is more than there can be", ErrAmount, s)
	}
	return a, nil
}
