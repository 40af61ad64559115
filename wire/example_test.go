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
