package doh

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
)

// An Answer is a DNS response in words, with the fields that other services of
// this kind have.
type Answer struct {
	Status    int        // RCODE
	TC        bool       // cut
	RD        bool       // recursion was asked for
	RA        bool       // and is to be had
	AD        bool       // authenticated
	CD        bool       // checking was not wanted
	Question  []Question //
	Answer    []Record   `json:",omitempty"`
	Authority []Record   `json:",omitempty"`
	Comment   string     `json:",omitempty"` // extended errors (RFC 8914)
}

// A Question is what was asked.
type Question struct {
	Name string `json:"name"`
	Type uint16 `json:"type"`
}

// A Record is one RR, its RDATA as in a zone file.
type Record struct {
	Name string `json:"name"`
	Type uint16 `json:"type"`
	TTL  uint32 `json:"TTL"`
	Data string `json:"data"`
}

// ednsSize is the size that questions in words announce; replies are not cut by
// it here.
const ednsSize = 1232

// words answers a question that is not a DNS message.
func (s *Server) words(ctx context.Context, q *request, asked url.Values) reply {
	query, err := question(asked)
	if err != nil {
		return *refuse(http.StatusBadRequest, err.Error())
	}
	answer := s.cfg.DNS(ctx, query, q.from)
	var m dns.Msg
	if err := m.Unpack(answer); err != nil {
		return *refuse(http.StatusInternalServerError, "the answer cannot be read")
	}
	body, err := json.Marshal(inWords(&m))
	if err != nil {
		return *refuse(http.StatusInternalServerError, "the answer cannot be written")
	}
	return reply{status: http.StatusOK, kind: TypeJSON, seconds: freshness(answer), body: append(body, '\n')}
}

// question returns the DNS message of a question in words.
func question(asked url.Values) ([]byte, error) {
	qname := asked.Get("name")
	if n, err := name.Parse(strings.TrimSuffix(qname, ".")); err == nil && !ascii(qname) {
		qname = n.String()
	}
	if _, ok := dns.IsDomainName(qname); !ok || qname == "" || !ascii(qname) {
		return nil, fmt.Errorf("%q is not a domain name", qname)
	}
	qtype, err := parseType(asked.Get("type"))
	if err != nil {
		return nil, err
	}
	var m dns.Msg
	m.SetQuestion(dns.Fqdn(qname), qtype)
	m.Id = 0
	if m.CheckingDisabled, err = parseFlag(asked.Get("cd")); err != nil {
		return nil, err
	}
	do, err := parseFlag(asked.Get("do"))
	if err != nil {
		return nil, err
	}
	return m.SetEdns0(ednsSize, do).Pack()
}

// parseType reads a record type: its mnemonic, TYPE and a number, or a number
// alone. The types of the draft have their own names (E-76).
func parseType(s string) (uint16, error) {
	s = strings.ToUpper(s)
	if s == "" {
		return dns.TypeA, nil
	}
	switch s {
	case "JMBC":
		return message.TypeJMBC, nil
	case "CBDC":
		return message.TypeCBDC, nil
	case "DID":
		return message.TypeDID, nil
	}
	if t, ok := dns.StringToType[s]; ok {
		return t, nil
	}
	n, err := strconv.ParseUint(strings.TrimPrefix(s, "TYPE"), 10, 16)
	if err != nil || n == 0 {
		return 0, fmt.Errorf("%q is not a record type", s)
	}
	return uint16(n), nil
}

// parseFlag reads a flag that is given with or without a value.
func parseFlag(s string) (bool, error) {
	if s == "" {
		return false, nil
	}
	on, err := strconv.ParseBool(s)
	if err != nil {
		return false, fmt.Errorf("%q is neither 0 nor 1", s)
	}
	return on, nil
}

func ascii(s string) bool {
	for _, c := range []byte(s) {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// inWords turns a response into an Answer.
func inWords(m *dns.Msg) Answer {
	a := Answer{
		Status: m.Rcode, TC: m.Truncated, RD: m.RecursionDesired, RA: m.RecursionAvailable,
		AD: m.AuthenticatedData, CD: m.CheckingDisabled, Question: []Question{},
		Answer: records(m.Answer), Authority: records(m.Ns),
	}
	for _, q := range m.Question {
		a.Question = append(a.Question, Question{q.Name, q.Qtype})
	}
	if opt := m.IsEdns0(); opt != nil {
		for _, o := range opt.Option {
			if ede, ok := o.(*dns.EDNS0_EDE); ok {
				a.Comment = strings.TrimSpace("EDE " + strconv.Itoa(int(ede.InfoCode)) + " " + ede.ExtraText)
			}
		}
	}
	return a
}

func records(rrs []dns.RR) (all []Record) {
	for _, rr := range rrs {
		h := rr.Header()
		_, data, _ := strings.Cut(rr.String(), "\t"+dns.Type(h.Rrtype).String()+"\t")
		all = append(all, Record{h.Name, h.Rrtype, h.Ttl, data})
	}
	return all
}
