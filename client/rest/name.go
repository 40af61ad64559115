package rest

import (
	"encoding/hex"
	"strconv"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/registrar"
)

// A Name is what a node holds of a name.
type Name struct {
	Name        string           `json:"name" doc:"A-labels, the form on the chain"`
	Unicode     string           `json:"unicode"`
	Status      string           `json:"status" enum:"active,grace,quarantine,released,free"`
	Flags       []string         `json:"flags,omitempty" enum:"ephemeral,delegated,revocable,revoked"`
	Owner       string           `json:"owner,omitempty" doc:"Address of the owner's policy; no node knows the policy"`
	Guardians   string           `json:"guardians,omitempty" doc:"Address that can recover the name; empty: nobody"`
	Expiry      uint64           `json:"expiry,omitempty" doc:"Unix seconds of the chain clock"`
	GraceEnd    uint64           `json:"grace_end,omitempty" doc:"Until then its owner can renew it; of an ephemeral name, until then only its last owner can register it"`
	Term        uint64           `json:"term,omitempty" doc:"Delegated names: when a revoked one ends, or from when on one that is not revocable cannot be revoked"`
	Parent      string           `json:"parent,omitempty" doc:"Nearest name above that somebody holds"`
	Pending     *Pending         `json:"pending,omitempty" doc:"Change that waits for its time"`
	Outpoint    *ledger.Outpoint `json:"outpoint,omitempty" doc:"The domain output"`
	Stake       ledger.Amount    `json:"stake,omitempty" doc:"Atoms"`
	Resolver    string           `json:"resolver,omitempty" doc:"Id of its resolver descriptor, hexadecimal; empty: none"`
	RecordsRoot string           `json:"records_root,omitempty"`
	Records     []string         `json:"records,omitempty" doc:"Presentation format"`
	RecordSet   []byte           `json:"record_set,omitempty" doc:"The canonical encoding of the records"`
	Height      uint64           `json:"height" doc:"Of the state this was read from"`
	Time        uint64           `json:"time" doc:"Chain clock of that state, Unix seconds"`

	NoRecoveryBefore uint64 `json:"no_recovery_before,omitempty" doc:"After a cancelled recovery: when the guardians can begin the next"`
}

// A Pending is a change of a name that waits for its time.
type Pending struct {
	Kind        string `json:"kind" enum:"transfer,policy,guardians,release,resolver,recovery"`
	To          string `json:"to,omitempty" doc:"Address of the new owner or guardians, or a descriptor id; empty: none"`
	EffectiveAt uint64 `json:"effective_at" doc:"From when on anybody can finalize it, Unix seconds of the chain clock"`
}

// ChangeOf returns the kind of a change by its word, 0 if it is none.
func ChangeOf(word string) registrar.Change {
	for c := registrar.ChangeTransfer; c <= registrar.ChangeRecovery; c++ {
		if c.String() == word {
			return c
		}
	}
	return 0
}

// Fill sets what the state of a name says, as it is at a time of the chain
// clock. prefix is that of the network's addresses.
func (n *Name) Fill(d *registrar.Domain, p *registrar.Params, prefix string, now uint64) {
	n.Status, n.Flags, n.Time = string(d.StatusAt(now, p)), flagWords(d.Flags), now
	n.Owner, n.Expiry, n.Outpoint = d.Owner.Encode(prefix), d.Expiry, &d.Outpoint
	n.RecordsRoot = hex.EncodeToString(d.RecordsRoot[:])
	n.Term, n.NoRecoveryBefore = d.Term, d.NoRecoveryBefore
	n.GraceEnd = d.Expiry + p.Grace
	if d.Flags&registrar.FlagEphemeral != 0 {
		n.GraceEnd = d.Expiry + p.Quarantine
	}
	if d.Guardians != (ledger.Address{}) {
		n.Guardians = d.Guardians.Encode(prefix)
	}
	if d.Resolver != [32]byte{} {
		n.Resolver = hex.EncodeToString(d.Resolver[:])
	}
	if pending, ok := d.PendingAt(now); ok {
		n.Pending = pendingOf(pending, prefix)
	}
}

func pendingOf(p registrar.Pending, prefix string) *Pending {
	out := &Pending{Kind: p.Kind.String(), EffectiveAt: p.Time}
	switch {
	case p.Address == [32]byte{}:
	case p.Kind == registrar.ChangeResolver:
		out.To = hex.EncodeToString(p.Address[:])
	default:
		out.To = ledger.Address(p.Address).Encode(prefix)
	}
	return out
}

func flagWords(flags uint16) (words []string) {
	for _, f := range []struct {
		bit  uint16
		word string
	}{
		{registrar.FlagEphemeral, "ephemeral"},
		{registrar.FlagDelegated, "delegated"},
		{registrar.FlagRevocable, "revocable"},
		{registrar.FlagRevoked, "revoked"},
	} {
		if flags&f.bit != 0 {
			words = append(words, f.word)
		}
	}
	return words
}

// A History is what happened to a name, from the first block on.
type History struct {
	Name   string  `json:"name"`
	Events []Event `json:"events" doc:"Oldest first"`
	Next   string  `json:"next,omitempty" doc:"Where the next page begins; empty: that was all"`
	Height uint64  `json:"height" doc:"Of the state this was read from"`
}

// A Event is a transaction that acted on a name.
type Event struct {
	TxID       ledger.TxID `json:"txid"`
	Height     uint64      `json:"height"`
	Time       uint64      `json:"time" doc:"Chain clock of its block, Unix seconds"`
	Operations []string    `json:"operations" doc:"On this name, such as register or transfer"`
}

// OperationWords are the words for operations, by opcode (H.4).
func OperationWords(ops []uint16) []string {
	words := make([]string, len(ops))
	for i, op := range ops {
		words[i] = operationWord(op)
	}
	return words
}

func operationWord(op uint16) string {
	switch op {
	case registrar.OpRegister:
		return "register"
	case registrar.OpSetRecords:
		return "set-records"
	case registrar.OpSetResolver:
		return "set-resolver"
	case registrar.OpDelegate:
		return "delegate"
	case registrar.OpRenew:
		return "renew"
	case registrar.OpTransfer:
		return "transfer"
	case registrar.OpCancel:
		return "cancel"
	case registrar.OpFinalize:
		return "finalize"
	case registrar.OpSetPolicy:
		return "set-policy"
	case registrar.OpRecover:
		return "recover"
	case registrar.OpRelease:
		return "release"
	case registrar.OpSetGuardians:
		return "set-guardians"
	case registrar.OpRevoke:
		return "revoke"
	case registrar.OpReclaim:
		return "reclaim"
	}
	return "operation-" + strconv.Itoa(int(op))
}

// A Descriptor is a published resolver descriptor.
type Descriptor struct {
	ID        string        `json:"id" doc:"SHA-256 of the encoding, hexadecimal"`
	Operator  string        `json:"operator"`
	Endpoints []Endpoint    `json:"endpoints"`
	Keys      []Key         `json:"keys,omitempty" doc:"That sign its answers"`
	YearlyFee ledger.Amount `json:"yearly_fee" doc:"Atoms that the operator asks of a name"`
	Policy    string        `json:"policy,omitempty"`
	Encoded   []byte        `json:"encoded"`
	Height    uint64        `json:"height" doc:"Of the state this was read from"`
}

// An Endpoint is where a resolver answers.
type Endpoint struct {
	Transport string `json:"transport" enum:"service,tls,https,libp2p"`
	Address   string `json:"address"`
}

// A Key is a public key.
type Key struct {
	Algorithm string `json:"algorithm"`
	PublicKey string `json:"public_key" doc:"Hexadecimal"`
}

// Transports are the words for a descriptor's transports, by code.
func Transports() []string { return []string{"", "service", "tls", "https", "libp2p"} }

// DescribeDescriptor is a descriptor as the API answers it.
func DescribeDescriptor(encoded []byte) (Descriptor, error) {
	d, err := registrar.DecodeDescriptor(encoded)
	if err != nil {
		return Descriptor{}, err
	}
	id := registrar.DescriptorID(encoded)
	out := Descriptor{ID: hex.EncodeToString(id[:]), Operator: d.Operator, YearlyFee: d.YearlyFee, Policy: d.Policy, Encoded: encoded}
	for _, e := range d.Endpoints {
		out.Endpoints = append(out.Endpoints, Endpoint{Transports()[e.Transport], e.Address})
	}
	for _, k := range d.Keys {
		out.Keys = append(out.Keys, Key{k.Algorithm.String(), hex.EncodeToString(k.Key)})
	}
	return out, nil
}
