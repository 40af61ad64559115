package validate

import (
	"errors"
	"fmt"

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
	b, err := packed(m)
	return b, err == nil, err
}

// Without returns a reply, encoded anew, without the records of Answer and Authority
// that omit says by their place in the two. It fails with ErrMessage.
func Without(reply []byte, omit []bool) ([]byte, error) {
	m, err := read(reply)
	if err != nil {
		return nil, err
	}
	if len(m.Answer)+len(m.Ns) != len(omit) {
		return nil, fmt.Errorf("%w: %d records, not %d", ErrMessage, len(m.Answer)+len(m.Ns), len(omit))
	}
	n := len(m.Answer)
	m.Answer, m.Ns = rest(m.Answer, omit[:n]), rest(m.Ns, omit[n:])
	return packed(m)
}

func rest(section []dns.RR, omit []bool) []dns.RR {
	kept := section[:0]
	for i, rr := range section {
		if !omit[i] {
			kept = append(kept, rr)
		}
	}
	return kept
}

// packed encodes a reply. Others may have compressed what the library does not, and it
// reads records without data that it cannot write.
func packed(m *dns.Msg) ([]byte, error) {
	m.Compress = true
	b, err := m.Pack()
	if err != nil {
		return nil, errors.Join(ErrMessage, err)
	}
	if len(b) > dns.MaxMsgSize {
		return nil, fmt.Errorf("%w: %d octets, encoded anew", ErrMessage, len(b))
	}
	if err := new(dns.Msg).Unpack(b); err != nil {
		return nil, fmt.Errorf("%w: encoded anew: %w", ErrMessage, err)
	}
	return b, nil
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
