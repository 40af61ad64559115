package lawmodel

// The codes of the page's refusals (draft §11), as plain numbers.
const (
	OK        = 0   // not refused
	Form      = 1   // FORMERR: no such value
	NoName    = 3   // NXDOMAIN: not registered
	Refused   = 5   // REFUSED
	Exists    = 6   // YXDOMAIN: taken
	NotZone   = 10  // NOTZONE: not below an apex of ours
	Expired   = 102 // DOMAIN_EXPIRED: in grace
	Funds     = 103 // INSUFFICIENT_FUNDS
	Signature = 104 // SIGNATURE_INVALID: an authority is missing
	Contract  = 105 // CONTRACT_ERROR: covenants and operations do not match
)

// Missing is the code of a transaction that spends what does not exist or is
// spent. The page does not judge it, the ledger does: take any refusal.
const Missing = -1

// Codes are the refusals of the page in rising order.
func Codes() []int {
	return []int{Form, NoName, Refused, Exists, NotZone, Expired, Funds, Signature, Contract}
}
