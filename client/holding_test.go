package client_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/zone"
)

// U-130: a change is made to the records that the name commits to. A node that
// tells others gets nothing signed.
func TestSetRecordsRefusesOtherRecords(t *testing.T) {
	node := newNode(t)
	n := name.MustParse("jmbc.user.utxo")
	over := &line{}
	alice := open(t, node, "alice", t.TempDir(), over)
	if _, err := alice.Register(t.Context(), n, 1); err != nil {
		t.Fatal(err)
	}
	records, err := zone.ParseRecords("jmbc.user.utxo 300 A 192.0.2.1", 300)
	if err != nil {
		t.Fatal(err)
	}
	other, err := zone.Empty(n).Add(records...)
	if err != nil {
		t.Fatal(err)
	}
	applied := node.Applied()
	for _, tc := range []struct {
		name   string
		change func(*rest.Name)
	}{
		{"records of another root", func(v *rest.Name) { v.RecordSet = other.Encode() }},
		{"a root of other records", func(v *rest.Name) { v.RecordsRoot = strings.Repeat("ab", 32) }},
		{"no root", func(v *rest.Name) { v.RecordsRoot = "" }},
		{"octets that are no records", func(v *rest.Name) { v.RecordSet = []byte{9} }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			over.to = liar[rest.Name]{node.Handler(), rest.PathNames, tc.change}
			if _, err := alice.SetRecords(t.Context(), n, zone.Change{Add: records}); !errors.Is(err, client.ErrRecords) {
				t.Fatal(err)
			}
		})
	}
	if node.Applied() != applied {
		t.Error("something was sent")
	}
}
