package wire

import "strings"

// QueryFlags are the flags of a Query. Bit 0 is the least significant bit
// (E-16). They are not the flags of a Response: CD is another bit there (E-17).
type QueryFlags uint16

// The flags of a Query (draft §3.2, Table 3).
const (
	QueryRD QueryFlags = 1 << 0 // recursion desired
	QueryCD QueryFlags = 1 << 1 // checking disabled
	QueryAD QueryFlags = 1 << 2 // authentic data and its proof requested

	queryAssigned = QueryRD | QueryCD | QueryAD
)

// ResponseFlags are the flags of a Response.
type ResponseFlags uint16

// The flags of a Response (draft §3.3, Table 4).
const (
	ResponseAA ResponseFlags = 1 << 0 // authoritative answer
	ResponseTC ResponseFlags = 1 << 1 // truncated
	ResponseRA ResponseFlags = 1 << 2 // recursion available
	ResponseAD ResponseFlags = 1 << 3 // authentic data
	ResponseCD ResponseFlags = 1 << 4 // checking disabled, copied from the query

	responseAssigned = ResponseAA | ResponseTC | ResponseRA | ResponseAD | ResponseCD
)

// String lists the assigned flags that are set, in bit order: "RD AD".
func (f QueryFlags) String() string { return flagNames(uint16(f), "RD", "CD", "AD") }

// String lists the assigned flags that are set, in bit order: "AA RA AD".
func (f ResponseFlags) String() string { return flagNames(uint16(f), "AA", "TC", "RA", "AD", "CD") }

// Echo returns the flags that a response copies from its query: CD alone,
// moved to its other bit; RD is not echoed (E-17).
func (f QueryFlags) Echo() ResponseFlags {
	if f&QueryCD != 0 {
		return ResponseCD
	}
	return 0
}

// flagNames joins the names of the bits of f that are set.
func flagNames(f uint16, names ...string) string {
	var set []string
	for i, n := range names {
		if f&(1<<i) != 0 {
			set = append(set, n)
		}
	}
	return strings.Join(set, " ")
}
