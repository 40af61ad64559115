package client_test

import (
	"encoding/hex"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/testnet"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// U-134, U-135, U-139, U-160, U-163, U-165: on a real node, time moved by warps
// alone: a name goes to two of three, is recovered by its guardians, points to a
// resolver and delegates; the API tells all of it.
func TestRealLaw(t *testing.T) {
	net := testnet.New(t, testnet.Config{Validators: 1})
	node := rest.New(net.Manifest().Nodes[0].API, nil)
	file, err := node.Genesis(t.Context()) // the test made the network and trusts it
	if err != nil {
		t.Fatal(err)
	}
	genesis, err := client.DecodeGenesis(file)
	if err != nil {
		t.Fatal(err)
	}
	open := func(who wallet.Signer, change ...func(*client.Config)) *client.Client {
		t.Helper()
		cfg := client.Config{Rest: node, Signer: who, Params: genesis.Params, Dir: t.TempDir(), Poll: 20 * time.Millisecond}
		for _, f := range change {
			f(&cfg)
		}
		c, err := client.New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	look := func(n name.Name) rest.Name {
		t.Helper()
		v, err := node.Name(t.Context(), n)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	warp := func(by time.Duration) {
		t.Helper()
		if _, err := net.Warp(t.Context(), by); err != nil {
			t.Fatal(err)
		}
	}
	prefix := genesis.Params.Ledger.Prefix
	n, child := name.MustParse("jmbc.user.utxo"), name.MustParse("dev.jmbc.user.utxo")
	board, boardAddress := jointly(t, 2, "bob", "carol", "dave")
	friends, guardians := jointly(t, 2, "erin", "frank", "grace")
	alice := open(dev(t, "alice"), knows(board, friends), with(dev(t, "bob"), dev(t, "carol")))
	judy := open(dev(t, "judy"), knows(friends), with(dev(t, "erin"), dev(t, "ivan")))
	if _, err := alice.Register(t.Context(), n, 1); err != nil {
		t.Fatal(err)
	}

	must(t)(alice.Transfer(t.Context(), n, boardAddress))
	_, err = judy.Finalize(t.Context(), n)
	codeOf(t, rcode.Refused, err)
	warp(24 * time.Hour)
	must(t)(judy.Finalize(t.Context(), n))
	if v := look(n); v.Owner != boardAddress.Encode(prefix) || v.Pending != nil {
		t.Errorf("transferred: %+v", v)
	}

	must(t)(alice.SetGuardians(t.Context(), n, guardians))
	warp(24 * time.Hour)
	must(t)(judy.Finalize(t.Context(), n))
	_, err = judy.Recover(t.Context(), n, dev(t, "ivan").Address())
	unsigned, ok := errors.AsType[*wallet.Unsigned](err)
	if !ok {
		t.Fatal(err)
	}
	if _, err := unsigned.Draft.Sign(dev(t, "grace")); err != nil {
		t.Fatal(err)
	}
	must(t)(judy.SubmitDraft(t.Context(), unsigned.Draft))
	if v := look(n); v.Pending == nil || v.Pending.Kind != "recovery" || v.Guardians != guardians.Encode(prefix) {
		t.Errorf("recovery: %+v", v)
	}
	warp(24 * time.Hour)
	must(t)(judy.Finalize(t.Context(), n))

	ivan := open(dev(t, "ivan"))
	descriptor := &registrar.Descriptor{
		Operator: "ivan", Endpoints: []registrar.Endpoint{{Transport: registrar.TransportHTTPS, Address: "https://example.com/dns"}},
		Keys: []ledger.PublicKey{dev(t, "ivan").Policy().(ledger.PublicKey)},
	}
	id, _, err := ivan.PublishDescriptor(t.Context(), descriptor)
	if err != nil {
		t.Fatal(err)
	}
	must(t)(ivan.SetResolver(t.Context(), n, id))
	warp(24 * time.Hour)
	must(t)(ivan.Finalize(t.Context(), n))
	if v := look(n); v.Resolver != hex.EncodeToString(id[:]) {
		t.Errorf("resolver: %+v", v)
	}
	told, err := node.Descriptor(t.Context(), id)
	if err != nil || told.Operator != "ivan" || told.Endpoints[0].Transport != "https" || len(told.Keys) != 1 {
		t.Errorf("descriptor: %+v, %v", told, err)
	}
	if _, err := node.Descriptor(t.Context(), [32]byte{1}); rcode.Of(err) != rcode.NXDomain {
		t.Errorf("a descriptor of nobody: %v", err)
	}

	must(t)(ivan.Delegate(t.Context(), child, dev(t, "judy").Address(), 30*registrar.Day, true))
	v := look(child)
	if v.Parent != n.String() || !slices.Equal(v.Flags, []string{"delegated", "revocable"}) {
		t.Errorf("delegated: %+v", v)
	}
	checkHistory(t, node, n)
}

// checkHistory: the index has every operation on the name, in order.
func checkHistory(t *testing.T, node *rest.Client, n name.Name) {
	t.Helper()
	h, err := node.History(t.Context(), n, "")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range h.Events {
		got = append(got, e.Operations...)
		if e.Height == 0 || e.Time == 0 {
			t.Errorf("%+v", e)
		}
	}
	want := []string{
		"register", "transfer", "finalize", "set-guardians", "finalize", "recover", "finalize", "set-resolver", "finalize",
	}
	if !slices.Equal(got, want) || h.Next != "" {
		t.Errorf("%q, then %q", got, h.Next)
	}
	if _, err := node.History(t.Context(), n, "here"); rcode.Of(err) != rcode.FormErr {
		t.Errorf("from no place: %v", err)
	}
	q, err := node.Quote(t.Context(), name.MustParse("below.user.utxo"), registrar.Hour, "")
	if err != nil || !q.Ephemeral || q.Period != registrar.Hour {
		t.Errorf("%+v, %v", q, err)
	}
}
