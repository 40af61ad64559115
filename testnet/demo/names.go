package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

func (s *story) register(ctx context.Context) (string, error) {
	height, err := s.Register(ctx, "alice", s.name)
	if err != nil {
		return "", err
	}
	s.height = height
	if err := s.settled(ctx); err != nil {
		return "", err
	}
	err = s.everywhere(func(node int) error {
		held, err := s.Holding(ctx, node, s.name)
		if err == nil && held.Owner != "alice" {
			err = fmt.Errorf("%s belongs to %q", s.name, held.Owner)
		}
		return err
	})
	return fmt.Sprintf("hers in block %d, on every node", height), err
}

// records is what alice sets, in presentation format by type.
func (s *story) records() map[wire.Type]string {
	return map[wire.Type]string{
		wire.TypeA:    "192.0.2.1",
		wire.TypeAAAA: "2001:db8:85a3::8a2e:370:7334",
		wire.TypeTXT:  `"v=spf1 include:_spf.jmbc.utxo ~all"`,
		wire.TypeJMBC: "1 3 jm1qexample",
		wire.TypeCBDC: "1 1 344 HK-RETAIL-0001",
		wire.TypeDID:  `{"@context":"https://www.w3.org/ns/did/v1","id":"did:utxo:` + s.name.String() + `"}`,
	}
}

// types is records' types in the order in which they are asked for.
func types() []wire.Type {
	return []wire.Type{wire.TypeA, wire.TypeAAAA, wire.TypeTXT, wire.TypeJMBC, wire.TypeCBDC, wire.TypeDID}
}

func (s *story) setRecords(ctx context.Context) (string, error) {
	records := s.records()
	var rrs []wire.RR
	for _, t := range types() {
		data, err := zone.ParseRData(t, records[t])
		if err != nil {
			return "", err
		}
		rrs = append(rrs, wire.RR{Name: s.name, Type: t, Class: wire.ClassIN, TTL: 300, Data: data})
	}
	err := s.act(ctx, Act{Do: SetRecords, Name: s.name, Signers: []string{"alice"}, Records: rrs})
	return fmt.Sprintf("%d records in block %d", len(rrs), s.height), err
}

func (s *story) resolve(ctx context.Context) (string, error) {
	var at uint64
	err := s.everywhere(func(node int) error {
		for _, t := range types() {
			a, err := s.Resolve(ctx, node, s.name, t, nil)
			if err != nil {
				return fmt.Errorf("%v: %w", t, err)
			}
			if err := s.check(a, t); err != nil {
				return err
			}
			if a.Height < s.height {
				return fmt.Errorf("%v: proved at height %d, the records are of %d", t, a.Height, s.height)
			}
			at = a.Height
		}
		return nil
	})
	return fmt.Sprintf("%d types, proved at height %d", len(types()), at), err
}

func (s *story) resolveDNS(ctx context.Context) (string, error) {
	plain := []wire.Type{wire.TypeA, wire.TypeAAAA, wire.TypeTXT}
	err := s.everywhere(func(node int) error {
		for _, t := range plain {
			a, err := s.DNS(ctx, node, s.name, t)
			if err != nil {
				return fmt.Errorf("%v: %w", t, err)
			}
			if err := s.check(a, t); err != nil {
				return err
			}
		}
		a, err := s.DNS(ctx, node, s.nobody, wire.TypeA)
		if err == nil && a.RCode != rcode.NXDomain {
			err = fmt.Errorf("%s: %v", s.nobody, a.RCode)
		}
		return err
	})
	return fmt.Sprintf("%d types, and NXDOMAIN for %s", len(plain), s.nobody), err
}

// check compares an answer with what alice set.
func (s *story) check(a Answer, t wire.Type) error {
	want := []string{s.records()[t]}
	if a.RCode != rcode.NoError || !slices.Equal(a.Data, want) {
		return fmt.Errorf("%v: %v %q, want %q", t, a.RCode, a.Data, want)
	}
	return nil
}

func (s *story) deny(ctx context.Context) (string, error) {
	var at uint64
	err := s.everywhere(func(node int) error {
		a, err := s.Resolve(ctx, node, s.nobody, wire.TypeA, nil)
		if err == nil && (a.RCode != rcode.NXDomain || len(a.Data) != 0) {
			err = fmt.Errorf("%s: %v %q, want NXDOMAIN", s.nobody, a.RCode, a.Data)
		}
		at = a.Height
		return err
	})
	return fmt.Sprintf("NXDOMAIN, proved at height %d", at), err
}

// tamper spoils an answer in every way that would profit a liar, and wants
// each refused as an invalid proof.
func (s *story) tamper(ctx context.Context) (string, error) {
	spoils := []struct {
		what string
		of   name.Name
		do   func(*wire.Response)
	}{
		{"another address", s.name, func(r *wire.Response) { r.Answer[0].Data = []byte{203, 0, 113, 66} }},
		{"another name", s.name, func(r *wire.Response) { r.Answer[0].Name = s.nobody }},
		{"a longer TTL", s.name, func(r *wire.Response) { r.Answer[0].TTL += 3600 }},
		{"a denial of what exists", s.name, func(r *wire.Response) { r.RCode, r.Answer = rcode.NXDomain, nil }},
		{"an octet of the proof", s.name, func(r *wire.Response) { r.Proof[len(r.Proof)/2] ^= 1 }},
		{"no proof", s.name, func(r *wire.Response) { r.Proof = nil }},
		{"a name that does not exist", s.nobody, func(r *wire.Response) {
			r.RCode = rcode.NoError
			r.Answer = []wire.RR{{Name: s.nobody, Type: wire.TypeA, Class: wire.ClassIN, TTL: 300, Data: []byte{203, 0, 113, 66}}}
		}},
	}
	for _, spoil := range spoils {
		a, err := s.Resolve(ctx, 0, spoil.of, wire.TypeA, spoil.do)
		if err == nil {
			return "", fmt.Errorf("%s was believed: %v %q", spoil.what, a.RCode, a.Data)
		}
		if rcode.Of(err) != rcode.ProofInvalid {
			return "", errors.Join(fmt.Errorf("%s was not tried", spoil.what), err)
		}
	}
	return fmt.Sprintf("%d of %d kinds of lie, each PROOF_INVALID", len(spoils), len(spoils)), nil
}
