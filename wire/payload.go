package wire

import (
	"bytes"
	"fmt"

	"github.com/utxo-dns/utxonode/wire/octets"
)

// MaxPayload is the largest payload of an Update or a Notification, in octets.
const MaxPayload = 65535

// The tags of a payload (H.4).
const (
	tagAdd         = 1
	tagDelete      = 2
	tagTransaction = 3
	tagDescriptor  = 4
	tagPolicy      = 5
	tagPeriod      = 6
	tagOpening     = 7
	tagPending     = 8
	tagNested      = 9
	tagChannel     = 10
	tagDelegation  = 11
	tagAcceptance  = 12
	tagGuardians   = 13
)

// A Payload is what an Update brings along: every part is optional, and all
// but records and nested Updates are there at most once. A part that is absent
// is nil; octets of a part alias nothing.
type Payload struct {
	// Add has the records to add.
	Add []RR
	// Delete has the records to delete, by their RDATA. Without RDATA a record
	// stands for its RRset, of type ANY for all RRsets of its name.
	Delete []RR
	// Transaction is the signed transaction, as package ledger encodes it.
	Transaction []byte
	// Descriptor is the id of a resolver descriptor.
	Descriptor *[32]byte
	// Policy is the new owner policy, as package ledger encodes it.
	Policy []byte
	// Period is how long to register or renew, in seconds.
	Period *uint64
	// Opening reveals a commitment.
	Opening *Opening
	// Pending is the id of a change that waits.
	Pending *[32]byte
	// Nested has the operations of a BATCH, none of which is one.
	Nested []UpdateBody
	// Channel is the state a channel is settled at.
	Channel *Channel
	// Delegation is how a delegation is made.
	Delegation *DelegationFlags
	// Acceptance is the signature of who receives a name, a SigBlock.
	Acceptance []byte
	// Guardians is the guardian policy, as package ledger encodes it.
	Guardians []byte
}

// An Opening is what a commitment hid (E-60).
type Opening struct {
	Owner [32]byte // the address that will own the name
	Salt  [32]byte
}

// A Channel is a state of a channel: of two, the higher sequence wins (E-75).
type Channel struct {
	Sequence uint64
	Root     [32]byte // records root
}

// DelegationFlags say how a delegation is made, fixed at its creation (E-71).
// The bits are those of the domain state's flags and are judged with it.
type DelegationFlags uint16

// readPayloadField reads a payload's octets after their length, which end the
// message or its part.
func readPayloadField(r *octets.Reader) ([]byte, error) {
	size := r.U32()
	if r.Err() == nil && size > MaxPayload {
		return nil, fmt.Errorf("%w: payload of %d octets", ErrTooLarge, size)
	}
	b := r.Bytes(int(size))
	return b, r.Done()
}

// readPayload reads the parts that fill b. The tags do not descend, so a
// payload has one encoding.
func readPayload(b []byte, batch bool, left *budget) (Payload, error) {
	p, err := reserve(b, left)
	if err != nil {
		return Payload{}, err
	}
	r := octets.NewReader(b)
	for last := uint16(0); r.Len() > 0; {
		tag, size := r.U16(), r.U32()
		if r.Err() == nil && uint64(size) > uint64(r.Len()) {
			return Payload{}, fmt.Errorf("%w: tag %d of %d octets, %d left", ErrPayload, tag, size, r.Len())
		}
		value := r.Bytes(int(size))
		if err := r.Err(); err != nil {
			return Payload{}, fmt.Errorf("%w: %w", ErrPayload, err)
		}
		if tag < last {
			return Payload{}, fmt.Errorf("%w: tag %d after %d", ErrPayload, tag, last)
		}
		if tag == last && tag != tagAdd && tag != tagDelete && tag != tagNested {
			return Payload{}, fmt.Errorf("%w: tag %d twice", ErrPayload, tag)
		}
		if tag == tagNested && !batch {
			return Payload{}, fmt.Errorf("%w: tag %d outside a BATCH", ErrNesting, tag)
		}
		if err := p.read(tag, value, left); err != nil {
			return Payload{}, err
		}
		last = tag
	}
	return p, r.Err()
}

// reserve returns a payload with room for the records and the operations in b,
// as far as that can be read, and takes the records out of the budget.
func reserve(b []byte, left *budget) (Payload, error) {
	var counts [tagGuardians + 1]int
	for r := octets.NewReader(b); r.Len() > 0; {
		tag, size := r.U16(), r.U32()
		r.Bytes(int(size))
		if r.Err() == nil && int(tag) < len(counts) {
			counts[tag]++
		}
	}
	if err := takeParts(left, counts[tagAdd]+counts[tagDelete], counts[tagNested]); err != nil {
		return Payload{}, err
	}
	return Payload{Add: room[RR](counts[tagAdd]), Delete: room[RR](counts[tagDelete]), Nested: room[UpdateBody](counts[tagNested])}, nil
}

// takeParts takes records and operations of one payload out of the budget.
func takeParts(left *budget, records, operations int) error {
	if operations > MaxOperations {
		return fmt.Errorf("%w: %d operations in a BATCH, at most %d", ErrPayload, operations, MaxOperations)
	}
	if err := left.takeRecords(records); err != nil {
		return fmt.Errorf("%w: %w", ErrPayload, err)
	}
	return nil
}

// room returns an empty slice for n values, nil for none.
func room[T any](n int) []T {
	if n == 0 {
		return nil
	}
	return make([]T, 0, n)
}

// read reads the value of one tag. What is wrong inside a value is a fault of
// the payload; a nested Update fails as if it were alone.
func (p *Payload) read(tag uint16, value []byte, left *budget) (err error) {
	r := octets.NewReader(value)
	switch tag {
	case tagAdd:
		var rr RR
		rr, err = readAddition(value, left)
		p.Add = append(p.Add, rr)
		return err
	case tagDelete:
		var rr RR
		rr, err = readDeletion(value, left)
		p.Delete = append(p.Delete, rr)
		return err
	case tagNested:
		var u UpdateBody
		u, err = readUpdateBody(value, true, left)
		p.Nested = append(p.Nested, u)
		return err
	case tagAcceptance:
		p.Acceptance = bytes.Clone(value)
		return checkAcceptance(value)
	case tagTransaction:
		p.Transaction = bytes.Clone(r.Rest())
	case tagPolicy:
		p.Policy = bytes.Clone(r.Rest())
	case tagGuardians:
		p.Guardians = bytes.Clone(r.Rest())
	case tagDescriptor:
		p.Descriptor = new(r.Hash())
	case tagPending:
		p.Pending = new(r.Hash())
	case tagPeriod:
		p.Period = new(r.U64())
	case tagOpening:
		p.Opening = &Opening{Owner: r.Hash(), Salt: r.Hash()}
	case tagChannel:
		p.Channel = &Channel{Sequence: r.U64(), Root: r.Hash()}
	case tagDelegation:
		p.Delegation = new(DelegationFlags(r.U16()))
	default:
		return fmt.Errorf("%w: unknown tag %d", ErrPayload, tag)
	}
	if err := r.Done(); err != nil {
		return fmt.Errorf("%w: tag %d: %w", ErrPayload, tag, err)
	}
	if len(value) == 0 {
		return fmt.Errorf("%w: tag %d is empty", ErrPayload, tag)
	}
	return nil
}

// readAddition reads a record to add, which is of class IN.
func readAddition(b []byte, left *budget) (RR, error) {
	rr, err := decodeRR(b, left)
	if err != nil {
		return RR{}, fmt.Errorf("%w: record to add: %w", ErrPayload, err)
	}
	if rr.Class != ClassIN {
		return RR{}, fmt.Errorf("%w: record to add: %w: %v", ErrPayload, ErrRRClass, rr.Class)
	}
	return rr, nil
}

// readDeletion reads a record to delete. Data Length 0 stands for an RRset,
// whatever RDATA the type has (H.4).
func readDeletion(b []byte, left *budget) (rr RR, err error) {
	n, at, err := readName(b, 0, false)
	if err == nil && len(b)-at != fixedRR {
		rr, err = decodeRR(b, left)
	} else if err == nil {
		r := octets.NewReader(b[at:])
		rr = RR{Name: n, Type: Type(r.U16()), Class: Class(r.U16()), TTL: CanonicalTTL(r.U32())}
		if size := r.U16(); size != 0 {
			err = fmt.Errorf("%w: RDATA of %d octets, none left", octets.ErrShort, size)
		}
	}
	if err == nil && rr.Class != ClassIN {
		err = fmt.Errorf("%w: %v", ErrRRClass, rr.Class)
	}
	if err != nil {
		return RR{}, fmt.Errorf("%w: record to delete: %w", ErrPayload, err)
	}
	return rr, nil
}

// checkAcceptance refuses what is no SigBlock of the recipient. Bare DER would
// need a key from elsewhere, and there is none (E-46).
func checkAcceptance(b []byte) error {
	if err := checkEntries(b); err != nil {
		return fmt.Errorf("%w: acceptance: %w", ErrPayload, err)
	}
	return nil
}
