package nameprep

import "fmt"

// check is steps 3 and 4: prohibited code points (RFC 3454 §5), unassigned ones
// (§7) and direction (§6).
func check(label []rune, mode Mode) error {
	right, left := false, false
	for _, r := range label {
		c := classOf(r)
		switch {
		case c.is(prohibited) && (mode&KeepDeviations == 0 || !joiner(r)):
			return fmt.Errorf("%w: %U", ErrProhibited, r)
		case c.is(unassigned) && mode&Stored != 0:
			return fmt.Errorf("%w: %U", ErrUnassigned, r)
		}
		right, left = right || c.is(rightToLeft), left || c.is(leftToRight)
	}
	if !right {
		return nil
	}
	if left || !classOf(label[0]).is(rightToLeft) || !classOf(label[len(label)-1]).is(rightToLeft) {
		return fmt.Errorf("%w: %+q", ErrBidi, string(label))
	}
	return nil
}
