package client_test

import (
	"errors"
	"testing"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/internal/fakenode"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

// with gives a client others who sign along.
func with(others ...wallet.Signer) func(*client.Config) {
	return func(cfg *client.Config) { cfg.Others = append(cfg.Others, others...) }
}

// knows gives a client the policies of others, and no key of theirs.
func knows(policies ...ledger.Policy) func(*client.Config) {
	return func(cfg *client.Config) { cfg.Policies = append(cfg.Policies, policies...) }
}

// jointly is a policy of m of the named people with its address.
func jointly(t testing.TB, m int, who ...string) (ledger.Policy, ledger.Address) {
	t.Helper()
	var members []ledger.Policy
	for _, name := range who {
		members = append(members, dev(t, name).Policy())
	}
	p, err := wallet.Multisig(m, members...)
	if err != nil {
		t.Fatal(err)
	}
	a, err := ledger.PolicyAddress(p)
	if err != nil {
		t.Fatal(err)
	}
	return p, a
}

func codeOf(t *testing.T, want rcode.Code, err error) {
	t.Helper()
	if rcode.Of(err) != want {
		t.Errorf("%v: %v, want %v", err, rcode.Of(err), want)
	}
}

// held asks the node what it holds of a name.
func held(t *testing.T, n *fakenode.Node, of name.Name) rest.Name {
	t.Helper()
	l := &line{}
	c := open(t, n, "alice", "", l)
	v, err := c.Look(t.Context(), of)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func must(t *testing.T) func(client.Confirmation, error) client.Confirmation {
	return func(done client.Confirmation, err error) client.Confirmation {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return done
	}
}

// U-139, U-160, U-161, U-162: a transfer waits, is cancelled by the owner and
// not by the recipient, and is completed by a stranger.
func TestTransfer(t *testing.T) {
	node := newNode(t)
	node.TickOnStatus = 0
	node.Change(func(p *registrar.Params) { p.CommitMinSeconds = 0 })
	n := name.MustParse("jmbc.user.utxo")
	bobKey := dev(t, "bob")
	alice := open(t, node, "alice", t.TempDir(), &line{}, with(bobKey))
	bob := open(t, node, "bob", t.TempDir(), &line{}, knows(dev(t, "alice").Policy()))
	if _, err := alice.Register(t.Context(), n, 1); err != nil {
		t.Fatal(err)
	}
	rrs, err := zone.ParseRecords("jmbc.user.utxo 300 A 192.0.2.1", 300)
	if err != nil {
		t.Fatal(err)
	}
	must(t)(alice.Transfer(t.Context(), n, bobKey.Address()))
	if v := held(t, node, n); v.Pending == nil || v.Pending.Kind != "transfer" || v.Pending.To != bob.Address() || v.Owner != alice.Address() {
		t.Errorf("%+v", v)
	}
	_, err = alice.SetRecords(t.Context(), n, zone.Change{Add: rrs})
	codeOf(t, rcode.Refused, err)
	must(t)(alice.Renew(t.Context(), n, 1))
	// The recipient cannot sign as the owner: what he makes stays a draft.
	if _, err := bob.Cancel(t.Context(), n, false); !errors.Is(err, wallet.ErrUnsigned) {
		t.Errorf("the recipient cancels: %v", err)
	}
	own := func(cfg *client.Config) { cfg.OwnNames = true }
	if _, err := open(t, node, "bob", "", &line{}, knows(dev(t, "alice").Policy()), own).Cancel(t.Context(), n, false); !errors.Is(err, client.ErrOwner) {
		t.Errorf("bob takes it for his own: %v", err)
	}
	_, err = bob.Cancel(t.Context(), n, true)
	codeOf(t, rcode.Refused, err) // there are no guardians
	must(t)(alice.Cancel(t.Context(), n, false))
	if v := held(t, node, n); v.Pending != nil {
		t.Errorf("%+v", v.Pending)
	}
	must(t)(alice.Transfer(t.Context(), n, bobKey.Address()))
	node.Tick(registrar.Day - 10)
	_, err = bob.Finalize(t.Context(), n)
	codeOf(t, rcode.Refused, err)
	node.Tick(10)
	must(t)(bob.Finalize(t.Context(), n))
	if v := held(t, node, n); v.Owner != bob.Address() || v.Pending != nil {
		t.Errorf("%+v", v)
	}
	set, err := bob.SetRecords(t.Context(), n, zone.Change{Add: rrs})
	if err != nil || set.Records.Count() != 1 {
		t.Errorf("%+v, %v", set, err)
	}
}

// U-141: who releases a name has the stake back when its time has come,
// whoever completes it.
func TestRelease(t *testing.T) {
	node := newNode(t)
	n := name.MustParse("jmbc.user.utxo")
	alice, bob := open(t, node, "alice", t.TempDir(), &line{}), open(t, node, "bob", t.TempDir(), &line{})
	if _, err := alice.Register(t.Context(), n, 1); err != nil {
		t.Fatal(err)
	}
	must(t)(alice.Release(t.Context(), n))
	node.Tick(registrar.Day)
	must(t)(bob.Finalize(t.Context(), n))
	balance, err := alice.Balance(t.Context())
	_, onChain := node.Coins(dev(t, "alice").Address())
	if err != nil || balance.Locked != 0 || balance.Spendable != onChain {
		t.Errorf("%+v, %v; on the chain %s", balance, err, onChain)
	}
	if _, err := bob.Register(t.Context(), n, 1); err != nil {
		t.Errorf("a released name is free: %v", err)
	}
}

// U-163, U-165: guardians, two of three, give a name to new keys without its
// owner; without guardians nobody can.
func TestRecovery(t *testing.T) {
	node := newNode(t)
	n := name.MustParse("jmbc.user.utxo")
	guards, guardians := jointly(t, 2, "carol", "dave", "erin")
	fresh := dev(t, "frank")
	alice := open(t, node, "alice", t.TempDir(), &line{})
	bob := open(t, node, "bob", t.TempDir(), &line{}, knows(guards), with(dev(t, "carol"), fresh))
	if _, err := alice.Register(t.Context(), n, 1); err != nil {
		t.Fatal(err)
	}
	_, err := bob.Recover(t.Context(), n, fresh.Address())
	codeOf(t, rcode.Refused, err)
	must(t)(alice.SetGuardians(t.Context(), n, guardians))
	node.Tick(registrar.Day)
	must(t)(bob.Finalize(t.Context(), n))
	_, err = bob.Recover(t.Context(), n, fresh.Address())
	unsigned, ok := errors.AsType[*wallet.Unsigned](err)
	if !ok || len(unsigned.Missing) != 1 || unsigned.Missing[0].Needs != 1 || unsigned.Missing[0].Address != guardians {
		t.Fatalf("one guardian: %v", err)
	}
	if _, err := unsigned.Draft.Sign(dev(t, "erin")); err != nil {
		t.Fatal(err)
	}
	must(t)(bob.SubmitDraft(t.Context(), unsigned.Draft))
	if v := held(t, node, n); v.Pending == nil || v.Pending.Kind != "recovery" {
		t.Errorf("%+v", v)
	}
	_, err = alice.Cancel(t.Context(), n, false)
	codeOf(t, rcode.SigInvalid, err) // one key does not stop its guardians
	node.Tick(registrar.Day)
	must(t)(bob.Finalize(t.Context(), n))
	frank := fresh.Address().Encode(node.Genesis.Ledger.Prefix)
	if v := held(t, node, n); v.Owner != frank || v.Guardians == "" {
		t.Errorf("%+v", v)
	}
}

// U-135, U-136: a name below is its owner's alone; it is revoked after the
// timelock if it was made so, and ends no later than its parent.
func TestDelegation(t *testing.T) {
	node := newNode(t)
	parent, child := name.MustParse("user.utxo"), name.MustParse("dev.user.utxo")
	alice, bob := open(t, node, "alice", t.TempDir(), &line{}), open(t, node, "bob", t.TempDir(), &line{})
	if _, err := alice.Register(t.Context(), parent, 1); err != nil {
		t.Fatal(err)
	}
	_, err := alice.Delegate(t.Context(), child, dev(t, "bob").Address(), 2*registrar.Year, true)
	codeOf(t, rcode.Refused, err)
	must(t)(alice.Delegate(t.Context(), child, dev(t, "bob").Address(), 30*registrar.Day, true))
	v := held(t, node, child)
	if v.Owner != bob.Address() || v.Parent != "user.utxo" || len(v.Flags) != 2 {
		t.Errorf("%+v", v)
	}
	if _, err := alice.SetRecords(t.Context(), child, zone.Change{}); !errors.Is(err, client.ErrOwner) {
		t.Errorf("the parent's key on the child: %v", err)
	}
	rrs, err := zone.ParseRecords("dev.user.utxo 300 A 192.0.2.1", 300)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bob.SetRecords(t.Context(), child, zone.Change{Add: rrs}); err != nil {
		t.Error(err)
	}
	must(t)(alice.Revoke(t.Context(), child, false, false))
	must(t)(alice.Revoke(t.Context(), child, true, false))
	must(t)(alice.Revoke(t.Context(), child, false, false))
	node.Tick(registrar.Day)
	if v := held(t, node, child); v.Status != "released" {
		t.Errorf("%+v", v)
	}
	if freed, _, err := bob.Reclaim(t.Context(), child); err != nil || freed != node.Genesis.Registrar.Stake {
		t.Errorf("%s, %v", freed, err)
	}
	must(t)(alice.Delegate(t.Context(), child, dev(t, "bob").Address(), 30*registrar.Day, false))
	node.Tick(registrar.Day)
	_, err = alice.Revoke(t.Context(), child, false, false)
	codeOf(t, rcode.Refused, err)
}

// U-175, U-102: a name for an hour costs a day, ends by itself, and cannot be
// renewed; no period in between is one.
func TestEphemeral(t *testing.T) {
	node := newNode(t)
	n := name.MustParse("jmbc.user.utxo")
	alice := open(t, node, "alice", t.TempDir(), &line{})
	_, err := alice.QuotePeriod(t.Context(), n, 31*registrar.Day)
	codeOf(t, rcode.FormErr, err)
	q, err := alice.QuotePeriod(t.Context(), n, registrar.Hour)
	if want := (20*ledger.JMBC + 364) / 365; err != nil || q.Fee != want {
		t.Errorf("%s, %v, want %s", q.Fee, err, want)
	}
	r, err := alice.RegisterAll(t.Context(), client.Registration{Names: []name.Name{n}, Period: registrar.Hour})
	if err != nil || r[0].Expiry > node.Time()+registrar.Hour {
		t.Fatalf("%+v, %v", r, err)
	}
	if v := held(t, node, n); len(v.Flags) != 1 || v.Flags[0] != "ephemeral" {
		t.Errorf("%+v", v)
	}
	_, err = alice.Renew(t.Context(), n, 1)
	codeOf(t, rcode.Refused, err)
	node.Tick(registrar.Hour + 1)
	if v := held(t, node, n); v.Status != string(registrar.InQuarantine) {
		t.Errorf("%+v", v)
	}
}

// U-134: a name points to a published resolver and not to another.
func TestResolverOfAName(t *testing.T) {
	node := newNode(t)
	n := name.MustParse("jmbc.user.utxo")
	alice := open(t, node, "alice", t.TempDir(), &line{})
	if _, err := alice.Register(t.Context(), n, 1); err != nil {
		t.Fatal(err)
	}
	_, err := alice.SetResolver(t.Context(), n, [32]byte{9})
	codeOf(t, rcode.Contract, err)
	id, _, err := alice.PublishDescriptor(t.Context(), &registrar.Descriptor{
		Operator: "alice", Endpoints: []registrar.Endpoint{{Transport: registrar.TransportService, Address: "192.0.2.1:5353"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	must(t)(alice.SetResolver(t.Context(), n, id))
	node.Tick(registrar.Day)
	must(t)(alice.Finalize(t.Context(), n))
	if v := held(t, node, n); len(v.Resolver) != 64 {
		t.Errorf("%+v", v)
	}
}

// U-203, U-101, U-112: names are registered in two transactions and changed in
// one, all or none.
func TestBatch(t *testing.T) {
	node := newNode(t)
	alice := open(t, node, "alice", t.TempDir(), &line{})
	names := []name.Name{name.MustParse("one.user.utxo"), name.MustParse("two.user.utxo"), name.MustParse("three.user.utxo")}
	before := node.Applied()
	receipts, err := alice.RegisterAll(t.Context(), client.Registration{Names: names, Period: registrar.Year})
	if err != nil || len(receipts) != 3 || node.Applied() != before+2 {
		t.Fatalf("%d receipts, %d transactions, %v", len(receipts), node.Applied()-before, err)
	}
	b := alice.Batch()
	if err := b.Prepare(t.Context(), append(names, name.MustParse("free.user.utxo"))...); err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		if _, err := b.SetRecords(t.Context(), n, zone.Change{Add: a(t, n)}); err != nil {
			t.Fatal(err)
		}
		if err := b.Renew(t.Context(), n, registrar.Year); err != nil {
			t.Fatal(err)
		}
	}
	if done, err := b.Send(t.Context()); err != nil || b.Len() != 6 || node.Applied() != before+3 {
		t.Fatalf("%+v, %v", done, err)
	}
	for i, n := range names {
		v := held(t, node, n)
		if v.Expiry != receipts[i].Expiry+registrar.Year || len(v.RecordSet) == 0 {
			t.Errorf("%+v", v)
		}
	}
	// One of them cannot be: nothing is.
	must(t)(alice.Release(t.Context(), names[2]))
	b = alice.Batch()
	for _, n := range names {
		if err := b.Renew(t.Context(), n, registrar.Year); err != nil {
			t.Fatal(err)
		}
		if _, err := b.SetRecords(t.Context(), n, zone.Change{Delete: a(t, n)}); err != nil {
			t.Fatal(err)
		}
	}
	before = node.Applied()
	_, err = b.Send(t.Context())
	codeOf(t, rcode.Refused, err)
	if node.Applied() != before {
		t.Error("something was applied")
	}
	if _, err := alice.Batch().Send(t.Context()); err == nil {
		t.Error("a batch of nothing")
	}
}

// a is an A record at a name.
func a(t testing.TB, n name.Name) []wire.RR {
	t.Helper()
	rrs, err := zone.ParseRecords(n.String()+" 300 A 192.0.2.1", 300)
	if err != nil {
		t.Fatal(err)
	}
	return rrs
}

// U-151, U-163: a name is registered for others, who sign for it; for whom
// nobody here knows how they sign, no deposit is locked.
func TestRegisterForOthers(t *testing.T) {
	node := newNode(t)
	n := name.MustParse("board.utxo")
	policy, owner := jointly(t, 2, "bob", "carol", "dave")
	r := client.Registration{Names: []name.Name{n}, Period: registrar.Year, Owner: owner}
	before := node.Applied()
	if _, err := open(t, node, "alice", t.TempDir(), &line{}).RegisterAll(t.Context(), r); !errors.Is(err, wallet.ErrForeign) || node.Applied() != before {
		t.Errorf("%v, %d transactions", err, node.Applied()-before)
	}
	alice := open(t, node, "alice", t.TempDir(), &line{}, knows(policy), with(dev(t, "bob"), dev(t, "dave")))
	if _, err := alice.RegisterAll(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if v := held(t, node, n); v.Owner != owner.Encode(node.Genesis.Ledger.Prefix) {
		t.Errorf("%+v", v)
	}
}

// The owner of the name above signs along; who is not there signs the draft.
func TestRegisterBelow(t *testing.T) {
	node := newNode(t)
	parent, child := name.MustParse("user.utxo"), name.MustParse("dev.user.utxo")
	dir := t.TempDir()
	alice := open(t, node, "alice", t.TempDir(), &line{})
	if _, err := alice.Register(t.Context(), parent, 1); err != nil {
		t.Fatal(err)
	}
	before := node.Applied()
	if _, err := open(t, node, "bob", t.TempDir(), &line{}).Register(t.Context(), child, 1); !errors.Is(err, wallet.ErrForeign) {
		t.Errorf("a policy that is not known: %v", err)
	}
	if node.Applied() != before {
		t.Error("a deposit was locked for what cannot be")
	}
	bob := open(t, node, "bob", dir, &line{}, knows(dev(t, "alice").Policy()))
	_, err := bob.Register(t.Context(), child, 1)
	unsigned, ok := errors.AsType[*wallet.Unsigned](err)
	if !ok {
		t.Fatal(err)
	}
	if _, err := unsigned.Draft.Sign(dev(t, "alice")); err != nil {
		t.Fatal(err)
	}
	node.Tick(registrar.Hour) // as long as people take
	must(t)(bob.SubmitDraft(t.Context(), unsigned.Draft))
	r, err := open(t, node, "bob", dir, &line{}, knows(dev(t, "alice").Policy())).Register(t.Context(), child, 1)
	if err != nil || r.Outpoint.TxID != unsigned.Draft.ID() {
		t.Errorf("%+v, %v", r, err)
	}
}

// A node that makes a coin of a draft look smaller, to have the rest burnt,
// gets no signature.
func TestDraftAudit(t *testing.T) {
	node := newNode(t)
	alice := open(t, node, "alice", t.TempDir(), &line{})
	n := name.MustParse("jmbc.user.utxo")
	if _, err := alice.Register(t.Context(), n, 1); err != nil {
		t.Fatal(err)
	}
	over := &line{}
	poor := open(t, node, "alice", t.TempDir(), over, knows(dev(t, "bob").Policy()))
	over.to = liar[rest.Name]{node.Handler(), rest.PathNames, func(v *rest.Name) { v.Stake-- }}
	if _, err := poor.Transfer(t.Context(), n, dev(t, "bob").Address()); !errors.Is(err, client.ErrCoin) {
		t.Errorf("a stake that is smaller: %v", err)
	}
	over.to = node.Handler()
	_, err := poor.Transfer(t.Context(), n, dev(t, "bob").Address())
	unsigned, ok := errors.AsType[*wallet.Unsigned](err)
	if !ok {
		t.Fatal(err)
	}
	unsigned.Draft.Spent[1].Output.Amount++
	if err := alice.Audit(t.Context(), unsigned.Draft); !errors.Is(err, client.ErrCoin) {
		t.Errorf("a coin that holds less: %v", err)
	}
	unsigned.Draft.ChainID = "other"
	if err := alice.Audit(t.Context(), unsigned.Draft); !errors.Is(err, wallet.ErrDraft) {
		t.Errorf("another chain: %v", err)
	}
}

// U-028, U-199: a region's authority signs along with a registration, and its
// central bank for having been paid; who is not known is found out before
// anything is locked.
func TestRegions(t *testing.T) {
	node := newNode(t)
	carol, dave := dev(t, "carol"), dev(t, "dave")
	node.Change(func(p *registrar.Params) {
		p.Regions = []registrar.Region{{Code: "hk", Authority: carol.Address(), CBDCIssuer: dave.Address()}}
	})
	r := client.Registration{Names: []name.Name{name.MustParse("jmbc.user.utxo.hk")}, Period: registrar.Year, Payment: registrar.PayCBDC}
	before := node.Applied()
	for _, others := range [][]func(*client.Config){{}, {with(carol)}, {with(dave)}} {
		if _, err := open(t, node, "alice", t.TempDir(), &line{}, others...).RegisterAll(t.Context(), r); !errors.Is(err, wallet.ErrForeign) {
			t.Errorf("%v", err)
		}
	}
	elsewhere := r
	elsewhere.Names = []name.Name{name.MustParse("jmbc.user.utxo")}
	_, err := open(t, node, "alice", t.TempDir(), &line{}).RegisterAll(t.Context(), elsewhere)
	codeOf(t, rcode.InsuffFunds, err)
	if node.Applied() != before {
		t.Error("something was sent")
	}
	if _, err := open(t, node, "alice", t.TempDir(), &line{}, with(carol, dave)).RegisterAll(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if _, paid := node.Coins(node.Genesis.Registrar.Treasury); paid != 0 {
		t.Errorf("the treasury got %s", paid)
	}
	r = client.Registration{Names: []name.Name{name.MustParse("other.utxo.hk")}, Period: registrar.Year}
	if _, err := open(t, node, "alice", t.TempDir(), &line{}, with(carol)).RegisterAll(t.Context(), r); err != nil {
		t.Error(err)
	}
}

// U-166, U-167: what one owner can register in an epoch, at the stake of each.
func TestOwnerLimit(t *testing.T) {
	node := newNode(t)
	node.Change(func(p *registrar.Params) { p.OwnerLimit = 2 })
	alice := open(t, node, "alice", t.TempDir(), &line{})
	all := func(names ...string) error {
		var r client.Registration
		for _, n := range names {
			r.Names = append(r.Names, name.MustParse(n))
		}
		r.Period = registrar.Year
		_, err := alice.RegisterAll(t.Context(), r)
		return err
	}
	if err := all("one.utxo", "two.utxo"); err != nil {
		t.Fatal(err)
	}
	codeOf(t, rcode.Refused, all("three.utxo"))
	node.Tick(registrar.Day)
	if err := all("four.utxo"); err != nil {
		t.Error(err)
	}
}
