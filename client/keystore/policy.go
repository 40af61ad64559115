package keystore

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/utxo-dns/utxonode/client/internal/durable"
	"github.com/utxo-dns/utxonode/ledger"
)

// A Policy is what is behind an address that several keys hold. It is no secret,
// and no node knows it: whoever is to sign for the address needs it.
type Policy struct {
	Name    string
	Policy  ledger.Policy
	Address ledger.Address
}

// policyFormat is what a policy's file says that it is.
const policyFormat = "utxonode-policy"

const policySuffix = ".policy.json"

// maxPolicyFile bounds a policy's file, in octets.
const maxPolicyFile = 4*ledger.MaxPolicySize + 1024

type policyFile struct {
	Format  string         `json:"format"`
	Version int            `json:"version"`
	Name    string         `json:"name"`
	Policy  hexOctets      `json:"policy"` // canonical encoding
	Address ledger.Address `json:"address"`
}

// NewPolicy names a policy.
func NewPolicy(name string, p ledger.Policy) (Policy, error) {
	if err := checkName(name); err != nil {
		return Policy{}, err
	}
	address, err := ledger.PolicyAddress(p)
	return Policy{name, p, address}, err
}

// Encode returns the policy's file, which co-signers share.
func (p Policy) Encode() ([]byte, error) {
	encoded, err := ledger.EncodePolicy(p.Policy)
	if err != nil {
		return nil, err
	}
	b, err := json.MarshalIndent(policyFile{policyFormat, fileVersion, p.Name, encoded, p.Address}, "", "  ")
	return append(b, '\n'), err
}

// DecodePolicy reads what Encode returned, if the address is the policy's.
func DecodePolicy(b []byte) (Policy, error) {
	if len(b) > maxPolicyFile {
		return Policy{}, fmt.Errorf("%w: %d octets, at most %d", ErrFile, len(b), maxPolicyFile)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	var f policyFile
	if err := d.Decode(&f); err != nil {
		return Policy{}, fmt.Errorf("%w: %w", ErrFile, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return Policy{}, fmt.Errorf("%w: more after the policy", ErrFile)
	}
	if f.Format != policyFormat || f.Version != fileVersion {
		return Policy{}, fmt.Errorf("%w: format %q, version %d: want %q, %d", ErrFile, f.Format, f.Version, policyFormat, fileVersion)
	}
	policy, err := ledger.DecodePolicy(f.Policy)
	if err != nil {
		return Policy{}, fmt.Errorf("%w: %w", ErrFile, err)
	}
	p, err := NewPolicy(f.Name, policy)
	if err != nil {
		return Policy{}, fmt.Errorf("%w: %w", ErrFile, err)
	}
	if p.Address != f.Address {
		return Policy{}, fmt.Errorf("%w: the address is not the policy's", ErrFile)
	}
	return p, nil
}

// PutPolicy stores a policy. The same again does nothing; under the name of a
// key, or of another policy, it fails with ErrExists.
func (s *Store) PutPolicy(p Policy) error {
	p, err := NewPolicy(p.Name, p.Policy)
	if err != nil {
		return err
	}
	b, err := p.Encode()
	if err != nil {
		return err
	}
	if _, err := os.Stat(s.path(p.Name)); err == nil {
		return fmt.Errorf("%w: a key named %q; choose another name", ErrExists, p.Name)
	}
	err = durable.Create(s.policyPath(p.Name), b)
	if errors.Is(err, fs.ErrExist) {
		if known, err := s.Policy(p.Name); err == nil && known.Address == p.Address {
			return nil
		}
		return fmt.Errorf("%w: a policy named %q; choose another name", ErrExists, p.Name)
	}
	return err
}

func (s *Store) policyPath(name string) string { return filepath.Join(s.cfg.Dir, name+policySuffix) }

// Policy returns a stored policy.
func (s *Store) Policy(name string) (Policy, error) {
	if err := checkName(name); err != nil {
		return Policy{}, err
	}
	f, err := os.Open(s.policyPath(name))
	if errors.Is(err, fs.ErrNotExist) {
		return Policy{}, fmt.Errorf("%w: no policy named %q in %s", ErrUnknown, name, s.cfg.Dir)
	}
	if err != nil {
		return Policy{}, fmt.Errorf("keystore: %w", err)
	}
	defer func() { _ = f.Close() }()
	b, err := io.ReadAll(io.LimitReader(f, maxPolicyFile+1))
	if err != nil {
		return Policy{}, fmt.Errorf("keystore: %w", err)
	}
	p, err := DecodePolicy(b)
	if err == nil && p.Name != name {
		err = fmt.Errorf("%w: the policy in it is named %q", ErrFile, p.Name)
	}
	if err != nil {
		return Policy{}, fmt.Errorf("%s: %w", s.policyPath(name), err)
	}
	return p, nil
}

// Policies returns every stored policy, by name.
func (s *Store) Policies() ([]Policy, error) {
	entries, err := os.ReadDir(s.cfg.Dir)
	if err != nil {
		return nil, fmt.Errorf("keystore: %w", err)
	}
	var all []Policy
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), policySuffix)
		if !ok || checkName(name) != nil {
			continue
		}
		p, err := s.Policy(name)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}
