package updates

import (
	"fmt"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/zone"
)

// warnings returns what is legal in a case and yet not recommended, as TXT
// records at _warn under the name (E-102): they follow the receipts.
func (c *updateCase) warnings() (rrs []wire.RR) {
	for i := range c.steps {
		s := &c.steps[i]
		for _, words := range s.advice() {
			rrs = append(rrs, wire.RR{
				Name: warnName(s.body.Name), Type: wire.TypeTXT, Class: wire.ClassIN, Data: text(words),
			})
		}
	}
	return rrs
}

// advice is what is to be said of a step: names that are to be used everywhere
// keep to ASCII (UTF-8 DNS §3), and so does what names of ASCII lead to.
func (s *step) advice() []string {
	switch op := s.op.(type) {
	case registrar.Register:
		if n := op.Name; n.Unicode() != n.String() {
			return []string{fmt.Sprintf("%s is registered as %v; clients that know only ASCII must be given that form", n.Unicode(), n)}
		}
	case registrar.SetRecords:
		return zone.Advise(s.body.Payload.Add)
	}
	return nil
}

// warnName is where warnings about n are, n itself if that would be too long.
func warnName(n name.Name) name.Name {
	if at, err := name.Parse("_warn." + n.String()); err == nil {
		return at
	}
	return n
}

// text is the RDATA of a TXT record that says words (RFC 1035 §3.3.14).
func text(words string) (data []byte) {
	for len(words) > 0 {
		part := words[:min(len(words), 255)]
		data, words = append(append(data, byte(len(part))), part...), words[len(part):]
	}
	return data
}
