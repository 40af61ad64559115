package lawmodel

// A Person is an address with an authority, "" the zero address.
type Person string

// An ID names an output that carries a covenant. Whoever makes a transaction
// chooses the IDs of its outputs, each once; 0 is none.
type ID uint64

// A Kind is what an operation does.
type Kind int

// The operations of the page, and three things a transaction does without one.
const (
	Commit       Kind = iota + 1 // makes a commitment
	TakeBack                     // spends one and reveals nothing
	Register                     // opcode 2
	SetRecords                   // opcode 3
	SetResolver                  // opcode 4
	Delegate                     // opcode 5
	Renew                        // opcode 6
	Transfer                     // opcode 7
	Cancel                       // opcode 8
	Finalize                     // opcode 9
	SetPolicy                    // opcode 10
	Recover                      // opcode 11
	Release                      // opcode 16
	SetGuardians                 // opcode 17
	Revoke                       // opcode 18
	Publish                      // opcode 19
	Reclaim                      // opcode 20
	StraySpend                   // spends a domain output, and no operation does
	StrayMake                    // makes a domain output, and no operation does
)

var kindNames = [...]string{
	"", "COMMIT", "TAKE-BACK", "REGISTER", "SET-RECORDS", "SET-RESOLVER", "DELEGATE",
	"RENEW", "TRANSFER", "CANCEL", "FINALIZE", "SET-POLICY", "RECOVER", "RELEASE", "SET-GUARDIANS", "REVOKE",
	"PUBLISH-DESCRIPTOR", "RECLAIM", "stray spend", "stray make",
}

// String returns the name the page gives.
func (k Kind) String() string { return kindNames[k] }

// Kinds are all kinds that can succeed, in the order of their opcodes.
func Kinds() []Kind {
	var all []Kind
	for k := Commit; k < StraySpend; k++ {
		all = append(all, k)
	}
	return all
}

// spends and makes say what an operation does to domain outputs.
func (k Kind) spends() bool { return k.carries() || k == Reclaim }
func (k Kind) makes() bool  { return k.carries() || k == Register || k == Delegate }

// carries reports whether the kind spends a live domain output and makes the next.
func (k Kind) carries() bool {
	switch k {
	case SetRecords, SetResolver, Renew, Transfer, Cancel, Finalize, SetPolicy, Release, SetGuardians:
		return true
	default:
		return false
	}
}

// ofOwner reports whether the kind is an operation of the owner.
func (k Kind) ofOwner() bool { return k.carries() && k != Finalize && k != Cancel }

// An Op is one operation. Which fields count depends on its kind.
type Op struct {
	Kind Kind
	Name string // a name as package name prints it

	Input   ID   // the covenant it spends: commitment or domain output
	Keyless bool // the input has no signatures, even of a person who signs along

	Output ID     // the covenant it makes
	To     Person // address of the output
	Stake  uint64 // atoms in the output: stake, or deposit of a commitment
	Plain  bool   // the output carries no covenant (FINALIZE of a release)

	NewOwner  Person // TRANSFER, SET-POLICY, RECOVER; of COMMIT the owner it hides
	Guardians Person // SET-GUARDIANS, "" for none
	Salt      uint64 // COMMIT, REGISTER

	Period     uint64 // seconds: REGISTER, DELEGATE, RENEW
	ValidUntil uint64 // REGISTER
	Payment    int    // REGISTER
	Flags      uint16 // DELEGATE
	Undo       int    // REVOKE

	Descriptor  uint64 // PUBLISH-DESCRIPTOR, and SET-RESOLVER, where 0 is the zero id
	Undecodable bool   // PUBLISH-DESCRIPTOR
	Root        uint64 // SET-RECORDS, 0 is the zero root
	Count       uint32 // SET-RECORDS
}

// A Tx is operations that happen all or not at all.
//
// An input is spent with signatures if its address is among Signers and its
// operation is not Keyless, else without any. Whoever is among Signers gives
// authority: by such an input, a coin or an approval. Operations with the same
// Output agree on To, Stake and Plain.
type Tx struct {
	Ops     []Op
	Signers []Person
	FeePaid uint64 // atoms to the treasury
}

// A Block is what Apply takes. Now is the chain clock in seconds.
type Block struct {
	Now, Height uint64
	Txs         []Tx
}
