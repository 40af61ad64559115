package lawmodel

// The flags of the page's state.
const (
	Ephemeral = 1 << iota
	Delegated
	Revocable
	Revoked
)

// A Change is what is pending on a name: Kind TRANSFER, SET-POLICY,
// SET-GUARDIANS, RELEASE, SET-RESOLVER or RECOVER, 0 for nothing.
type Change struct {
	Kind       Kind
	To         Person // the new owner or guardians
	Descriptor uint64 // the new resolver
	At         uint64 // when it can be finalised
}

// A Domain is the state at a name's key, as it is stored: nothing in it changes
// with time alone, so what is pending stays after the expiry that voids it.
type Domain struct {
	Output     ID
	Owner      Person
	Stake      uint64
	Expiry     uint64
	Flags      uint16
	Resolver   uint64
	Root       uint64
	Count      uint32
	Guardians  Person
	Pending    Change
	Term       uint64
	NoRecovery uint64 // no recovery before
}

// Mark returns the page's mark. Open: a pending SET-POLICY changes the owner's
// address, so it counts as "the owner is to change".
func (d Domain) Mark() int {
	switch d.Pending.Kind {
	case Transfer, SetPolicy:
		return 2
	case Recover:
		return 4
	default:
		return 1
	}
}

// PendingKind returns the page's number of the pending kind.
func (d Domain) PendingKind() int {
	return map[Kind]int{Transfer: 1, SetPolicy: 2, SetGuardians: 3, Release: 4, SetResolver: 5, Recover: 6}[d.Pending.Kind]
}

// A Status is where a name stands in its life.
type Status int

// The statuses of the page. A name nobody registered is released too.
const (
	Released Status = iota
	Active
	Grace
	Quarantine
)

// Status returns the status of a registered name at now.
func (c Config) Status(d Domain, now uint64) Status {
	switch {
	case d.Flags&Revoked != 0 && now >= d.Term:
		return Released
	case now < d.Expiry:
		return Active
	case d.Flags&Ephemeral != 0 && now < d.Expiry+c.Quarantine:
		return Quarantine
	case d.Flags&Ephemeral == 0 && now < d.Expiry+c.Grace:
		return Grace
	}
	return Released
}
