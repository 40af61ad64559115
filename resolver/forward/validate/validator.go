package validate

import (
	"context"
	"fmt"
	"time"

	"github.com/miekg/dns"
)

// A Source asks for the records of a chain of trust. It is safe for concurrent
// use.
type Source interface {
	// Ask returns the reply, encoded, to a question of class IN with DO and CD.
	// The name is in octets, without compression.
	Ask(ctx context.Context, name []byte, typ uint16) ([]byte, error)
}

// A Config configures a Validator. Source must be set.
type Config struct {
	Source     Source
	Anchors    []Anchor         // nil means Root
	Local      []string         // suffixes of names that are not the DNS's: an answer ends at an alias to one
	Now        func() time.Time // nil means time.Now
	CacheSize  int              // zones and names that are none kept; 0 means 4,096
	CacheBytes int              // octets of them, about; 0 means 8 MiB
	MaxTTL     time.Duration    // the longest that one is kept; 0 means an hour
	Timeout    time.Duration    // for one answer with its chain; 0 means 10 s
}

// A Validator judges answers and keeps the zones that they are of. It is safe
// for concurrent use.
type Validator struct {
	source  Source
	local   []string             // canonical
	anchors map[string][]*dns.DS // by canonical name
	now     func() time.Time
	timeout time.Duration
	cache   *cache
}

// New returns a validator.
func New(cfg Config) *Validator {
	orDefault(&cfg.CacheSize, 4096)
	orDefault(&cfg.CacheBytes, 8<<20)
	orDefault(&cfg.MaxTTL, time.Hour)
	orDefault(&cfg.Timeout, 10*time.Second)
	if cfg.Anchors == nil {
		cfg.Anchors = Root()
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	v := &Validator{
		source: cfg.Source, anchors: map[string][]*dns.DS{}, now: cfg.Now, timeout: cfg.Timeout,
		cache: newCache(cfg.CacheSize, cfg.CacheBytes, cfg.MaxTTL),
	}
	for _, suffix := range cfg.Local {
		v.local = append(v.local, dns.CanonicalName(suffix))
	}
	for _, a := range cfg.Anchors {
		if a.ds != nil {
			v.anchors[a.ds.Hdr.Name] = append(v.anchors[a.ds.Hdr.Name], a.ds)
		}
	}
	return v
}

func orDefault[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}

// A Status is what is to be believed of an answer (RFC 4033 §5).
type Status byte

const (
	// Insecure: it is of a zone without signatures, as the zones above have
	// signed, or of one that no anchor is above.
	Insecure Status = iota
	// Secure: every record of the answer, and what is said to be absent, is
	// proved.
	Secure
	// Bogus: it should be proved, and is not.
	Bogus
	// Indeterminate: nobody could say whether it should be.
	Indeterminate
)

// A Verdict is a status, why it is not a better one, and of a secure answer how long
// it may be kept, and what.
type Verdict struct {
	Status Status
	Err    error  // of an ErrorKind; nil if Secure or Insecure
	TTL    uint32 // seconds
	Reply  []byte // encoded, without sets of Authority that nobody has verified (RFC 4035 §3.2.3)
}

// Validate judges a reply, encoded, to a question that was asked with DO and CD.
func (v *Validator) Validate(ctx context.Context, reply []byte) Verdict {
	m, err := read(reply)
	if err != nil {
		return verdict(err)
	}
	ctx, cancel := context.WithTimeout(ctx, v.timeout)
	defer cancel()
	j := &judgement{chain: &chain{v, ctx, newBudget(), v.now()}, secure: true, until: v.now().Add(maxTTL)}
	if err := j.judge(m); err != nil {
		return verdict(err)
	}
	if !j.secure {
		return Verdict{Status: Insecure}
	}
	if reply, err = j.verified(m, reply); err != nil {
		return verdict(err)
	}
	return Verdict{Status: Secure, TTL: uint32(max(0, j.until.Sub(j.chain.now)/time.Second)), Reply: reply}
}

// maxTTL is the longest that anything is kept (RFC 8767 §4).
const maxTTL = 7 * 24 * time.Hour

// read reads a message of one question.
func read(b []byte) (*dns.Msg, error) {
	m := new(dns.Msg)
	if err := m.Unpack(b); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMessage, err)
	}
	if len(m.Question) != 1 {
		return nil, fmt.Errorf("%w: %d questions", ErrMessage, len(m.Question))
	}
	return m, nil
}
