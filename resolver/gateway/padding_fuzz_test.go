package gateway

import (
	"bytes"
	"testing"

	"github.com/miekg/dns"
)

// FuzzPad: what is padded has a length of few, says what it said, and is not
// padded twice into another length.
func FuzzPad(f *testing.F) {
	for _, edns := range []bool{false, true} {
		m := new(dns.Msg).SetQuestion("jmbc.user.utxo.", dns.TypeA)
		m.Response, m.Compress = true, true
		for _, text := range []string{"jmbc.user.utxo. 300 IN A 192.0.2.1", "jmbc.user.utxo. 300 IN MX 10 mail.jmbc.user.utxo."} {
			rr, err := dns.NewRR(text)
			if err != nil {
				f.Fatal(err)
			}
			m.Answer = append(m.Answer, rr)
		}
		if edns {
			m.SetEdns0(1232, true).IsEdns0().Option = []dns.EDNS0{&dns.EDNS0_EDE{InfoCode: 1, ExtraText: "x"}}
		}
		b, err := m.Pack()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, msg []byte) {
		padded := pad(bytes.Clone(msg))
		if bytes.Equal(padded, msg) {
			return
		}
		if len(padded)%paddedBlock != 0 && len(padded) != dns.MaxMsgSize {
			t.Fatalf("%d octets", len(padded))
		}
		var before, after dns.Msg
		if before.Unpack(msg) != nil {
			return
		}
		if err := after.Unpack(padded); err != nil {
			t.Fatal(err)
		}
		was, is := before.IsEdns0(), after.IsEdns0()
		if was == nil || is == nil || len(is.Option) != len(was.Option)+1 {
			t.Fatalf("%v became %v", was, is)
		}
		last, ok := is.Option[len(was.Option)].(*dns.EDNS0_PADDING)
		if !ok || !bytes.Equal(last.Padding, make([]byte, len(last.Padding))) {
			t.Errorf("the last option is %v", is.Option)
		}
		is.Option = is.Option[:len(was.Option)]
		if before.String() != after.String() {
			t.Errorf("%v became %v", &before, &after)
		}
	})
}
