package wire

import (
	"encoding/binary"
	"fmt"
)

// append appends the payload with its length. It fails with ErrNesting,
// ErrPayload or ErrTooLarge when p is one that would be refused.
func (p *Payload) append(b []byte, batch bool, left *budget) ([]byte, error) {
	if len(p.Nested) > 0 && !batch {
		return b, fmt.Errorf("%w: tag %d outside a BATCH", ErrNesting, tagNested)
	}
	if err := takeParts(left, len(p.Add)+len(p.Delete), len(p.Nested)); err != nil {
		return b, err
	}
	start := len(b) + 4
	b, err := p.appendParts(append(b, 0, 0, 0, 0), left)
	if err != nil {
		return b, err
	}
	if len(b)-start > MaxPayload {
		return b, fmt.Errorf("%w: payload of %d octets", ErrTooLarge, len(b)-start)
	}
	binary.BigEndian.PutUint32(b[start-4:], uint32(len(b)-start))
	return b, nil
}

// appendParts appends the parts in the order of their tags.
func (p *Payload) appendParts(b []byte, left *budget) (_ []byte, err error) {
	if b, err = appendRRParts(b, tagAdd, p.Add); err != nil {
		return b, err
	}
	if b, err = appendRRParts(b, tagDelete, p.Delete); err != nil {
		return b, err
	}
	if b, err = appendOctets(b, tagTransaction, p.Transaction); err != nil {
		return b, err
	}
	if p.Descriptor != nil {
		b = append(appendTag(b, tagDescriptor, 32), p.Descriptor[:]...)
	}
	if b, err = appendOctets(b, tagPolicy, p.Policy); err != nil {
		return b, err
	}
	if p.Period != nil {
		b = binary.BigEndian.AppendUint64(appendTag(b, tagPeriod, 8), *p.Period)
	}
	if o := p.Opening; o != nil {
		b = append(append(appendTag(b, tagOpening, 64), o.Owner[:]...), o.Salt[:]...)
	}
	if p.Pending != nil {
		b = append(appendTag(b, tagPending, 32), p.Pending[:]...)
	}
	for i := range p.Nested {
		if b, err = appendPart(b, tagNested, func(b []byte) ([]byte, error) { return p.Nested[i].append(b, true, left) }); err != nil {
			return b, err
		}
	}
	if c := p.Channel; c != nil {
		b = append(binary.BigEndian.AppendUint64(appendTag(b, tagChannel, 40), c.Sequence), c.Root[:]...)
	}
	if p.Delegation != nil {
		b = binary.BigEndian.AppendUint16(appendTag(b, tagDelegation, 2), uint16(*p.Delegation))
	}
	if p.Acceptance != nil {
		if err := checkAcceptance(p.Acceptance); err != nil {
			return b, err
		}
		b = append(appendTag(b, tagAcceptance, len(p.Acceptance)), p.Acceptance...)
	}
	return appendOctets(b, tagGuardians, p.Guardians)
}

// appendTag appends a tag and the length of its value.
func appendTag(b []byte, tag uint16, size int) []byte {
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint16(b, tag), uint32(size))
}

// appendPart appends a tag and the value that value appends.
func appendPart(b []byte, tag uint16, value func([]byte) ([]byte, error)) ([]byte, error) {
	start := len(b) + 6
	b, err := value(appendTag(b, tag, 0))
	if err != nil {
		return b, err
	}
	binary.BigEndian.PutUint32(b[start-4:], uint32(len(b)-start))
	return b, nil
}

// appendOctets appends a part that is octets, unless it is absent.
func appendOctets(b []byte, tag uint16, value []byte) ([]byte, error) {
	if value == nil {
		return b, nil
	}
	if len(value) == 0 {
		return b, fmt.Errorf("%w: tag %d is empty", ErrPayload, tag)
	}
	return append(appendTag(b, tag, len(value)), value...), nil
}

// appendRRParts appends records, one to a part.
func appendRRParts(b []byte, tag uint16, rrs []RR) (_ []byte, err error) {
	for i := range rrs {
		rr := &rrs[i]
		if rr.Class != ClassIN {
			return b, fmt.Errorf("%w: tag %d: %w: %v", ErrPayload, tag, ErrRRClass, rr.Class)
		}
		if b, err = appendPart(b, tag, func(b []byte) ([]byte, error) { return AppendRR(b, rr) }); err != nil {
			return b, err
		}
	}
	return b, nil
}
