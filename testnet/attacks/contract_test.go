package attacks_test

import (
	"slices"
	"testing"

	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// describe is the encoding of a resolver descriptor.
func describe(t *testing.T, operator string) []byte {
	t.Helper()
	d := registrar.Descriptor{
		Operator:  operator,
		Endpoints: []registrar.Endpoint{{Transport: registrar.TransportService, Address: "192.0.2.53:5353"}},
	}
	encoded, err := d.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

// published has somebody publish a descriptor.
func (w *world) published(t *testing.T, payer, operator string) [32]byte {
	t.Helper()
	encoded := describe(t, operator)
	w.does(t, w.build(t, payer, nil, func(b *wallet.Batch) { b.PublishDescriptor(encoded) }))
	return registrar.DescriptorID(encoded)
}

// U-150: a resolver contract of this chain is a descriptor that runs nothing.
// One that is malformed is refused with what asks for it, as is a name that is
// pointed to one that is not there; other names, of the same owner too, resolve
// and change as before.
func (w *world) badDescriptor(t *testing.T) {
	all := names("flawed", "bystander")
	flawed, bystander := all[0], all[1]
	w.claim(t, "frank", "frank", flawed)
	w.claim(t, "alice", "alice", bystander)
	w.does(t, w.points(t, "alice", "alice", bystander, "192.0.2.7"))
	w.does(t, w.points(t, "frank", "frank", flawed, "192.0.2.8"))

	good := describe(t, "flawed")
	for name, encoded := range map[string][]byte{
		"another version":      append([]byte{2}, good[1:]...),
		"cut short":            good[:len(good)-1],
		"an octet too many":    append(slices.Clip(good), 0),
		"no descriptor at all": []byte("hello"),
		"too large":            make([]byte, registrar.MaxDescriptorSize+1),
	} {
		t.Run(name, func(t *testing.T) {
			w.refused(t, rcode.Contract, w.build(t, "frank", nil, func(b *wallet.Batch) { b.PublishDescriptor(encoded) }))
			w.refused(t, rcode.Contract, w.build(t, "frank", nil, func(b *wallet.Batch) {
				b.SetResolver(w.domain(t, flawed), registrar.DescriptorID(encoded))
			}))
			// In one transaction with what is good, neither happens.
			w.refused(t, rcode.Contract, w.build(t, "frank", nil, func(b *wallet.Batch) {
				w.address4(t, b, flawed, "203.0.113.66")
				b.PublishDescriptor(encoded)
			}))
		})
	}
	// Another name's domain output for one's own: the covenant does not fit.
	domain := w.domain(t, flawed)
	w.refused(t, rcode.Contract, w.craft(t, "frank", nil, wallet.Plan{
		Spend: []wallet.Coin{domain}, Outputs: []ledger.Output{domain.Output},
		Actions: []ledger.Action{registrar.SetRecords{Spend: registrar.Spend{Name: bystander}}.Action()},
	}))
	w.refused(t, rcode.Contract, w.craft(t, "frank", nil, wallet.Plan{
		Spend: []wallet.Coin{domain},
		Outputs: []ledger.Output{{
			Amount: domain.Output.Amount, Address: domain.Output.Address, Covenant: registrar.DomainCovenant(bystander),
		}},
		Actions: []ledger.Action{registrar.SetRecords{Spend: registrar.Spend{Name: flawed}}.Action()},
	}))

	w.answers(t, bystander, rcode.NoError, "192.0.2.7")
	w.answers(t, flawed, rcode.NoError, "192.0.2.8")
	w.does(t, w.points(t, "alice", "alice", bystander, "192.0.2.9"))
	w.answers(t, bystander, rcode.NoError, "192.0.2.9")
}
