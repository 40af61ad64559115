package zone

import (
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/utxo-dns/utxonode/name"
)

const (
	didContext = "https://www.w3.org/ns/did/v1"
	didMethod  = "did:utxo:"
)

// DID returns the decentralized identifier of a name (draft §4.2.3).
func DID(owner name.Name) string { return didMethod + owner.String() }

// Limits of a DID document, so that reading one takes no more memory than it has
// octets (U-055).
const (
	maxDIDDepth   = 32  // objects and arrays in one another
	maxDIDMembers = 64  // of the document itself
	maxDIDMember  = 255 // octets of a member's name as it is written there
)

// checkDID checks that data is the DID document of owner: a JSON object in
// UTF-8 whose @context begins with the W3C's and whose id is owner's (E-35).
// The octets are stored as they are. A member that occurs twice is refused:
// readers differ on which of the two counts.
func checkDID(owner name.Name, data []byte) error {
	if !utf8.Valid(data) {
		return fmt.Errorf("%w: not UTF-8", ErrDID)
	}
	members, err := readObject(data)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDID, err)
	}
	if !hasContext(members["@context"]) {
		return fmt.Errorf("%w: @context does not begin with %s", ErrDID, didContext)
	}
	if !isString(members["id"], DID(owner)) {
		return fmt.Errorf("%w: id is not %q", ErrDID, DID(owner))
	}
	return nil
}

// hasContext reports whether v is the W3C context, or an array that begins
// with it.
func hasContext(v jsonValue) bool {
	if len(v) > 0 && v[0] == '[' {
		for first := range v.elements() {
			return isString(first, didContext)
		}
	}
	return isString(v, didContext)
}

// isString reports whether v is the JSON string s, however it is escaped.
func isString(v jsonValue, s string) bool {
	var got string
	return len(v) <= 6*len(s)+2 && json.Unmarshal(v, &got) == nil && got == s
}

// readObject reads the one JSON object that data is and returns its members as
// they stand there.
func readObject(data []byte) (map[string]jsonValue, error) {
	v, err := parseJSON(data, maxDIDDepth)
	if err != nil {
		return nil, err
	}
	if v[0] != '{' {
		return nil, errors.New("no JSON object")
	}
	members := make(map[string]jsonValue)
	for key, value := range v.members() {
		if len(members) == maxDIDMembers {
			return nil, fmt.Errorf("more than %d members", maxDIDMembers)
		}
		if len(key) > maxDIDMember+2 {
			return nil, fmt.Errorf("a member with a name of %d octets, at most %d", len(key)-2, maxDIDMember)
		}
		var k string
		if err := json.Unmarshal(key, &k); err != nil {
			return nil, err
		}
		if _, ok := members[k]; ok {
			return nil, fmt.Errorf("member %q twice", k)
		}
		members[k] = value
	}
	return members, nil
}
