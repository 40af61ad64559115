package registrar

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/wire/octets"
)

// A Descriptor says where and how a name is resolved: the draft's resolver
// contract, whose address is the SHA-256 of the encoding (E-59).
type Descriptor struct {
	Operator  string             // who runs it, for people
	Endpoints []Endpoint         // at least one, best first
	Keys      []ledger.PublicKey // that sign its answers
	YearlyFee ledger.Amount      // what the operator asks of a name, in atoms
	Policy    string             // terms, in words or as a URL
}

// An Endpoint is where a resolver answers.
type Endpoint struct {
	Transport Transport
	Address   string // printable ASCII: host:port; of HTTPS a URL, of libp2p a multiaddr
}

// A Transport is how an endpoint is spoken to.
type Transport uint8

// The transports.
const (
	TransportService Transport = 1 // native messages and DNS over UDP and TCP
	TransportTLS     Transport = 2
	TransportHTTPS   Transport = 3
	TransportLibp2p  Transport = 4
)

// Bounds of a descriptor, which every node of a chain keeps.
const (
	MaxDescriptorSize = 1024 // octets of encoding
	maxEndpoints      = 8
	maxDescriptorKeys = 4
	descriptorVersion = 1
)

// Encode returns the descriptor's octets, or why it is none: version 1,
// operator length 1, operator, endpoints 1, each: transport 1, length 1,
// address; keys 1, each: algorithm 1, length 2, key; fee 8, policy length 1,
// policy.
func (d *Descriptor) Encode() ([]byte, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	b := appendText([]byte{descriptorVersion}, d.Operator)
	b = append(b, byte(len(d.Endpoints)))
	for _, e := range d.Endpoints {
		b = appendText(append(b, byte(e.Transport)), e.Address)
	}
	b = append(b, byte(len(d.Keys)))
	for _, k := range d.Keys {
		b = binary.BigEndian.AppendUint16(append(b, byte(k.Algorithm)), uint16(len(k.Key)))
		b = append(b, k.Key...)
	}
	b = binary.BigEndian.AppendUint64(b, uint64(d.YearlyFee))
	b = appendText(b, d.Policy)
	if len(b) > MaxDescriptorSize {
		return nil, fmt.Errorf("%w: %d octets, at most %d", ErrDescriptor, len(b), MaxDescriptorSize)
	}
	return b, nil
}

// DescriptorID is the "contract address" of an encoded descriptor.
func DescriptorID(encoded []byte) [32]byte { return sha256.Sum256(encoded) }

// DecodeDescriptor reads what Encode returned.
func DecodeDescriptor(b []byte) (*Descriptor, error) {
	if len(b) > MaxDescriptorSize {
		return nil, fmt.Errorf("%w: %d octets, at most %d", ErrDescriptor, len(b), MaxDescriptorSize)
	}
	r := octets.NewReader(b)
	if v := r.U8(); v != descriptorVersion {
		r.Fail(fmt.Errorf("version %d", v))
	}
	d := &Descriptor{Operator: readText(r)}
	for n := bounded(r, maxEndpoints); n > 0; n-- {
		d.Endpoints = append(d.Endpoints, Endpoint{Transport(r.U8()), readText(r)})
	}
	for n := bounded(r, maxDescriptorKeys); n > 0; n-- {
		d.Keys = append(d.Keys, ledger.PublicKey{Algorithm: ledger.Algorithm(r.U8()), Key: r.Bytes(int(r.U16()))})
	}
	d.YearlyFee, d.Policy = ledger.Amount(r.U64()), readText(r)
	if err := r.Done(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDescriptor, err)
	}
	return d, d.check()
}

// check does not look whether a key is one that can sign: who believes its
// signatures will.
func (d *Descriptor) check() error {
	if len(d.Endpoints) == 0 || len(d.Endpoints) > maxEndpoints || len(d.Keys) > maxDescriptorKeys {
		return fmt.Errorf("%w: 1 to %d endpoints and at most %d keys", ErrDescriptor, maxEndpoints, maxDescriptorKeys)
	}
	if !isText(d.Operator) || !isText(d.Policy) {
		return fmt.Errorf("%w: operator and policy are at most 255 octets of UTF-8", ErrDescriptor)
	}
	for _, e := range d.Endpoints {
		if err := e.check(); err != nil {
			return err
		}
	}
	for i, k := range d.Keys {
		if size := k.Algorithm.KeySize(); size == 0 || len(k.Key) != size {
			return fmt.Errorf("%w: key %d: %s of %d octets", ErrDescriptor, i, k.Algorithm, len(k.Key))
		}
	}
	return nil
}

func (e *Endpoint) check() error {
	known := e.Transport >= TransportService && e.Transport <= TransportLibp2p
	printable := strings.IndexFunc(e.Address, func(c rune) bool { return c <= ' ' || c > '~' }) < 0
	if !known || !printable || e.Address == "" || len(e.Address) > 255 {
		return fmt.Errorf("%w: endpoint %q of transport %d", ErrDescriptor, e.Address, e.Transport)
	}
	return nil
}

func isText(s string) bool { return len(s) <= 255 && utf8.ValidString(s) }

func appendText(b []byte, s string) []byte { return append(append(b, byte(len(s))), s...) }

func readText(r *octets.Reader) string { return string(r.Bytes(int(r.U8()))) }

// bounded reads a count of at most limit.
func bounded(r *octets.Reader, limit int) int {
	n := int(r.U8())
	if n > limit {
		r.Fail(fmt.Errorf("%d things, at most %d", n, limit))
		return 0
	}
	return n
}
