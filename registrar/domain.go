package registrar

import (
	"encoding/binary"
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/wire/octets"
)

// DomainVersion is the version of the encoding of a Domain.
const DomainVersion = 1

// DomainSize is the size of an encoded Domain in octets.
const DomainSize = 221

// A Mark is the status that transactions set. Grace and released are not
// marks: whoever looks computes them from the expiry, because an empty block
// must not change the state.
type Mark uint8

// MarkActive is the mark of a registered name with nothing pending.
const MarkActive Mark = 1

// A Domain is the state of one name, the value V at its key (H.9):
// where its output is, who owns it, until when, and what its records are.
type Domain struct {
	Mark        Mark
	Flags       uint16
	Expiry      uint64          // first second of the chain clock at which the lease has ended
	Outpoint    ledger.Outpoint // the domain output, the one that is not spent
	Owner       ledger.Address
	Resolver    [32]byte // descriptor id; zero: none
	RecordsRoot [32]byte // zero: no records
	Records     uint32   // number of RRsets under RecordsRoot
	Guardians   ledger.Address
	Pending     Pending
}

// Pending is a change that waits for its time. The zero value is none.
type Pending struct {
	Kind    uint8
	Address ledger.Address
	Time    uint64 // Unix seconds of the chain clock
}

// Encode returns V: version 1, mark 1, flags 2, expiry 8, outpoint 36, owner
// 32, resolver 32, records root 32, records 4, guardians 32, pending kind 1,
// address 32, time 8.
func (d *Domain) Encode() []byte {
	b := make([]byte, 0, DomainSize)
	b = append(b, DomainVersion, byte(d.Mark))
	b = binary.BigEndian.AppendUint16(b, d.Flags)
	b = binary.BigEndian.AppendUint64(b, d.Expiry)
	b = d.Outpoint.AppendTo(b)
	b = append(b, d.Owner[:]...)
	b = append(b, d.Resolver[:]...)
	b = append(b, d.RecordsRoot[:]...)
	b = binary.BigEndian.AppendUint32(b, d.Records)
	b = append(b, d.Guardians[:]...)
	b = append(b, d.Pending.Kind)
	b = append(b, d.Pending.Address[:]...)
	return binary.BigEndian.AppendUint64(b, d.Pending.Time)
}

// DecodeDomain reads what Encode returned.
func DecodeDomain(b []byte) (Domain, error) {
	r := octets.NewReader(b)
	if v := r.U8(); v != DomainVersion {
		r.Fail(fmt.Errorf("%w: domain version %d", ErrEncoding, v))
	}
	d := Domain{
		Mark:        Mark(r.U8()),
		Flags:       r.U16(),
		Expiry:      r.U64(),
		Outpoint:    ledger.ReadOutpoint(r),
		Owner:       r.Hash(),
		Resolver:    r.Hash(),
		RecordsRoot: r.Hash(),
		Records:     r.U32(),
		Guardians:   r.Hash(),
		Pending:     Pending{Kind: r.U8(), Address: r.Hash(), Time: r.U64()},
	}
	if err := r.Done(); err != nil {
		return Domain{}, fmt.Errorf("%w: domain: %w", ErrEncoding, err)
	}
	return d, nil
}

// A Status is where a name is in its life at a given time.
type Status string

// The statuses that are computed from the chain clock.
const (
	Active   Status = "active"   // resolves
	InGrace  Status = "grace"    // expired: its owner may renew, it does not resolve
	Released Status = "released" // counts as absent
)

// StatusAt returns the status at now, in seconds of the chain clock.
func (d *Domain) StatusAt(now uint64, p *Params) Status {
	switch {
	case now < d.Expiry:
		return Active
	case now-d.Expiry < p.Grace:
		return InGrace
	}
	return Released
}
