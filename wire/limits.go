package wire

import "fmt"

// Limits of what one message may hold. A receiver refuses more and a sender
// makes no more, so that no message makes a decoder allocate more than its own
// length and 64 KiB (U-055).
const (
	MaxRecords    = 512 // of a response, or of the payload of another message, those of nested operations included
	MaxOperations = 100 // of a BATCH

	// MaxNames bounds what takes more to read than it has on the wire, in octets
	// written in full: owner names with pointers, and RDATA with names in it.
	MaxNames = 8192
)

// A budget is what a message may still make a decoder hold.
type budget struct{ records, names int }

func newBudget() budget { return budget{MaxRecords, MaxNames} }

// takeRecords takes n records out of the budget. It fails with ErrCount.
func (b *budget) takeRecords(n int) error {
	if b.records -= n; b.records < 0 {
		return fmt.Errorf("%w: more than %d records", ErrCount, MaxRecords)
	}
	return nil
}

// takeNames takes n octets of names. It fails with ErrTooLarge.
func (b *budget) takeNames(n int) error {
	if b.names -= n; b.names < 0 {
		return fmt.Errorf("%w: more than %d octets of names in RDATA and of compressed owners", ErrTooLarge, MaxNames)
	}
	return nil
}
