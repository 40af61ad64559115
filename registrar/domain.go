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
const DomainSize = 237

// A Mark is the status that transactions set. Grace and released are not
// marks: whoever looks computes them from the expiry, because an empty block
// must not change the state.
type Mark uint8

// The marks of a registered name.
const (
	MarkActive          Mark = 1
	MarkTransferPending Mark = 2 // its owner is to change
	MarkRecoveryPending Mark = 4 // its guardians are at work
)

// The flags of a domain.
const (
	FlagEphemeral uint16 = 1 << iota // ends without grace, cannot be renewed (E-73)
	FlagDelegated                    // made by its parent's owner, not registered
	FlagRevocable                    // its parent's owner can take it back
	FlagRevoked                      // it ends at Term
)

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
	Term        uint64 // revoked: the end; delegated for good: from when on it is

	NoRecoveryBefore uint64 // after a cancelled recovery; zero: none was
}

// Encode returns V: version 1, mark 1, flags 2, expiry 8, outpoint 36, owner
// 32, resolver 32, records root 32, records 4, guardians 32, pending kind 1,
// address 32, time 8, term 8, no recovery before 8.
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
	b = append(b, byte(d.Pending.Kind))
	b = append(b, d.Pending.Address[:]...)
	b = binary.BigEndian.AppendUint64(b, d.Pending.Time)
	b = binary.BigEndian.AppendUint64(b, d.Term)
	return binary.BigEndian.AppendUint64(b, d.NoRecoveryBefore)
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
		Pending:     Pending{Kind: Change(r.U8()), Address: r.Hash(), Time: r.U64()},
		Term:        r.U64(),

		NoRecoveryBefore: r.U64(),
	}
	if err := r.Done(); err != nil {
		return Domain{}, fmt.Errorf("%w: domain: %w", ErrEncoding, err)
	}
	return d, nil
}

// sameLease reports whether two encoded domains have the same flags, expiry, owner
// and term.
func sameLease(a, b []byte) bool {
	const flags, outpoint, owner, resolver, term, after = 2, 12, 48, 80, 221, 229
	return string(a[flags:outpoint]) == string(b[flags:outpoint]) &&
		string(a[owner:resolver]) == string(b[owner:resolver]) && string(a[term:after]) == string(b[term:after])
}

// A Status is where a name is in its life at a given time.
type Status string

// The statuses that are computed from the chain clock.
const (
	Active       Status = "active"     // resolves
	InGrace      Status = "grace"      // expired: its owner may renew, it does not resolve
	InQuarantine Status = "quarantine" // an ephemeral name that ended: only its last owner may have it again
	Released     Status = "released"   // counts as absent
)

// Held reports whether a name with this status has an owner: it resolves, or
// can again. To anyone else's eyes other names are absent.
func (s Status) Held() bool { return s == Active || s == InGrace }

// StatusAt returns the status at now, in seconds of the chain clock.
func (d *Domain) StatusAt(now uint64, p *Params) Status {
	ephemeral := d.Flags&FlagEphemeral != 0
	switch {
	case d.Flags&FlagRevoked != 0 && now >= d.Term:
		return Released
	case now < d.Expiry:
		return Active
	case !ephemeral && now-d.Expiry < p.Grace:
		return InGrace
	case ephemeral && now-d.Expiry < p.Quarantine:
		return InQuarantine
	}
	return Released
}

// Lasts is the first second at which the name does not resolve any more unless
// something is done.
func (d *Domain) Lasts() uint64 {
	if d.Flags&FlagRevoked != 0 {
		return min(d.Expiry, d.Term)
	}
	return d.Expiry
}
