package updates_test

import (
	"bytes"
	"encoding/binary"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/sigblock"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// encode is an Update of now with a message id, signed.
func encode(t testing.TB, u *wire.UpdateBody, id uint32, at int64, signers ...sigblock.Signer) []byte {
	t.Helper()
	msg, err := wire.AppendUpdate(nil, &wire.Update{Header: wire.Header{ID: id, Nonce: 9, Timestamp: uint32(at)}, UpdateBody: *u})
	if err == nil && len(signers) > 0 {
		msg, err = sigblock.Sign(msg, chainID, [32]byte{}, signers...)
	}
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

// exchange sends octets and returns the response to them.
func (w *world) exchange(network string, msg []byte) wire.Response {
	w.t.Helper()
	b, err := (&jupc.Dialer{Retry: time.Hour}).Exchange(w.ctx, network, w.node.ServiceAddr(), msg)
	if err != nil {
		w.t.Fatal(err)
	}
	resp, err := wire.DecodeResponse(b)
	if err != nil {
		w.t.Fatal(err)
	}
	return resp
}

// U-043, U-050, U-052, U-053, U-054, U-214, U-217, U-218, U-228: what a message
// says of itself, over both transports: its response bears its id and nonce.
func TestMessages(t *testing.T) {
	w := newWorld(t)
	alice := key(t, "alice")
	w.register("msg.utxo", "alice")
	u := w.records("msg.utxo", "alice", 0, "msg.utxo 300 A 192.0.2.1", "")
	u.Flags |= wire.UpdateDryRun
	now := time.Now().Unix()
	const id = 77
	fresh := uint32(1000)
	signed := func() []byte { fresh++; return encode(t, u, fresh, now, alice) }
	set := func(msg []byte, at int, v byte) []byte { msg[at] = v; return msg }
	// opcode returns an unsigned message with an operation.
	opcode := func(op uint16) []byte {
		msg := encode(t, u, id, now)
		binary.BigEndian.PutUint16(msg[wire.HeaderSize:], op)
		return msg
	}
	body := func(msg []byte) int { return wire.HeaderSize + int(binary.BigEndian.Uint32(msg[wire.SignedPrefix:])) }
	for _, tc := range []struct {
		name string
		msg  []byte
		want rcode.Code
	}{
		{"as it should be", signed(), rcode.NoError},
		{"unsigned", encode(t, u, id, now), rcode.SigInvalid},
		{"unsigned and long ago", encode(t, u, id, 1767225600), rcode.SigInvalid},
		{"opcode 99", opcode(99), rcode.NotImp},
		{"opcode 0", opcode(0), rcode.NotImp},
		{"opcode 20", opcode(20), rcode.NotImp},
		{"301 s ago", encode(t, u, id, now-310, alice), rcode.Refused},
		{"too early", encode(t, u, id, now+310, alice), rcode.Refused},
		{"no time", encode(t, u, id, 0, alice), rcode.Refused},
		{"one octet of the body changed", func() []byte { m := signed(); return set(m, body(m)+3, 2) }(), rcode.SigInvalid},
		{"the nonce changed", set(signed(), 12, 1), rcode.SigInvalid},
		{"of another chain", func() []byte {
			m, err := sigblock.Sign(encode(t, u, id, now), "another-chain", [32]byte{}, alice)
			if err != nil {
				t.Fatal(err)
			}
			return m
		}(), rcode.SigInvalid},
		{"a field that is no SigBlock", func() []byte {
			m := encode(t, u, id, now)
			return append(append(set(m[:wire.HeaderSize:wire.HeaderSize], 19, 2), 9, 9), encode(t, u, id, now)[wire.HeaderSize:]...)
		}(), rcode.FormErr},
		{"an octet after the payload", append(signed(), 0), rcode.FormErr},
		{"cut short", signed()[:200], rcode.FormErr},
		{"a flag nobody assigned", func() []byte { m := encode(t, u, id, now); return set(m, wire.HeaderSize+3, 0x80) }(), rcode.FormErr},
	} {
		for _, network := range []string{"tcp", "udp"} {
			resp := w.exchange(network, tc.msg)
			want := tc.want
			if want == rcode.NoError && network == "udp" {
				want = rcode.Refused // it was there before (U-050)
			}
			h, _, err := wire.DecodeHeader(tc.msg)
			if tc.name == "cut short" {
				err = nil
			}
			if err != nil || resp.RCode != want || resp.Header.ID != h.ID || resp.Header.Nonce != h.Nonce || resp.Header.Timestamp < uint32(now) {
				t.Errorf("%s over %s: %v, want %v; header %+v", tc.name, network, resp.RCode, want, resp.Header)
			}
		}
	}
}

// U-155, U-159: the algorithms that a node takes; a signature of one it does not
// is refused, whoever else signed.
func TestAlgorithms(t *testing.T) {
	w := newWorld(t)
	w.register("alg.utxo", "alice")
	u := w.records("alg.utxo", "alice", 0, "alg.utxo 300 A 192.0.2.1", "")
	sr, err := keystore.FromSeed("sr", ledger.Sr25519, bytes.Repeat([]byte{7}, keystore.SeedSize))
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.client.Update(w.ctx, u, key(t, "alice"), sr)
	if rcode.Of(err) != rcode.SigInvalid {
		t.Errorf("sr25519 beside the owner: %v", err)
	}
	unknown := encode(t, u, 5, time.Now().Unix(), key(t, "alice"))
	unknown[wire.HeaderSize+2] = 99
	if resp := w.exchange("tcp", unknown); resp.RCode != rcode.SigInvalid {
		t.Errorf("algorithm 99: %v", resp.RCode)
	}
}

// U-130, U-203, E-75: a BATCH is one transaction: one receipt for each
// operation, or nothing at all.
func TestBatch(t *testing.T) {
	w := newWorld(t)
	w.register("one.utxo", "alice")
	w.register("two.utxo", "alice")
	batch := func() *wire.UpdateBody {
		d := draft{inputs: []input{w.domain("one.utxo", "alice"), w.domain("two.utxo", "alice"), w.coin("alice")}}
		u := &wire.UpdateBody{Opcode: wire.OpBatch}
		for i, of := range []string{"one.utxo", "two.utxo"} {
			single := w.records(of, "alice", 0, of+" 300 A 192.0.2.7", "")
			tx, err := ledger.DecodeTx(single.Payload.Transaction)
			if err != nil {
				t.Fatal(err)
			}
			op, err := registrar.DecodeAction(tx.Actions[0])
			if err != nil {
				t.Fatal(err)
			}
			set := op.(registrar.SetRecords)
			set.Input, set.Output = uint16(i), uint16(i)
			d.actions = append(d.actions, set.Action())
			d.outputs = append(d.outputs, w.kept(of, "alice"))
			single.Payload.Transaction = nil
			u.Payload.Nested = append(u.Payload.Nested, *single)
		}
		u.Name, u.Previous = u.Payload.Nested[0].Name, u.Payload.Nested[0].Previous
		u.Payload.Transaction = w.sign(d)
		return u
	}
	for name, spoil := range map[string]func(*wire.UpdateBody){
		"one too few":          func(u *wire.UpdateBody) { u.Payload.Nested = u.Payload.Nested[:1] },
		"in another order":     func(u *wire.UpdateBody) { n := u.Payload.Nested; n[0], n[1] = n[1], n[0] },
		"another name":         func(u *wire.UpdateBody) { u.Name = u.Payload.Nested[1].Name },
		"a part dry":           func(u *wire.UpdateBody) { u.Payload.Nested[1].Flags = wire.UpdateDryRun },
		"other records in one": func(u *wire.UpdateBody) { u.Payload.Nested[1].Payload.Add[0].TTL++ },
		"a quote among them": func(u *wire.UpdateBody) {
			u.Payload.Nested[1] = wire.UpdateBody{Opcode: wire.OpRegisterQuote, Name: u.Name}
		},
		"a transaction in one":     func(u *wire.UpdateBody) { u.Payload.Nested[1].Payload.Transaction = u.Payload.Transaction },
		"a flag for one outside":   func(u *wire.UpdateBody) { u.Flags = wire.UpdateReplace },
		"records outside of parts": func(u *wire.UpdateBody) { u.Payload.Add = u.Payload.Nested[0].Payload.Add },
	} {
		u := batch()
		spoil(u)
		if got := w.code(u, "alice"); got != rcode.FormErr {
			t.Errorf("%s: %v", name, got)
		}
	}
	if h := w.held("two.utxo"); len(h.Records) != 0 {
		t.Fatalf("%+v", h)
	}
	r := w.do(batch(), "alice")
	if len(r) != 2 || r[0].Output == r[1].Output || r[0].TxID != r[1].TxID || r[1].Opcode != wire.OpSetRecords {
		t.Errorf("%+v", r)
	}
	if d := cmp.Diff([]string{"two.utxo. 300 IN A 192.0.2.7"}, w.held("two.utxo").Records); d != "" {
		t.Error(d)
	}
}

// U-052, U-152: a name under a secp256k1 key; its owner's message bears a bare
// DER signature, which names no key, or a SigBlock.
func TestBareDER(t *testing.T) {
	w := newWorld(t)
	seed := bytes.Repeat([]byte{3}, keystore.SeedSize)
	k, err := keystore.FromSeed("k", ledger.Secp256k1, seed)
	if err != nil {
		t.Fatal(err)
	}
	paid := w.paidTo(k)
	u := w.publish(k, paid)
	u.Flags |= wire.UpdateDryRun
	msg := encode(t, u, 1, time.Now().Unix(), k)
	if resp := w.exchange("tcp", msg); resp.RCode != rcode.NoError {
		t.Fatalf("a SigBlock: %v", resp.RCode)
	}
	h, body, err := wire.DecodeHeader(encode(t, u, 2, time.Now().Unix(), k))
	if err != nil {
		t.Fatal(err)
	}
	block, err := wire.DecodeSigBlock(h.Signature)
	if err != nil {
		t.Fatal(err)
	}
	der := block.Entries[0].Signature
	bare := func(der []byte) []byte {
		m := append([]byte{}, encode(t, u, 2, int64(h.Timestamp))[:wire.SignedPrefix]...)
		m = binary.BigEndian.AppendUint32(m, uint32(len(der)))
		return append(append(m, der...), body...)
	}
	if resp := w.exchange("tcp", bare(der)); resp.RCode != rcode.NoError {
		t.Errorf("bare DER: %v", resp.RCode)
	}
	wrong := bytes.Clone(der)
	wrong[len(wrong)-1] ^= 1
	if resp := w.exchange("tcp", bare(wrong)); resp.RCode != rcode.SigInvalid {
		t.Errorf("bare DER that is wrong: %v", resp.RCode)
	}
}

// U-158, E-57: a message that ML-DSA signs is taken on a stream alone; it fits
// in no datagram that the port reads. A signed message from a source that may be
// forged is not looked at, a quote is.
func TestStreamsAndSources(t *testing.T) {
	w := newWorld(t)
	k, err := keystore.FromSeed("q", ledger.MLDSA65, bytes.Repeat([]byte{4}, keystore.SeedSize))
	if err != nil {
		t.Fatal(err)
	}
	u := w.publish(k, w.paidTo(k))
	period := registrar.Year
	quote := &wire.UpdateBody{Opcode: wire.OpRegisterQuote, Name: name.MustParse("free.utxo"), Payload: wire.Payload{Period: &period}}
	native := func(msg []byte, from resolver.Source) wire.Response {
		resp, err := wire.DecodeResponse(w.node.Native(t.Context(), msg, from))
		if err != nil {
			t.Fatal(err)
		}
		return resp
	}
	now := time.Now().Unix()
	for _, tc := range []struct {
		name string
		msg  []byte
		from resolver.Source
		tc   bool
	}{
		{"ML-DSA in a datagram", encode(t, u, 1, now, k), resolver.Source{Validated: true}, true},
		{"Ed25519 from anywhere", encode(t, u, 2, now, key(t, "alice")), resolver.Source{}, true},
		{"an unsigned quote from anywhere", encode(t, quote, 3, now), resolver.Source{}, false},
		{"a signed quote from anywhere", encode(t, quote, 4, now, k), resolver.Source{}, true},
		{"a signed quote on a stream", encode(t, quote, 5, now, k), resolver.Source{Stream: true}, false},
		{"ML-DSA on a stream", encode(t, u, 6, now, k), resolver.Source{Stream: true}, false},
	} {
		resp := native(tc.msg, tc.from)
		if cut := resp.Flags == wire.ResponseTC; resp.RCode != rcode.NoError || cut != tc.tc || cut != (len(resp.Additional) == 0) {
			t.Errorf("%s: %v, flags %v, %d records", tc.name, resp.RCode, resp.Flags, len(resp.Additional))
		}
	}
	w.committed(txID(t, u.Payload.Transaction))
}

// paidTo pays the address of a key 100 JMBC.
func (w *world) paidTo(k *keystore.Key) input {
	w.t.Helper()
	id, err := w.net.Faucet(w.ctx, k.Address(), 100*ledger.JMBC)
	if err != nil {
		w.t.Fatal(err)
	}
	return input{at: ledger.Outpoint{TxID: id}, amount: 100 * ledger.JMBC}
}

// publish is an Update by which a key publishes a descriptor.
func (w *world) publish(k *keystore.Key, from input) *wire.UpdateBody {
	w.t.Helper()
	d := &registrar.Descriptor{Operator: k.Name(), Endpoints: []registrar.Endpoint{{Transport: registrar.TransportService, Address: "192.0.2.7:53"}}}
	b, err := d.Encode()
	if err != nil {
		w.t.Fatal(err)
	}
	tx := &ledger.Tx{
		Version: ledger.TxVersion, Inputs: []ledger.Input{{Outpoint: from.at}},
		Outputs: []ledger.Output{{Amount: w.law.DescriptorFee, Address: w.law.Treasury}},
		Actions: []ledger.Action{registrar.PublishDescriptor{Descriptor: b}.Action()},
	}
	witness, err := k.Sign(ledger.Sighash(chainID, tx.ID()))
	if err != nil {
		w.t.Fatal(err)
	}
	policy, err := ledger.EncodePolicy(k.Policy())
	if err != nil {
		w.t.Fatal(err)
	}
	tx.Inputs[0].Reveal = ledger.Reveal{Policy: policy, Witness: witness}
	return &wire.UpdateBody{Opcode: wire.OpPublishDescriptor, Name: name.Name{}, Payload: wire.Payload{Transaction: tx.Encode()}}
}
