package dissect

import (
	"fmt"
	"time"
)

// headerFields are those of a block header (docs/reference/wire.md, Header
// hash).
func headerFields() []protoField {
	return []protoField{
		message("version", number("block", nil, nil), number("app", nil, nil)),
		characters("chain id"),
		number("height", nil, signed),
		timeOf("time"),
		blockID("last block id"),
		strung("last commit hash"),
		strung("data hash"),
		strung("validators hash"),
		strung("next validators hash"),
		strung("consensus hash"),
		strung("app hash"),
		strung("last results hash"),
		strung("evidence hash"),
		strung("proposer address"),
	}
}

// commitFields are those of a commit: who signed a block, in the order of its
// validators.
func commitFields() []protoField {
	signature := message("signature",
		number("flag", isInt32, blockFlag), strung("validator address"), timeOf("time"), strung("signature"))
	signature.many, signature.whole = true, false
	return []protoField{
		number("height", nil, signed),
		number("round", isInt32, signed),
		blockID("block id"),
		signature,
	}
}

func blockID(what string) protoField {
	return message(what, strung("hash"), message("parts", number("total", isUint32, nil), strung("hash")))
}

func timeOf(what string) protoField {
	return message(what, number("seconds", isTime, signedSeconds), number("nanoseconds", isFraction, nil))
}

func number(what string, fits func(uint64) bool, say func(uint64) string) protoField {
	return protoField{name: what, form: formNumber, fits: fits, say: say}
}

func strung(what string) protoField { return protoField{name: what, form: formOctets} }

func characters(what string) protoField { return protoField{name: what, form: formOctets, text: text} }

func message(what string, inside ...protoField) protoField {
	return protoField{name: what, form: formOctets, whole: true, inside: inside}
}

// Numbers below zero are written as the 64 bits of their two's complement.

func signed(v uint64) string { return fmt.Sprint(int64(v)) }

func isInt32(v uint64) bool { return int64(v) == int64(int32(v)) }

func isUint32(v uint64) bool { return v < 1<<32 }

// isTime: the years 1 to 9999, in Unix seconds.
func isTime(v uint64) bool {
	first, end := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
	return int64(v) >= first.Unix() && int64(v) < end.Unix()
}

func isFraction(v uint64) bool { return v < 1e9 }

// signedSeconds is a time that may lie before 1970: that of a validator who did
// not sign is the first of the year 1.
func signedSeconds(v uint64) string {
	return fmt.Sprintf("%d, %s", int64(v), time.Unix(int64(v), 0).UTC().Format(time.RFC3339))
}

// blockFlag says what a validator signed.
func blockFlag(v uint64) string {
	names := [...]string{1: "absent", 2: "the block", 3: "no block"}
	if v == 0 || v >= uint64(len(names)) {
		return signed(v)
	}
	return fmt.Sprintf("%d, %s", v, names[v])
}
