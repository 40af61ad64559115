package registrar_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"testing"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/registrar"
)

// U-009, U-201: where each part of V is (H.9): among them the id of the resolver
// descriptor, its SHA-256, in octets 80 to 112. What a name's records are is
// octets 112 to 144, however many there are.
func TestDomainLayout(t *testing.T) {
	descriptor := sha256.Sum256([]byte("a resolver descriptor"))
	d := registrar.Domain{
		Mark: registrar.MarkActive, Flags: 0x0102, Expiry: 0x0304050607080910,
		Outpoint: ledger.Outpoint{TxID: ledger.TxID{0xaa}, Index: 7},
		Owner:    ledger.Address{0xbb}, Resolver: descriptor, RecordsRoot: [32]byte{0xcc}, Records: 1 << 20,
		Guardians: ledger.Address{0xdd},
		Pending:   registrar.Pending{Kind: 3, Address: ledger.Address{0xee}, Time: 9},
	}
	v := d.Encode()
	for _, part := range []struct {
		name     string
		from, to int
		want     []byte
	}{
		{"version and mark", 0, 2, []byte{registrar.DomainVersion, byte(registrar.MarkActive)}},
		{"flags", 2, 4, []byte{1, 2}},
		{"expiry", 4, 12, []byte{3, 4, 5, 6, 7, 8, 9, 0x10}},
		{"outpoint", 12, 48, d.Outpoint.AppendTo(nil)},
		{"owner", 48, 80, d.Owner[:]},
		{"resolver descriptor", 80, 112, descriptor[:]},
		{"records root", 112, 144, d.RecordsRoot[:]},
		{"number of RRsets", 144, 148, binary.BigEndian.AppendUint32(nil, 1<<20)},
		{"guardians", 148, 180, d.Guardians[:]},
		{"pending kind", 180, 181, []byte{3}},
		{"pending address", 181, 213, d.Pending.Address[:]},
		{"pending time", 213, 221, binary.BigEndian.AppendUint64(nil, 9)},
		{"term", 221, 229, make([]byte, 8)},
		{"no recovery before", 229, registrar.DomainSize, make([]byte, 8)},
	} {
		if got := v[part.from:part.to]; !bytes.Equal(got, part.want) {
			t.Errorf("%s: %x, want %x", part.name, got, part.want)
		}
	}
	if got, err := registrar.DecodeDomain(v); err != nil || got != d {
		t.Errorf("decoded %+v, %v", got, err)
	}
}
