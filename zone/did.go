package zone

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/utxo-dns/utxonode/name"
)

const (
	didContext = "https://www.w3.org/ns/did/v1"
	didMethod  = "did:utxo:"
)

// DID returns the decentralized identifier of a name (draft §4.2.3).
func DID(owner name.Name) string { return didMethod + owner.String() }

// checkDID checks that data is the DID document of owner: a JSON object in
// UTF-8 whose @context begins with the W3C's and whose id is owner's (E-35).
// The octets are stored as they are. A member that occurs twice is refused:
// readers differ on which of the two counts.
func checkDID(owner name.Name, data []byte) error {
	if !utf8.Valid(data) {
		return fmt.Errorf("%w: not UTF-8", ErrDID)
	}
	members, err := readObject(data, "@context", "id")
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDID, err)
	}
	if !hasContext(members["@context"]) {
		return fmt.Errorf("%w: @context does not begin with %s", ErrDID, didContext)
	}
	var id string
	if err := json.Unmarshal(members["id"], &id); err != nil || id != DID(owner) {
		return fmt.Errorf("%w: id %q, not %q", ErrDID, id, DID(owner))
	}
	return nil
}

// hasContext reports whether raw is the W3C context, or an array that begins
// with it.
func hasContext(raw json.RawMessage) bool {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		return one == didContext
	}
	var many []json.RawMessage
	if json.Unmarshal(raw, &many) != nil || len(many) == 0 {
		return false
	}
	return json.Unmarshal(many[0], &one) == nil && one == didContext
}

// readObject reads the one JSON object that data is and returns its members as
// they stand there. Those that are wanted must be among them.
func readObject(data []byte, wanted ...string) (map[string]json.RawMessage, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.New("no JSON object")
	}
	members := map[string]json.RawMessage{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		k, ok := key.(string)
		if !ok {
			return nil, fmt.Errorf("member %v", key)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, err
		}
		if members[k] != nil {
			return nil, fmt.Errorf("member %q twice", k)
		}
		members[k] = value
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("octets after the object")
	}
	for _, w := range wanted {
		if members[w] == nil {
			return nil, fmt.Errorf("no member %q", w)
		}
	}
	return members, nil
}
