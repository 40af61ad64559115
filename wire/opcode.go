package wire

import "fmt"

// An Opcode is the operation an Update asks for. Package registrar's
// operations have the same numbers.
type Opcode uint16

// The operations (H.4).
const (
	OpRegisterQuote     Opcode = 1 // what a registration costs
	OpRegisterCommit    Opcode = 2 // a commitment, or with an opening its reveal
	OpSetRecords        Opcode = 3
	OpSetResolver       Opcode = 4
	OpDelegate          Opcode = 5
	OpRenew             Opcode = 6
	OpTransfer          Opcode = 7
	OpCancel            Opcode = 8
	OpFinalize          Opcode = 9
	OpSetPolicy         Opcode = 10
	OpRecover           Opcode = 11
	OpRotateKey         Opcode = 12
	OpBatch             Opcode = 13 // nested Updates, all or none
	OpChannelSettle     Opcode = 14
	OpBridge            Opcode = 15
	OpRelease           Opcode = 16
	OpSetGuardians      Opcode = 17
	OpRevoke            Opcode = 18
	OpPublishDescriptor Opcode = 19
)

// String returns the operation's name, or its number.
func (o Opcode) String() string {
	switch o {
	case OpRegisterQuote:
		return "REGISTER-QUOTE"
	case OpRegisterCommit:
		return "REGISTER-COMMIT"
	case OpSetRecords:
		return "SET-RECORDS"
	case OpSetResolver:
		return "SET-RESOLVER"
	case OpDelegate:
		return "DELEGATE"
	case OpRenew:
		return "RENEW"
	case OpTransfer:
		return "TRANSFER"
	case OpCancel:
		return "CANCEL"
	case OpFinalize:
		return "FINALIZE"
	case OpSetPolicy:
		return "SET-POLICY"
	case OpRecover:
		return "RECOVER"
	case OpRotateKey:
		return "ROTATE-KEY"
	case OpBatch:
		return "BATCH"
	case OpChannelSettle:
		return "CHANNEL-SETTLE"
	case OpBridge:
		return "BRIDGE"
	case OpRelease:
		return "RELEASE"
	case OpSetGuardians:
		return "SET-GUARDIANS"
	case OpRevoke:
		return "REVOKE"
	case OpPublishDescriptor:
		return "PUBLISH-DESCRIPTOR"
	}
	return fmt.Sprintf("OPCODE%d", uint16(o))
}

// UpdateFlags are the flags of an Update.
type UpdateFlags uint16

// The flags of an Update (H.4).
const (
	UpdateDryRun       UpdateFlags = 1 << 0 // judge, and change nothing
	UpdateMustNotExist UpdateFlags = 1 << 1 // the RRsets to add must not exist, else YXRRSET
	UpdateReplace      UpdateFlags = 1 << 2 // the RRsets to add replace those there are

	updateAssigned = UpdateDryRun | UpdateMustNotExist | UpdateReplace
)

// String lists the assigned flags that are set, in bit order.
func (f UpdateFlags) String() string {
	return flagNames(uint16(f), "dry-run", "must-not-exist", "replace")
}
