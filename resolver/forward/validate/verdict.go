package validate

import (
	"errors"

	"github.com/miekg/dns"
)

// verdict is the one over an answer that is not believed.
func verdict(err error) Verdict {
	if errors.Is(err, ErrIndeterminate) {
		return Verdict{Status: Indeterminate, Err: err}
	}
	return Verdict{Status: Bogus, Err: err}
}

// Strip returns a reply without the records of DNSSEC that its question does not
// name, for clients that did not set DO (RFC 4035 §3.2.1), and whether it had any.
// The reply is encoded anew. It fails with ErrMessage.
func Strip(reply []byte) ([]byte, bool, error) {
	m, err := read(reply)
	if err != nil {
		return nil, false, err
	}
	n := len(m.Answer) + len(m.Ns)
	m.Answer, m.Ns = without(m.Answer, m.Question[0].Qtype), without(m.Ns, m.Question[0].Qtype)
	if len(m.Answer)+len(m.Ns) == n {
		return reply, false, nil
	}
	m.Compress = true
	b, err := m.Pack()
	if err != nil {
		return nil, false, errors.Join(ErrMessage, err)
	}
	return b, true, nil
}

func without(section []dns.RR, asked uint16) []dns.RR {
	kept := section[:0]
	for _, rr := range section {
		switch t := rr.Header().Rrtype; t {
		case dns.TypeRRSIG, dns.TypeNSEC, dns.TypeNSEC3:
			if t != asked {
				continue
			}
		}
		kept = append(kept, rr)
	}
	return kept
}
