package message_test

import (
	"testing"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/name/dnsii"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
	"github.com/utxo-dns/utxonode/wire"
)

// BenchmarkRead reads one query.
func BenchmarkRead(b *testing.B) {
	const www = "037777770775747875746f72047574786f00"
	for _, bc := range []struct {
		name    string
		profile message.Profile
		query   []byte
	}{
		{"plain", message.Plain, ask(b, www)},
		{"plain+edns", message.Plain, ask(b, www, "00002904d000000000 0000")},
		{"utf8", message.UTF8, ask(b, asUTF8)},
		{"dnsii/ASCII", message.DNSII, ask(b, www)},
		{"dnsii/Big5", message.DNSII, ask(b, asBig5)},
		{"edns/ILET", message.EDNS, ask(b, asEDNS)},
		{"edns/OPT", message.EDNS, ask(b, asOption, optUCS2)},
	} {
		b.Run(bc.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := (message.Codec{Profile: bc.profile}).Read(bc.query); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkAppend writes one response with an alias to a Chinese name.
func BenchmarkAppend(b *testing.B) {
	q, err := message.Codec{}.Read(ask(b, "037777770775747875746f72047574786f00"))
	if err != nil {
		b.Fatal(err)
	}
	target := name.MustParse("域名系統.utxo")
	for _, bc := range []struct {
		name  string
		style message.Style
	}{
		{"A-labels", message.Style{}},
		{"UTF-8", message.Style{Labels: message.EightBit}},
		{"Big5", message.Style{Labels: message.Extended, Form: dnsii.Full, Charset: dnsii.Big5}},
	} {
		b.Run(bc.name, func(b *testing.B) {
			d := message.Draft{
				Question: q.Question, Style: bc.style,
				Answer: []wire.RR{{Name: q.Question.Name.Name, Type: wire.TypeCNAME, Class: wire.ClassIN, TTL: 300, Data: target.Wire()}},
			}
			buf := make([]byte, 0, 512)
			b.ReportAllocs()
			for b.Loop() {
				buf = d.Append(buf[:0])
			}
		})
	}
}
