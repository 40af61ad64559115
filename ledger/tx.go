package ledger

// TxVersion is the version of transactions that this ledger reads.
const TxVersion = 1

// A Tx moves coins and acts on domains. What its TxID covers comes first; the
// policies it reveals and their witnesses lie outside.
type Tx struct {
	Version   uint8
	Inputs    []Input
	Outputs   []Output
	Actions   []Action
	Approvals []Approval
}

// An Input spends an outpoint by revealing the policy that the spent output
// pays to and satisfying it. One that reveals nothing is keyless: it can spend
// a covenant, if the law lets it.
type Input struct {
	Outpoint Outpoint
	Reveal
}

// An Approval is the signature of an address that spends nothing: it accepts,
// or consents to, what the transaction does.
type Approval struct {
	Address Address
	Reveal
}

// A Reveal shows the policy behind an address and satisfies it. It is outside
// the TxID.
type Reveal struct {
	Policy  []byte // canonical encoding
	Witness Witness
}

// keyless reports whether nothing is revealed.
func (r *Reveal) keyless() bool { return len(r.Policy) == 0 && len(r.Witness) == 0 }

// An Output holds an amount under an address, and a covenant where the law of
// names restricts its spending.
type Output struct {
	Amount   Amount
	Address  Address
	Covenant Covenant
}

// A Covenant is data on an output whose meaning is the law's. Kind 0 is none
// and has no data.
type Covenant struct {
	Kind uint8
	Data []byte
}

// An Action says what a transaction does to a domain. Operations from
// FirstOwnOp on are this ledger's; the others are the law's.
type Action struct {
	Op   uint16
	Data []byte
}

// Operations of the ledger itself.
const (
	FirstOwnOp = 0x8000
	OpWarp     = 0x8000 // data: seconds 8; moves the chain clock forward from the next block on
)

// ID returns the hash of the transaction without its witnesses.
func (tx *Tx) ID() TxID { return tagged("UTXO-DNS tx", tx.appendBody(nil)) }

// Sighash is the digest that every signature of a transaction covers: the
// chain, and through the TxID every outpoint, output, action and approver (E-45).
func Sighash(chainID string, id TxID) [32]byte {
	return tagged("UTXO-DNS sighash", []byte{byte(len(chainID))}, []byte(chainID), id[:])
}
