package message_test

import (
	"fmt"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/name/dnsii"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
	"github.com/utxo-dns/utxonode/wire"
)

// A stub asks in Big5, a server answers in kind.
func Example() {
	codec := message.Codec{Profile: message.DNSII}
	style := message.Style{Labels: message.Extended, Form: dnsii.Full, Charset: dnsii.Big5}
	question, err := style.AppendQuestion(nil, name.MustParse("域名系統.utxo"), uint16(wire.TypeCNAME), uint16(wire.ClassIN))
	if err != nil {
		fmt.Println(err)
		return
	}
	asked := message.Draft{Header: message.Header{ID: 1, RD: true}, Question: message.Question{Octets: question}}

	q, err := codec.Read(asked.Append(nil))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(q.Question.Name.Name, "in", q.Question.Name.Charset)

	answer := message.Draft{
		Header: message.Header{ID: q.ID, Response: true}, Question: q.Question, Style: style,
		Answer: []wire.RR{{
			Name: q.Question.Name.Name, Type: wire.TypeCNAME, Class: wire.ClassIN, TTL: 300,
			Data: name.MustParse("系統.utxo").Wire(),
		}},
	}
	m, err := codec.Read(answer.Append(nil))
	if err != nil {
		fmt.Println(err)
		return
	}
	for r := range m.Records(message.Answer) {
		fmt.Printf("%s CNAME %s, sent as %x\n", r.Owner.Name.Unicode(), r.Names[0].Name.Unicode(), r.Data)
	}
	// Output:
	// xn--eqrt2glw8brna.utxo in Big5
	// 域名系統.utxo CNAME 系統.utxo, sent as 87ea02a874b2ce047574786f00
}
