package dnssec

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// fileVersion is the version of the key file's format.
const fileVersion = 1

// keyFile is what a key file holds.
type keyFile struct {
	Version int        `json:"version"`
	Keys    []savedKey `json:"keys"`
}

type savedKey struct {
	Algorithm string     `json:"algorithm"`
	Tag       uint16     `json:"tag"` // for people, and against mix-ups
	Secret    []byte     `json:"secret"`
	Publish   time.Time  `json:"publish"`
	Activate  time.Time  `json:"activate"`
	Retire    *time.Time `json:"retire,omitempty"`
	Revoke    *time.Time `json:"revoke,omitempty"`
	Remove    *time.Time `json:"remove,omitempty"`
}

// Encode returns the set as a key file. It holds the private keys.
func (ks KeySet) Encode() ([]byte, error) {
	file := keyFile{Version: fileVersion}
	for _, k := range ks {
		file.Keys = append(file.Keys, savedKey{
			Algorithm: k.Algorithm().String(), Tag: k.Tag(), Secret: k.Secret(), Publish: k.Publish, Activate: k.Activate,
			Retire: unlessZero(k.Retire), Revoke: unlessZero(k.Revoke), Remove: unlessZero(k.Remove),
		})
	}
	b, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	return append(b, '\n'), nil
}

func unlessZero(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// DecodeKeys reads a key file. Errors wrap ErrFile.
func DecodeKeys(b []byte) (KeySet, error) {
	var file keyFile
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&file); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	if d.More() {
		return nil, fmt.Errorf("%w: something follows the keys", ErrFile)
	}
	if file.Version != fileVersion {
		return nil, fmt.Errorf("%w: version %d, want %d", ErrFile, file.Version, fileVersion)
	}
	var ks KeySet
	for i := range file.Keys {
		k, err := file.Keys[i].key()
		if err != nil {
			return nil, err
		}
		ks = append(ks, k)
	}
	return ks, nil
}

func (s *savedKey) key() (TimedKey, error) {
	a, err := ParseAlgorithm(s.Algorithm)
	if err != nil {
		return TimedKey{}, fmt.Errorf("%w: %w", ErrFile, err)
	}
	k, err := NewKey(a, s.Secret)
	if err != nil {
		return TimedKey{}, fmt.Errorf("%w: %w", ErrFile, err)
	}
	if k.Tag() != s.Tag {
		return TimedKey{}, fmt.Errorf("%w: the key said to be %d is %d", ErrFile, s.Tag, k.Tag())
	}
	t := Times{s.Publish, s.Activate, orZero(s.Retire), orZero(s.Revoke), orZero(s.Remove)}
	return TimedKey{k, t}, t.check()
}
