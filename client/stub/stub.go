package stub

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
)

// datagram is the longest answer taken over UDP, in octets.
const datagram = 1232

// Config configures a Resolver. Server must be set.
type Config struct {
	Server  string        // host:port
	Form    Form          // in which names are sent
	Stream  bool          // TCP from the start, not only for what a datagram does not hold
	Strict  bool          // no other form if the server refuses this one
	Aware   bool          // the first label of every question in extended form (DNSII §2.2)
	Timeout time.Duration // of a question, 0 means 5 s
}

// A Resolver asks one server. It is safe for concurrent use.
type Resolver struct{ cfg Config }

// New returns a resolver. It asks nothing yet.
func New(cfg Config) *Resolver {
	cfg.Timeout = cmp.Or(cfg.Timeout, 5*time.Second)
	return &Resolver{cfg}
}

// Lookup asks for the records of type t, a type of the DNS, of a name as a
// person wrote it. NXDOMAIN and no records of the type are answers; other codes
// are a Refusal, which comes with the answer.
func (r *Resolver) Lookup(ctx context.Context, typed string, t uint16) (Answer, error) {
	p, err := prepare(typed)
	if err != nil {
		return Answer{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, r.cfg.Timeout)
	defer cancel()
	for form := r.cfg.Form; ; {
		a, err := r.ask(ctx, p, form, t)
		next, more := form.next()
		if r.cfg.Strict || !more || !refused(err) {
			return a, err
		}
		form = next
	}
}

// refused reports whether an error says that the server does not speak the form,
// or that the name does not fit it.
func refused(err error) bool {
	if code := new(Refusal); errors.As(err, &code) {
		return code.Code == dns.RcodeFormatError || code.Code == dns.RcodeNotImplemented || code.Code == dns.RcodeBadVers
	}
	return errors.Is(err, ErrForm)
}

// ask asks once, in one form.
func (r *Resolver) ask(ctx context.Context, p prepared, form Form, t uint16) (Answer, error) {
	query, err := r.query(p, form, t)
	if err != nil {
		return Answer{}, err
	}
	a := Answer{Name: p.text, Type: message.TypeName(t), Form: form, Query: query}
	a.Transport = "udp"
	if r.cfg.Stream {
		a.Transport = "tcp"
	}
	for {
		m, err := r.exchange(ctx, a.Transport, form.codec(), &a)
		if err != nil {
			return a, err
		}
		if m.TC && a.Transport == "udp" {
			a.Transport = "tcp"
			continue
		}
		a.read(m)
		if m.RCode != dns.RcodeSuccess && m.RCode != dns.RcodeNameError {
			return a, &Refusal{m.RCode}
		}
		return a, nil
	}
}

// query is the message that asks.
func (r *Resolver) query(p prepared, form Form, t uint16) ([]byte, error) {
	style := form.style(t)
	style.Aware = style.Aware || r.cfg.Aware && style.Labels == message.Extended
	question, err := p.question(style, t)
	if err != nil {
		return nil, err
	}
	var id [2]byte
	_, _ = rand.Read(id[:]) // never fails
	d := message.Draft{
		Header:   message.Header{ID: binary.BigEndian.Uint16(id[:]), RD: true},
		Question: message.Question{Octets: question},
		OPT:      form.opt(),
	}
	return d.Append(nil), nil
}

// A prepared name is one that was typed, before it is encoded.
type prepared struct {
	host name.Host
	name name.Name // that host is
	err  error     // why it is none: then only UTF-8 can say it
	text string    // as people read it
}

// forReference ends names that servers answer with for people to read: nobody
// asks for them (DNSII §2.4.1).
const forReference = "for.ref.only"

func prepare(typed string) (p prepared, err error) {
	if p.host, err = name.PrepareHost(typed); err != nil {
		return p, fmt.Errorf("%w: %w", ErrName, err)
	}
	p.text = p.host.String()
	if p.name, p.err = p.host.Name(); p.err == nil {
		p.text = p.name.Unicode()
	}
	if p.text == forReference || strings.HasSuffix(p.text, "."+forReference) {
		return p, fmt.Errorf("%w: %s is for people to read, and no name to ask for", ErrName, p.text)
	}
	return p, nil
}

// question is the name in a style, with type and class.
func (p prepared) question(s message.Style, t uint16) (b []byte, err error) {
	switch {
	case s.Labels == message.EightBit:
		b = p.host.AppendWire(nil)
	case p.err != nil:
		return nil, fmt.Errorf("%w: %w", ErrName, p.err)
	default:
		if b, err = s.Append(nil, p.name); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrForm, err)
		}
	}
	b = binary.BigEndian.AppendUint16(b, t)
	return binary.BigEndian.AppendUint16(b, dns.ClassINET), nil
}
