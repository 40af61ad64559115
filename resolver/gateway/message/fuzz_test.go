package message_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver/gateway/message"
	"github.com/utxo-dns/utxonode/wire"
)

// seeds are messages as another implementation writes them.
func seeds(f *testing.F) (all [][]byte) {
	f.Helper()
	for _, lines := range [][]string{
		{"www.utxo. 300 IN CNAME a.b.utxo.", "a.b.utxo. 300 IN A 192.0.2.1"},
		{"b.utxo. 60 IN SOA ns.b.utxo. x.b.utxo. 1 2 3 4 5", "b.utxo. 60 IN MX 10 mail.b.utxo.", "_x._tcp.b.utxo. 60 IN SRV 1 2 3 b.utxo."},
		{`b.utxo. 60 IN NAPTR 1 2 "u" "s" "" b.utxo.`, `b.utxo. 60 IN TXT "b.utxo"`, `\255.utxo. 60 IN HTTPS 1 b.utxo. alpn="h2"`},
	} {
		m := new(dns.Msg)
		m.SetQuestion("b.utxo.", dns.TypeA)
		m.Compress = true
		for _, line := range lines {
			rr, err := dns.NewRR(line)
			if err != nil {
				f.Fatal(err)
			}
			m.Answer = append(m.Answer, rr)
		}
		m.SetEdns0(1232, true)
		b, err := m.Pack()
		if err != nil {
			f.Fatal(err)
		}
		all = append(all, b)
	}
	return all
}

// T-024, T-026: plain messages are read as another implementation reads them,
// and it reads what is written.
func FuzzPlain(f *testing.F) {
	for _, b := range seeds(f) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := message.Codec{}.Read(b)
		theirs := new(dns.Msg)
		if err != nil || theirs.Unpack(b) != nil || m.Questions > 1 {
			return
		}
		if m.ID != theirs.Id || int(m.RCode) != theirs.Rcode || int(m.Opcode) != theirs.Opcode || m.AA != theirs.Authoritative || m.TC != theirs.Truncated {
			t.Fatalf("%+v\n%v", m.Header, theirs)
		}
		if m.Questions == 1 && (m.Question.Type != theirs.Question[0].Qtype || !sameName(t, m.Question.Name, theirs.Question[0].Name)) {
			t.Fatalf("%x\n%v", m.Question.Octets, theirs)
		}
		d := message.Draft{Header: m.Header, Question: m.Question, OPT: m.OPT}
		whole := true
		for s, section := range [][]dns.RR{theirs.Answer, theirs.Ns, theirs.Extra} {
			i := 0
			for r := range m.Records(message.Section(s)) {
				h := section[i].Header()
				i++
				if r.Type == dns.TypeOPT {
					continue
				}
				if r.Type != h.Rrtype || r.Class != h.Class || r.TTL != h.Ttl || !sameName(t, r.Owner, h.Name) {
					t.Fatalf("%x %d\n%v", r.Owner.Octets, r.Type, h)
				}
				rr, err := r.RR()
				if err != nil {
					whole = false
					continue
				}
				list := [...]*[]wire.RR{&d.Answer, &d.Authority, &d.Additional}[s]
				*list = append(*list, rr)
			}
			if i != len(section) {
				t.Fatalf("%d records in section %d, want %d", i, s, len(section))
			}
		}
		if !whole {
			return
		}
		again, err := message.Codec{}.Read(d.Append(nil))
		if err != nil {
			t.Fatal(err)
		}
		if back := new(dns.Msg); back.Unpack(d.Append(nil)) != nil || len(back.Answer) != len(theirs.Answer) || again.RCode != m.RCode {
			t.Fatalf("written as\n%v", back)
		}
	})
}

// sameName compares a name with that of miekg/dns.
func sameName(t *testing.T, n message.Name, text string) bool {
	t.Helper()
	var buf [512]byte
	size, err := dns.PackDomainName(text, buf[:], 0, nil, false)
	return err == nil && bytes.Equal(buf[:size], n.Octets)
}

// D-070, D-071, E-106: no octets make a reader fail otherwise than by an error;
// what it says of a name can be read again from its octets, and the records it
// reads are the same when they are written in the form they came in.
func FuzzRead(f *testing.F) {
	for i := range message.Profiles() {
		for _, b := range seeds(f) {
			f.Add(b, i)
		}
		f.Add(ask(f, asUCS2), i)
		f.Add(ask(f, asReduced), i)
		f.Add(ask(f, asOption, optUCS2), i)
		f.Add(ask(f, "42"+asUCS2), i)
	}
	f.Fuzz(func(t *testing.T, b []byte, which int) {
		all := message.Profiles()
		codec := message.Codec{Profile: all[max(which, 0)%len(all)]}
		m, err := codec.Read(b)
		if err != nil {
			return
		}
		d := message.Draft{Header: m.Header, Question: m.Question, OPT: m.OPT}
		d.OPT.IDN.Level = 0 // it is among the options
		d.Style = message.Style{Form: m.Form, Charset: m.Charset}
		if codec.Profile.Extended() && m.Charset != 0 {
			d.Style.Labels = message.Extended
		}
		var read []wire.RR
		for s := range message.Additional + 1 {
			for r := range m.Records(s) {
				for _, n := range append(slices.Clip(r.Names), r.Owner) {
					_ = n.RCode()
					if _, ok := n.Suffix(0); !ok {
						t.Fatal("no root")
					}
				}
				if rr, err := r.RR(); err == nil && r.Type != dns.TypeOPT {
					read = append(read, rr)
				}
			}
		}
		if m.Questions != 1 {
			return
		}
		d.Answer = read
		again, err := codec.Read(d.Append(nil))
		if err != nil {
			t.Fatalf("written as %x: %v", d.Append(nil), err)
		}
		i := 0
		for r := range again.Records(message.Answer) {
			rr, err := r.RR()
			if err != nil || rr.Name != read[i].Name || rr.Type != read[i].Type || !bytes.Equal(rr.Data, read[i].Data) {
				t.Fatalf("%v, want %v: %v", rr, read[i], err)
			}
			i++
		}
	})
}
