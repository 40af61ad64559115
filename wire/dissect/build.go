package dissect

import (
	"errors"
	"fmt"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// ErrValue is the error of a Value that says no message.
var ErrValue = errors.New("dissect: no message")

// Join returns the octets of fields: all of what Message or Proof explained, or
// those before the fault.
func Join(fields []Field) (b []byte) {
	for i := range fields {
		if len(fields[i].Fields) > 0 {
			b = append(b, Join(fields[i].Fields)...)
			continue
		}
		b = append(b, fields[i].Octets...)
	}
	return b
}

// Build returns the octets of a Value. It fails with ErrValue, and as the
// encoders of package wire do.
func Build(v *Value) ([]byte, error) {
	h := wire.Header{ID: v.ID, Timestamp: v.Timestamp, Nonce: v.Nonce, Signature: v.Signature}
	b := &builder{}
	switch {
	case v.Query != nil && v.Response == nil && v.Update == nil && v.Notification == nil:
		q := wire.Query{Header: h, Flags: wire.QueryFlags(v.Query.Flags)}
		q.Question = wire.Question{Name: b.name(v.Query.Name), Type: b.recordType(v.Query.Type), Class: b.class(v.Query.Class)}
		return encode(b, wire.AppendQuery, &q)
	case v.Response != nil && v.Query == nil && v.Update == nil && v.Notification == nil:
		r := v.Response
		return encode(b, wire.AppendResponse, &wire.Response{
			Header: h, RCode: rcode.Code(r.RCode), Flags: wire.ResponseFlags(r.Flags),
			Answer: b.records(r.Answer), Authority: b.records(r.Authority), Additional: b.records(r.Additional), Proof: r.Proof,
		})
	case v.Update != nil && v.Query == nil && v.Response == nil && v.Notification == nil:
		return encode(b, wire.AppendUpdate, &wire.Update{Header: h, UpdateBody: b.update(v.Update)})
	case v.Notification != nil && v.Query == nil && v.Response == nil && v.Update == nil:
		n := v.Notification
		return encode(b, wire.AppendNotification, &wire.Notification{
			Header: h, Event: wire.Event(n.Event), Height: n.Height, BlockHash: *b.hash("block_hash", n.BlockHash),
			Name: b.subject(n.Name), Payload: b.payload(&n.Payload),
		})
	}
	return nil, fmt.Errorf("%w: it has one of query, response, update and notification", ErrValue)
}

// encode encodes m unless the builder failed.
func encode[M any](b *builder, enc func([]byte, *M) ([]byte, error), m *M) ([]byte, error) {
	if b.err != nil {
		return nil, b.err
	}
	return enc(nil, m)
}

// A builder turns parts of a Value into those of a message and keeps the first
// error.
type builder struct{ err error }

func (b *builder) fail(err error) {
	if b.err == nil && err != nil {
		b.err = fmt.Errorf("%w: %w", ErrValue, err)
	}
}

func (b *builder) name(s string) name.Name {
	n, err := name.Parse(s)
	b.fail(err)
	return n
}

func (b *builder) subject(s string) name.Name {
	if s == "" {
		return name.Name{}
	}
	return b.name(s)
}

func (b *builder) recordType(s string) wire.Type {
	t, err := wire.ParseType(s)
	b.fail(err)
	return t
}

func (b *builder) class(s string) wire.Class {
	if s == "" {
		return wire.ClassIN
	}
	c, err := wire.ParseClass(s)
	b.fail(err)
	return c
}

// hash is 32 octets; nothing is zeros.
func (b *builder) hash(what string, v Hex) *[32]byte {
	var h [32]byte
	if n := copy(h[:], v); n != len(v) || n != 0 && n != len(h) {
		b.fail(fmt.Errorf("%s has %d octets, not 32", what, len(v)))
	}
	return &h
}

func (b *builder) records(all []Record) (rrs []wire.RR) {
	for _, r := range all {
		rrs = append(rrs, wire.RR{Name: b.name(r.Name), Type: b.recordType(r.Type), Class: b.class(r.Class), TTL: r.TTL, Data: r.Data})
	}
	return rrs
}

func (b *builder) update(v *Update) wire.UpdateBody {
	u := wire.UpdateBody{Opcode: wire.Opcode(v.Opcode), Flags: wire.UpdateFlags(v.Flags), Name: b.name(v.Name), Payload: b.payload(&v.Payload)}
	if n := copy(u.Previous[:], v.Previous); n != len(v.Previous) || n != 0 && n != len(u.Previous) {
		b.fail(fmt.Errorf("previous has %d octets, not %d", len(v.Previous), wire.OutpointSize))
	}
	return u
}

func (b *builder) payload(v *Payload) wire.Payload {
	p := wire.Payload{
		Add: b.records(v.Add), Delete: b.records(v.Delete), Transaction: v.Transaction, Policy: v.Policy,
		Period: v.Period, Acceptance: v.Acceptance, Guardians: v.Guardians,
	}
	if v.Descriptor != nil {
		p.Descriptor = b.hash("descriptor", v.Descriptor)
	}
	if v.Pending != nil {
		p.Pending = b.hash("pending", v.Pending)
	}
	if o := v.Opening; o != nil {
		half := min(32, len(o))
		p.Opening = &wire.Opening{Owner: *b.hash("owner", o[:half]), Salt: *b.hash("salt", o[half:])}
	}
	if c := v.Channel; c != nil {
		p.Channel = &wire.Channel{Sequence: c.Sequence, Root: *b.hash("root", c.Root)}
	}
	if v.Delegation != nil {
		p.Delegation = new(wire.DelegationFlags(*v.Delegation))
	}
	for i := range v.Operations {
		p.Nested = append(p.Nested, b.update(&v.Operations[i]))
	}
	return p
}
