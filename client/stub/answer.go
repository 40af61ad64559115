package stub

import (
	"fmt"
	"strings"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver/gateway/message"
	"github.com/utxo-dns/utxonode/zone"
)

// An Answer is what a server says, with names as people read them.
type Answer struct {
	Name      string // asked for, prepared
	Type      string // mnemonic, or TYPEnnn
	Form      Form   // in which it was asked
	Transport string // "udp" or "tcp"

	RCode         uint16
	CodeName      string
	Authoritative bool
	Records       []Record // of the answer section

	Query, Reply []byte // as they were sent
}

// A Record is one record of an answer.
type Record struct {
	Owner string
	TTL   uint32 // seconds
	Type  string
	Data  string // in presentation format
}

// String returns the record as a line of a zone file.
func (r Record) String() string {
	return fmt.Sprintf("%s. %d IN %s %s", r.Owner, r.TTL, r.Type, r.Data)
}

// read fills a with what m says.
func (a *Answer) read(m *message.Message) {
	a.RCode, a.CodeName, a.Authoritative = m.RCode, codeName(m.RCode), m.AA
	for r := range m.Records(message.Answer) {
		a.Records = append(a.Records, record(&r))
	}
}

// record writes one record with its names as people read them; one with a name
// that is none has that in its octets (E-119).
func record(r *message.Record) Record {
	out := Record{Owner: show(&r.Owner), TTL: r.TTL, Type: message.TypeName(r.Type)}
	rr, err := r.RR()
	if err != nil {
		out.Data = fmt.Sprintf(`\# %d %x`, len(r.Data), r.Data)
		return out
	}
	out.Data = zone.FormatUnicodeRData(rr.Type, rr.Data)
	return out
}

// show writes a name as people read it, and octets that are no name with each
// one beyond ASCII as \ddd (RFC 1035 §5.1).
func show(n *message.Name) string {
	if n.Err == nil {
		return n.Name.Unicode()
	}
	text, _, err := dns.UnpackDomainName(n.Octets, 0)
	if err != nil {
		return fmt.Sprintf("%x", n.Octets)
	}
	return strings.TrimSuffix(text, ".")
}
