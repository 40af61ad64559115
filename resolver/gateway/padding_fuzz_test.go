package gateway

import (
	"bytes"
	"encoding/binary"
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
		padsOctets(t, msg)
		var m dns.Msg
		if m.Unpack(msg) != nil {
			return
		}
		if packed, err := m.Pack(); err == nil {
			padsMeaning(t, packed)
		}
	})
}

// padsOctets: whatever the octets are, padding appends one option of zeros and
// changes nothing before but the length of the record that it is in.
func padsOctets(t *testing.T, msg []byte) {
	padded := pad(bytes.Clone(msg))
	if bytes.Equal(padded, msg) {
		return
	}
	if len(padded)%paddedBlock != 0 && len(padded) != dns.MaxMsgSize {
		t.Fatalf("%d octets", len(padded))
	}
	option := padded[len(msg):]
	want := binary.BigEndian.AppendUint16(nil, dns.EDNS0PADDING)
	want = binary.BigEndian.AppendUint16(want, uint16(len(option)-4))
	if !bytes.Equal(option, append(want, make([]byte, len(option)-4)...)) {
		t.Errorf("%x was appended", option)
	}
	length := lastOPT(msg) + optSize - 2
	binary.BigEndian.PutUint16(padded[length:], binary.BigEndian.Uint16(padded[length:])-uint16(len(option)))
	if !bytes.Equal(padded[:len(msg)], msg) {
		t.Errorf("%x became %x", msg, padded[:len(msg)])
	}
}

// padsMeaning: a message as a library packs it says padded what it said. Octets
// from anywhere may not: a name of theirs may point into the length of a record.
func padsMeaning(t *testing.T, packed []byte) {
	var before, after dns.Msg
	if before.Unpack(packed) != nil {
		return
	}
	padded := pad(bytes.Clone(packed))
	if bytes.Equal(padded, packed) {
		return
	}
	if err := after.Unpack(padded); err != nil {
		t.Fatal(err)
	}
	was, is := before.IsEdns0(), after.IsEdns0()
	if was == nil || is == nil || len(is.Option) != len(was.Option)+1 {
		t.Fatalf("%v became %v", was, is)
	}
	if _, ok := is.Option[len(was.Option)].(*dns.EDNS0_PADDING); !ok {
		t.Errorf("the last option is %v", is.Option)
	}
	is.Option = is.Option[:len(was.Option)]
	if before.String() != after.String() {
		t.Errorf("%v became %v", &before, &after)
	}
}
