package dissect

import (
	"fmt"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
)

// A Value is a message as JSON says it: the header, and the one of the four
// bodies that is there. Whoever writes one need not write what is zero.
type Value struct {
	ID        uint32 `json:"id"`
	Timestamp uint32 `json:"timestamp"`
	Nonce     uint32 `json:"nonce"`
	Signature Hex    `json:"signature,omitempty"`

	Query        *Query        `json:"query,omitempty"`
	Response     *Response     `json:"response,omitempty"`
	Update       *Update       `json:"update,omitempty"`
	Notification *Notification `json:"notification,omitempty"`
}

// A Query is the body of a Query.
type Query struct {
	Name  string `json:"name"`
	Type  string `json:"type"`
	Class string `json:"class,omitempty"` // empty: IN
	Flags uint16 `json:"flags,omitempty"`
}

// A Response is the body of a Response.
type Response struct {
	RCode      uint16   `json:"rcode"`
	Flags      uint16   `json:"flags,omitempty"`
	Answer     []Record `json:"answer,omitempty"`
	Authority  []Record `json:"authority,omitempty"`
	Additional []Record `json:"additional,omitempty"`
	Proof      Hex      `json:"proof,omitempty"`
}

// A Record is a resource record, its RDATA in octets.
type Record struct {
	Name  string `json:"name"`
	Type  string `json:"type"`
	Class string `json:"class,omitempty"` // empty: IN
	TTL   uint32 `json:"ttl"`
	Data  Hex    `json:"data,omitempty"`
}

// An Update is the body of an Update, or a part of a BATCH.
type Update struct {
	Opcode   uint16 `json:"opcode"`
	Flags    uint16 `json:"flags,omitempty"`
	Name     string `json:"name"`
	Previous Hex    `json:"previous,omitempty"` // empty: zeros
	Payload
}

// A Notification is the body of a Notification.
type Notification struct {
	Event     uint16 `json:"event"`
	Height    uint64 `json:"height"`
	BlockHash Hex    `json:"block_hash"`
	Name      string `json:"name,omitempty"`
	Payload
}

// A Payload is what an Update or a Notification brings along.
type Payload struct {
	Add         []Record `json:"add,omitempty"`
	Delete      []Record `json:"delete,omitempty"`
	Transaction Hex      `json:"transaction,omitempty"`
	Descriptor  Hex      `json:"descriptor,omitempty"`
	Policy      Hex      `json:"policy,omitempty"`
	Period      *uint64  `json:"period,omitempty"`
	Opening     Hex      `json:"opening,omitempty"` // owner 32, salt 32
	Pending     Hex      `json:"pending,omitempty"`
	Operations  []Update `json:"operations,omitempty"`
	Channel     *Channel `json:"channel,omitempty"`
	Delegation  *uint16  `json:"delegation,omitempty"`
	Acceptance  Hex      `json:"acceptance,omitempty"`
	Guardians   Hex      `json:"guardians,omitempty"`
}

// A Channel is a state of a channel.
type Channel struct {
	Sequence uint64 `json:"sequence"`
	Root     Hex    `json:"root"`
}

// Describe returns a message as a Value, which Build turns into the same octets
// if they are canonical. It fails as the decoders of package wire do.
func Describe(msg []byte) (*Value, error) {
	m, err := decodeMessage(msg)
	if err != nil {
		return nil, err
	}
	switch m := m.(type) {
	case wire.Query:
		v := header(&m.Header)
		q := m.Question
		v.Query = &Query{q.Name.String(), q.Type.String(), q.Class.String(), uint16(m.Flags)}
		return v, nil
	case wire.Response:
		v := header(&m.Header)
		v.Response = &Response{
			uint16(m.RCode), uint16(m.Flags), recordsOf(m.Answer), recordsOf(m.Authority), recordsOf(m.Additional), m.Proof,
		}
		return v, nil
	case wire.Update:
		v := header(&m.Header)
		u := updateOf(&m.UpdateBody)
		v.Update = &u
		return v, nil
	case wire.Notification:
		v := header(&m.Header)
		v.Notification = &Notification{uint16(m.Event), m.Height, m.BlockHash[:], nameOf(m.Name), payloadOf(&m.Payload)}
		return v, nil
	}
	return nil, fmt.Errorf("%w: %T", wire.ErrMessageType, m)
}

func header(h *wire.Header) *Value {
	return &Value{ID: h.ID, Timestamp: h.Timestamp, Nonce: h.Nonce, Signature: h.Signature}
}

// nameOf is the name, or nothing for the root, where that stands for none.
func nameOf(n name.Name) string {
	if n == (name.Name{}) {
		return ""
	}
	return n.String()
}

func recordsOf(rrs []wire.RR) (all []Record) {
	for _, rr := range rrs {
		all = append(all, Record{rr.Name.String(), rr.Type.String(), rr.Class.String(), rr.TTL, rr.Data})
	}
	return all
}

func updateOf(u *wire.UpdateBody) Update {
	return Update{uint16(u.Opcode), uint16(u.Flags), u.Name.String(), u.Previous[:], payloadOf(&u.Payload)}
}

func payloadOf(p *wire.Payload) Payload {
	v := Payload{
		Add: recordsOf(p.Add), Delete: recordsOf(p.Delete), Transaction: p.Transaction, Policy: p.Policy,
		Period: p.Period, Acceptance: p.Acceptance, Guardians: p.Guardians,
	}
	if p.Descriptor != nil {
		v.Descriptor = p.Descriptor[:]
	}
	if p.Pending != nil {
		v.Pending = p.Pending[:]
	}
	if o := p.Opening; o != nil {
		v.Opening = append(o.Owner[:], o.Salt[:]...)
	}
	if c := p.Channel; c != nil {
		v.Channel = &Channel{c.Sequence, c.Root[:]}
	}
	if p.Delegation != nil {
		v.Delegation = new(uint16(*p.Delegation))
	}
	for i := range p.Nested {
		v.Operations = append(v.Operations, updateOf(&p.Nested[i]))
	}
	return v
}
