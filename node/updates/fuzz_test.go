package updates_test

import (
	"crypto/sha256"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/sigblock"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// U-055, U-129, U-151: whatever octets come to a node that runs, it answers with
// what decodes, or says nothing, and its state stays as it is. The octets are
// tried as they are, and signed by a key that nobody has seen, so that their
// bodies are read too.
func FuzzUpdate(f *testing.F) {
	w := newWorld(f)
	w.register("fuzz.utxo", "alice")
	u := w.records("fuzz.utxo", "alice", 0, "fuzz.utxo 300 A 192.0.2.1", "")
	now := time.Now().Unix()
	f.Add(encode(f, u, 1, now))
	u.Flags |= wire.UpdateDryRun
	f.Add(encode(f, u, 1, now, key(f, "alice")))
	period := uint64(31536000)
	f.Add(encode(f, &wire.UpdateBody{Opcode: wire.OpRegisterQuote, Name: u.Name, Payload: wire.Payload{Period: &period}}, 3, 0))
	for _, op := range []wire.Opcode{wire.OpRenew, wire.OpTransfer, wire.OpFinalize, wire.OpRotateKey, wire.OpDelegate} {
		f.Add(encode(f, &wire.UpdateBody{Opcode: op, Name: u.Name, Previous: u.Previous, Payload: wire.Payload{Transaction: u.Payload.Transaction}}, 4, now))
	}
	batch := &wire.UpdateBody{Opcode: wire.OpBatch, Name: u.Name, Previous: u.Previous, Payload: wire.Payload{
		Transaction: u.Payload.Transaction, Nested: []wire.UpdateBody{{Opcode: wire.OpSetRecords, Name: u.Name, Previous: u.Previous}},
	}}
	f.Add(encode(f, batch, 5, now))
	before := w.held("fuzz.utxo")
	f.Fuzz(func(t *testing.T, msg []byte) {
		w.t = t
		for _, m := range [][]byte{msg, signedByNobody(msg)} {
			reply := w.node.Native(t.Context(), m, resolver.Source{Stream: true})
			if reply == nil {
				continue
			}
			resp, err := wire.DecodeResponse(reply)
			if err != nil || resp.RCode == rcode.ServFail {
				t.Fatalf("%v, %v to %x", resp.RCode, err, m)
			}
		}
		if after := w.held("fuzz.utxo"); *after.Outpoint != *before.Outpoint || after.RecordsRoot != before.RecordsRoot {
			t.Fatalf("%+v, before %+v", after, before)
		}
	})
}

// signedByNobody is a message of now, if msg is one, with the signature of a key
// made of its octets.
func signedByNobody(msg []byte) []byte {
	_, body, err := wire.DecodeHeader(msg)
	if err != nil {
		return nil
	}
	seed := sha256.Sum256(msg)
	k, err := keystore.FromSeed("nobody", ledger.Ed25519, seed[:])
	if err != nil {
		return nil
	}
	now := uint32(time.Now().Unix())
	m := append(append([]byte{}, msg[:wire.SignedPrefix]...), 0, 0, 0, 0)
	m[8], m[9], m[10], m[11] = byte(now>>24), byte(now>>16), byte(now>>8), byte(now)
	if m, err = sigblock.Sign(append(m, body...), chainID, [32]byte{}, k); err != nil {
		return nil
	}
	return m
}
