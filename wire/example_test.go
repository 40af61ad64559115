package wire_test

import (
	"fmt"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// A question, and the answer a server gives to it.
func Example() {
	msg, err := wire.AppendQuery(nil, &wire.Query{
		Header:   wire.Header{ID: 1, Timestamp: 1767225600, Nonce: 0x01020304},
		Question: wire.Question{Name: name.MustParse("jmbc.user.utxo"), Type: wire.TypeA, Class: wire.ClassIN},
		Flags:    wire.QueryRD,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%x\n", msg)

	q, err := wire.DecodeQuery(msg)
	if err != nil {
		fmt.Println(rcode.Of(err))
		return
	}
	answer, err := wire.AppendResponse(nil, &wire.Response{
		Header: wire.Header{ID: q.Header.ID, Nonce: q.Header.Nonce, Timestamp: 1767225601},
		Flags:  wire.ResponseAA | wire.ResponseRA | q.Flags.Echo(),
		Answer: []wire.RR{{Name: q.Question.Name, Type: wire.TypeA, Class: wire.ClassIN, TTL: 300, Data: []byte{192, 0, 2, 1}}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := wire.DecodeResponse(answer)
	fmt.Println(q.Question, p.RCode, p.Flags, p.Answer, err)
	// Output:
	// 55440101000000016955b9000102030400000000000100010001000000000010046a6d62630475736572047574786f00
	// jmbc.user.utxo IN A NOERROR AA RA [jmbc.user.utxo 300 IN A \# 4 c0000201] <nil>
}

// An Update that sets a record. The owner's transaction goes with it, and
// package sigblock signs it before it is sent.
func ExampleAppendUpdate() {
	n := name.MustParse("jmbc.user.utxo")
	msg, err := wire.AppendUpdate(nil, &wire.Update{
		Header: wire.Header{ID: 3, Timestamp: 1767225600, Nonce: 0x11121314},
		UpdateBody: wire.UpdateBody{
			Opcode: wire.OpSetRecords,
			Flags:  wire.UpdateReplace,
			Name:   n,
			Payload: wire.Payload{
				Add:         []wire.RR{{Name: n, Type: wire.TypeTXT, Class: wire.ClassIN, TTL: 300, Data: []byte("\x05hello")}},
				Transaction: []byte("encoded by package ledger"),
			},
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	u, err := wire.DecodeUpdate(msg)
	fmt.Println(u.Opcode, u.Flags, u.Name, u.Payload.Add, err)
	// Output: SET-RECORDS replace jmbc.user.utxo [jmbc.user.utxo 300 IN TXT \# 6 0568656c6c6f] <nil>
}

// What a key signs: one digest for each message, chain and key.
func ExampleSigning_Digest() {
	msg, err := wire.AppendNotification(nil, &wire.Notification{Event: wire.EventNewBlock, Height: 42})
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := wire.NewSigning(msg, "jmbc-mainnet-1", [32]byte{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%x\n", s.Digest(wire.SigEd25519, make([]byte, 32)))
	// Output: edec1d4ed6da3d552f5ae681d57bcc06797113694e231eecd20720e958229067
}
