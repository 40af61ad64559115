package updates_test

import (
	"bytes"
	"testing"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// U-101…U-107, U-217 to U-219, U-223: what a quote is refused for.
func TestQuotes(t *testing.T) {
	w := newWorld(t)
	w.register("jmbc.user.utxo", "alice")
	period := func(seconds uint64) wire.Payload { return wire.Payload{Period: &seconds} }
	for _, tc := range []struct {
		name string
		of   string
		p    wire.Payload
		want rcode.Code
	}{
		{"a free name", "free.utxo", period(registrar.Year), rcode.NoError},
		{"a free name for a day", "free.utxo", period(registrar.Day), rcode.NoError},
		{"for no time", "free.utxo", period(0), rcode.FormErr},
		{"without a period", "free.utxo", wire.Payload{}, rcode.FormErr},
		{"for a year and a second", "free.utxo", period(registrar.Year + 1), rcode.FormErr},
		{"for longer than there is", "free.utxo", period(11 * registrar.Year), rcode.Refused},
		{"with more than a period", "free.utxo", wire.Payload{Period: new(uint64), Transaction: []byte{1}}, rcode.FormErr},
		{"a registered name", "jmbc.user.utxo", period(registrar.Year), rcode.YXDomain},
		{"a country", "hk.utxo", period(registrar.Year), rcode.Refused},
		{"another zone", "example.com", period(registrar.Year), rcode.NotZone},
		{"an apex", "utxo", period(registrar.Year), rcode.Refused},
		{"too deep", "a.b.c.utxo", period(registrar.Year), rcode.Refused},
	} {
		u := &wire.UpdateBody{Opcode: wire.OpRegisterQuote, Name: name.MustParse(tc.of), Payload: tc.p}
		resp, err := w.client.Send(w.ctx, u)
		if got := rcode.Of(err); got != tc.want || (got == rcode.NoError) != (len(resp.Additional) == 1) {
			t.Errorf("%s: %v and %d records, want %v", tc.name, got, len(resp.Additional), tc.want)
		}
	}
	quote := &wire.UpdateBody{Opcode: wire.OpRegisterQuote, Name: name.MustParse("jmbc.user.utxo"), Payload: period(registrar.Year)}
	expiry := w.held("jmbc.user.utxo").Expiry
	w.warp(expiry + registrar.Day - w.node.Status().ChainTime)
	if got := w.code(quote); got != rcode.YXDomain {
		t.Errorf("a day after the end, in grace: %v", got)
	}
	w.warp(w.law.Grace)
	if _, err := w.client.Quote(w.ctx, quote.Name, registrar.Year); err != nil {
		t.Errorf("after grace: %v", err)
	}
}

// U-107, U-109, U-111, U-114, U-218, U-219, U-227: what a reveal is refused for,
// and that nothing is spent then.
func TestReveals(t *testing.T) {
	w := newWorld(t)
	first := w.commit("race.utxo", "alice", 1)
	second := w.commit("race.utxo", "bob", 2)
	poor := w.reveal("race.utxo", "alice", 1, first, 1, 600)
	balance := func(who string) ledger.Amount {
		a, err := w.node.Account(address(t, who).Encode(w.prefix), "")
		if err != nil {
			t.Fatal(err)
		}
		return a.Balance
	}
	had := balance("alice")
	if got := w.code(poor, "alice"); got != rcode.InsuffFunds {
		t.Errorf("an atom short: %v", got)
	}
	if balance("alice") != had {
		t.Error("a refused payment was spent")
	}
	if got := w.code(w.reveal("hk.utxo", "alice", 1, first, 0, 600), "alice"); got != rcode.Refused {
		t.Errorf("the reveal of another name than was committed to: %v", got)
	}
	other := w.reveal("race.utxo", "alice", 1, first, 0, 600)
	other.Payload.Opening.Salt[5]++
	if got := w.code(other, "alice"); got != rcode.FormErr {
		t.Errorf("an opening that is not the transaction's: %v", got)
	}
	other = w.reveal("race.utxo", "alice", 1, first, 0, 600)
	other.Payload.Period = new(uint64)
	if got := w.code(other, "alice"); got != rcode.FormErr {
		t.Errorf("a period that is not the transaction's: %v", got)
	}
	had = balance("bob")
	late := w.reveal("race.utxo", "bob", 2, second, 0, 600)
	w.do(w.reveal("race.utxo", "alice", 1, first, 0, 600), "alice")
	if got := w.code(late, "bob"); got != rcode.YXDomain || balance("bob") != had {
		t.Errorf("who comes second: %v, holds %d of %d", got, balance("bob"), had)
	}

	// The commitment and its reveal at once: it must be a block old.
	u, young := w.commitment("young.utxo", "carol", 3)
	reveal := w.reveal("young.utxo", "carol", 3, young, 0, 600)
	if got := w.code(reveal, "carol"); got != rcode.Blockchain {
		t.Errorf("a reveal of what nobody committed to: %v", got)
	}
	held := w.commit("slow.utxo", "carol", 4)
	slow := w.reveal("slow.utxo", "carol", 4, held, 0, 600)
	w.do(u, "carol")
	w.warp(601)
	if got := w.code(slow, "carol"); got != rcode.Refused {
		t.Errorf("601 s after the quote: %v", got)
	}
	w.do(w.reveal("young.utxo", "carol", 3, young, 0, 600), "carol")
}

// U-114: with a block between commitment and reveal as the rule wants it.
func TestYoungCommitment(t *testing.T) {
	w := newWorld(t, func(p *testnetParameters) { p.Registrar.CommitMinBlocks = 1000 })
	c := w.commit("young.utxo", "alice", 1)
	if got := w.code(w.reveal("young.utxo", "alice", 1, c, 0, 600), "alice"); got != rcode.Refused {
		t.Fatalf("%v", got)
	}
}

// U-129…U-133, U-140, U-214, U-217, U-218, U-220, U-221, U-223, U-228, U-229:
// one good change of records, and what each way to spoil it is refused with.
func TestRefusals(t *testing.T) {
	w := newWorld(t)
	w.register("spoil.utxo", "alice")
	w.do(w.records("spoil.utxo", "alice", 0, "spoil.utxo 300 A 192.0.2.1\nwww.spoil.utxo 300 A 192.0.2.2", ""), "alice")
	before := w.held("spoil.utxo")
	good := func() *wire.UpdateBody {
		return w.records("spoil.utxo", "alice", 0, "spoil.utxo 300 TXT new", "")
	}
	deletion := func(rr wire.RR) *wire.UpdateBody {
		u := w.records("spoil.utxo", "alice", 0, "", "")
		u.Payload.Delete = []wire.RR{rr}
		return u
	}
	setResolver := func(id [32]byte) *wire.UpdateBody {
		return w.update(wire.OpSetResolver, act{of: "spoil.utxo", owner: "alice", op: func(s registrar.Spend) registrar.Operation {
			return registrar.SetResolver{Spend: s, Descriptor: id}
		}})
	}
	for _, tc := range []struct {
		name   string
		update func() *wire.UpdateBody
		want   rcode.Code
	}{
		{"another owner's name in the message", func() *wire.UpdateBody { u := good(); u.Name = name.MustParse("other.utxo"); return u }, rcode.FormErr},
		{"a name of another zone", func() *wire.UpdateBody { u := good(); u.Name = name.MustParse("example.com"); return u }, rcode.NotZone},
		{"another operation", func() *wire.UpdateBody { u := good(); u.Opcode, u.Payload.Add = wire.OpRelease, nil; return u }, rcode.FormErr},
		{"an operation for later", func() *wire.UpdateBody { u := good(); u.Opcode = wire.OpChannelSettle; return u }, rcode.NotImp},
		{"a bridge", func() *wire.UpdateBody { u := good(); u.Opcode = wire.OpBridge; return u }, rcode.NotImp},
		{"no transaction", func() *wire.UpdateBody { u := good(); u.Payload.Transaction = nil; return u }, rcode.FormErr},
		{"octets that are no transaction", func() *wire.UpdateBody { u := good(); u.Payload.Transaction = []byte{1, 2}; return u }, rcode.FormErr},
		{"a part that the operation does not know", func() *wire.UpdateBody { u := good(); u.Payload.Period = new(uint64); return u }, rcode.FormErr},
		{"a flag that the operation does not know", func() *wire.UpdateBody { u := setResolver([32]byte{}); u.Flags = wire.UpdateReplace; return u }, rcode.FormErr},
		{"records that are not those of the root", func() *wire.UpdateBody { u := good(); u.Payload.Add[0].TTL++; return u }, rcode.FormErr},
		{"records missing", func() *wire.UpdateBody { u := good(); u.Payload.Add = nil; return u }, rcode.FormErr},
		{"an outpoint that was spent", func() *wire.UpdateBody { u := good(); u.Previous[0]++; return u }, rcode.Blockchain},
		{"no outpoint", func() *wire.UpdateBody { u := good(); u.Previous = wire.Outpoint{}; return u }, rcode.Blockchain},
		{"a bad signature in the transaction", func() *wire.UpdateBody {
			u := good()
			u.Payload.Transaction[len(u.Payload.Transaction)-1] ^= 1
			return u
		}, rcode.SigInvalid},
		{"a transaction that somebody else pays for and the owner did not sign", func() *wire.UpdateBody {
			return w.update(wire.OpRelease, act{of: "spoil.utxo", owner: "alice", payer: "bob", keyless: true, op: func(s registrar.Spend) registrar.Operation {
				return registrar.Release{Spend: s}
			}})
		}, rcode.SigInvalid},
		{"a name that nobody holds", func() *wire.UpdateBody {
			u := good()
			u.Name = name.MustParse("nobody.utxo")
			tx, err := ledger.DecodeTx(u.Payload.Transaction)
			if err != nil {
				t.Fatal(err)
			}
			tx.Actions[0] = registrar.SetRecords{Spend: registrar.Spend{Name: u.Name}}.Action()
			u.Payload.Transaction = tx.Encode()
			return u
		}, rcode.NXDomain},
		{"delete an RRset that is not there", func() *wire.UpdateBody {
			return deletion(wire.RR{Name: name.MustParse("spoil.utxo"), Type: wire.TypeMX, Class: wire.ClassIN})
		}, rcode.NXRRSet},
		{"delete a record that is not there", func() *wire.UpdateBody {
			return deletion(parse(t, "spoil.utxo 300 A 192.0.2.77")[0])
		}, rcode.NXRRSet},
		{"delete outside the name", func() *wire.UpdateBody {
			return deletion(wire.RR{Name: name.MustParse("b.utxo"), Type: wire.TypeA, Class: wire.ClassIN})
		}, rcode.NotZone},
		{"an RRset that must not exist", func() *wire.UpdateBody {
			return w.records("spoil.utxo", "alice", wire.UpdateMustNotExist, "spoil.utxo 300 A 192.0.2.3", "")
		}, rcode.YXRRSet},
		{"a record outside the name", func() *wire.UpdateBody {
			return w.records("spoil.utxo", "alice", 0, "b.utxo 300 A 192.0.2.3", "")
		}, rcode.NotZone},
		{"a CNAME beside an address", func() *wire.UpdateBody {
			return w.records("spoil.utxo", "alice", 0, "www.spoil.utxo 300 CNAME spoil.utxo", "")
		}, rcode.YXRRSet},
		{"a CNAME at the name itself", func() *wire.UpdateBody {
			return w.records("spoil.utxo", "alice", wire.UpdateReplace, "spoil.utxo 300 CNAME www.spoil.utxo", "")
		}, rcode.Refused},
		{"a resolver that nobody published", func() *wire.UpdateBody { return setResolver([32]byte{1}) }, rcode.Contract},
		{"a resolver that is not the transaction's", func() *wire.UpdateBody {
			u := setResolver([32]byte{1})
			u.Payload.Descriptor = &[32]byte{2}
			return u
		}, rcode.FormErr},
		{"cancel where nothing waits", func() *wire.UpdateBody {
			return w.update(wire.OpCancel, act{of: "spoil.utxo", owner: "alice", op: func(s registrar.Spend) registrar.Operation { return registrar.Cancel{Spend: s} }})
		}, rcode.Refused},
		{"cancel of another change than waits", func() *wire.UpdateBody {
			u := w.update(wire.OpCancel, act{of: "spoil.utxo", owner: "alice", op: func(s registrar.Spend) registrar.Operation { return registrar.Cancel{Spend: s} }})
			u.Payload.Pending = &[32]byte{1}
			return u
		}, rcode.Refused},
		{"a change of owner that the new one has not accepted", func() *wire.UpdateBody {
			return w.update(wire.OpTransfer, act{of: "spoil.utxo", owner: "alice", op: func(s registrar.Spend) registrar.Operation {
				return registrar.Transfer{Spend: s, To: address(t, "bob")}
			}})
		}, rcode.SigInvalid},
		{"a new owner that is not the transaction's", func() *wire.UpdateBody {
			u := w.update(wire.OpTransfer, act{of: "spoil.utxo", owner: "alice", approvals: []string{"bob"}, op: func(s registrar.Spend) registrar.Operation {
				return registrar.Transfer{Spend: s, To: address(t, "bob")}
			}})
			u.Payload.Policy = policy(t, "carol")
			return u
		}, rcode.FormErr},
		{"a BATCH of nothing", func() *wire.UpdateBody { u := good(); u.Opcode, u.Payload.Add = wire.OpBatch, nil; return u }, rcode.FormErr},
	} {
		u := tc.update()
		if got := w.code(u, "alice"); got != tc.want {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
	for _, signers := range [][]string{{"bob"}, {"alice", "bob"}, {}} {
		if got := w.code(good(), signers...); got != rcode.SigInvalid {
			t.Errorf("signed by %v: %v", signers, got)
		}
	}
	after := w.held("spoil.utxo")
	if *after.Outpoint != *before.Outpoint || !bytes.Equal(after.RecordSet, before.RecordSet) {
		t.Fatalf("%+v, before %+v", after, before)
	}

	// Two updates of one outpoint: one receipt (U-140).
	one, two := good(), w.records("spoil.utxo", "alice", 0, "spoil.utxo 300 TXT other", "")
	if got := w.code(one, "alice"); got != rcode.NoError {
		t.Fatalf("the first of two updates: %v", got)
	}
	if got := w.code(two, "alice"); got != rcode.Blockchain { // the first waits, or is in a block
		t.Errorf("the second of two updates: %v", got)
	}
	w.committed(txID(t, one.Payload.Transaction))
	w.do(w.records("spoil.utxo", "alice", 0, "spoil.utxo 300 AAAA 2001:db8::1", ""), "alice")
}

// U-226, U-224: a name in grace, one whose lease is over, and a stale outpoint.
func TestEndOfALease(t *testing.T) {
	w := newWorld(t)
	w.register("end.utxo", "alice")
	w.warp(w.held("end.utxo").Expiry - w.node.Status().ChainTime + 1)
	if got := w.code(w.records("end.utxo", "alice", 0, "end.utxo 300 A 192.0.2.1", ""), "alice"); got != rcode.Expired {
		t.Errorf("in grace: %v", got)
	}
	w.warp(w.law.Grace)
	if got := w.code(w.records("end.utxo", "alice", 0, "end.utxo 300 A 192.0.2.1", ""), "alice"); got != rcode.NXDomain {
		t.Errorf("after grace: %v", got)
	}
}
