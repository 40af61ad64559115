package forward

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/utxo-dns/utxonode/resolver/forward/validate"
)

// How long a question is not asked again whose answer nobody can believe, and one
// where nobody could say, in seconds (RFC 4035 §4.7, RFC 9520 §3.2).
const (
	bogusTTL   = 30
	unknownTTL = 1
)

// validated returns an answer as it is to be given: with what is proved of it,
// and how it looks without signatures. What cannot be believed is an answer with
// a fault.
func (f *Forwarder) validated(ctx context.Context, q *question, a *answer) (*answer, error) {
	whole := a.encode(&question{octets: q.octets, do: true}, 0)
	if q.flags&flagsCD == 0 {
		v := f.judge.Validate(ctx, whole)
		switch v.Status {
		case validate.Bogus:
			return &answer{fault: fmt.Errorf("forward: %w", v.Err), ttl: bogusTTL}, nil
		case validate.Indeterminate:
			return &answer{fault: fmt.Errorf("forward: %w", v.Err), ttl: unknownTTL}, nil
		case validate.Insecure, validate.Secure:
		}
		if v.Status == validate.Secure {
			var err error
			if a, err = readReply(whole[:headerSize+len(q.octets)], v.Reply, f.local); err != nil {
				return nil, err
			}
			a.secure = true
			a.clamp(v.TTL)
			whole = a.encode(&question{octets: q.octets, do: true}, 0)
		}
	}
	plain, had, err := validate.Strip(whole)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrReply, err)
	}
	if !had {
		return a, nil
	}
	if a.plain, err = readReply(whole[:headerSize+len(q.octets)], plain, f.local); err != nil {
		return nil, err
	}
	a.plain.secure = a.secure
	return a, nil
}

// clamp ends the life of records with that of their signatures.
func (a *answer) clamp(ttl uint32) {
	a.ttl = min(a.ttl, ttl)
	for _, at := range a.ttls {
		field := a.records[at:]
		binary.BigEndian.PutUint32(field, min(ttl, binary.BigEndian.Uint32(field)))
	}
}

// links asks for the links of a chain of trust as for anything else, but that
// they are not validated before they are used.
type links struct{ *Forwarder }

// Ask implements validate.Source.
func (l links) Ask(ctx context.Context, name []byte, typ uint16) ([]byte, error) {
	const classIN = 1
	octets := binary.BigEndian.AppendUint16(slices.Clone(name), typ)
	q := question{flags: flagsRD | flagsCD, octets: binary.BigEndian.AppendUint16(octets, classIN), do: true}
	a, age := l.cache.get(q.key(), l.now())
	if a == nil {
		var err error
		if a, err = l.share(ctx, &q); err != nil {
			return nil, err
		}
	}
	return a.encode(&q, age), nil
}
