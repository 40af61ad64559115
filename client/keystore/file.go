package keystore

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"

	"github.com/utxo-dns/utxonode/ledger"
)

// fileVersion is the version of key files.
const fileVersion = 1

// maxFile bounds a key file, in octets.
const maxFile = 16 << 10

// A file is a key as it is stored. Exactly one of Secret and Encrypted is
// there; Encrypted is Secret's JSON in age's format, for one scrypt recipient.
type file struct {
	Version   int            `json:"version"`
	Name      string         `json:"name"`
	Algorithm string         `json:"algorithm"`
	PublicKey hexOctets      `json:"public_key"`
	Address   ledger.Address `json:"address"`
	Phrase    bool           `json:"phrase,omitempty"`
	Secret    *secret        `json:"secret,omitempty"`
	Encrypted []byte         `json:"encrypted,omitempty"`
}

// hexOctets are octets that JSON carries in hexadecimal.
type hexOctets []byte

func (h hexOctets) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(h)), nil }

func (h *hexOctets) UnmarshalText(b []byte) error {
	v, err := hex.DecodeString(string(b))
	*h = v
	return err
}

// encodeFile returns the file of a key, under the passphrase if there is one.
// workFactor is scrypt's, as a power of two.
func encodeFile(k *Key, passphrase string, workFactor int) ([]byte, error) {
	f := file{
		Version: fileVersion, Name: k.info.Name, Algorithm: k.info.Algorithm.String(),
		PublicKey: k.info.PublicKey, Address: k.info.Address, Phrase: k.info.Phrase, Secret: &k.secret,
	}
	if passphrase != "" {
		plain, err := json.Marshal(f.Secret)
		if err != nil {
			return nil, fmt.Errorf("keystore: encode: %w", err)
		}
		if f.Encrypted, err = encrypt(plain, passphrase, workFactor); err != nil {
			return nil, fmt.Errorf("keystore: encrypt: %w", err)
		}
		f.Secret = nil
	}
	b, err := json.MarshalIndent(f, "", "  ")
	return append(b, '\n'), err
}

// decodeFile reads a key file. The key of a plain file is checked against the
// public key and address that the file states; unlock does so for the others.
func decodeFile(b []byte) (*file, error) {
	if len(b) > maxFile {
		return nil, fmt.Errorf("%w: %d octets, at most %d", ErrFile, len(b), maxFile)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	var f file
	if err := d.Decode(&f); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: more after the key", ErrFile)
	}
	if f.Version != fileVersion {
		return nil, fmt.Errorf("%w: version %d, want %d", ErrFile, f.Version, fileVersion)
	}
	if (f.Secret == nil) == (f.Encrypted == nil) {
		return nil, fmt.Errorf("%w: want a secret, plain or encrypted", ErrFile)
	}
	if _, err := f.info(); err != nil {
		return nil, err
	}
	if f.Secret != nil {
		if _, err := f.unlock(""); err != nil {
			return nil, err
		}
	}
	return &f, nil
}

// info returns what is public, if it fits together.
func (f *file) info() (Info, error) {
	alg, err := ledger.ParseAlgorithm(f.Algorithm)
	if err != nil {
		return Info{}, fmt.Errorf("%w: %w", ErrFile, err)
	}
	if err := checkName(f.Name); err != nil {
		return Info{}, fmt.Errorf("%w: %w", ErrFile, err)
	}
	address, err := ledger.PolicyAddress(ledger.PublicKey{Algorithm: alg, Key: f.PublicKey})
	if err != nil || address != f.Address {
		return Info{}, fmt.Errorf("%w: the address is not the public key's", ErrFile)
	}
	return Info{f.Name, alg, f.PublicKey, f.Address, f.Encrypted != nil, f.Phrase}, nil
}

// unlock returns the key.
func (f *file) unlock(passphrase string) (*Key, error) {
	info, err := f.info()
	if err != nil {
		return nil, err
	}
	s := f.Secret
	if s == nil {
		if s, err = f.decrypt(passphrase); err != nil {
			return nil, err
		}
	}
	k, err := newKey(f.Name, info.Algorithm, *s)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	if k.info.Address != f.Address || k.info.Phrase != f.Phrase {
		return nil, fmt.Errorf("%w: the secret is another key's", ErrFile)
	}
	k.info.Encrypted = info.Encrypted
	return k, nil
}

func (f *file) decrypt(passphrase string) (*secret, error) {
	if passphrase == "" {
		return nil, fmt.Errorf("%w: key %q is encrypted", ErrPassphrase, f.Name)
	}
	plain, err := decrypt(f.Encrypted, passphrase)
	if err != nil {
		return nil, fmt.Errorf("%w: of key %q: %w", ErrPassphrase, f.Name, err)
	}
	var s secret
	if err := json.Unmarshal(plain, &s); err != nil {
		return nil, fmt.Errorf("%w: the secret does not decode", ErrFile)
	}
	return &s, nil
}

func encrypt(plain []byte, passphrase string, workFactor int) ([]byte, error) {
	to, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, err
	}
	if workFactor != 0 {
		to.SetWorkFactor(workFactor)
	}
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func decrypt(b []byte, passphrase string) ([]byte, error) {
	id, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, err
	}
	r, err := age.Decrypt(bytes.NewReader(b), id)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}
