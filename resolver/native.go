package resolver

import (
	"context"
	"errors"
	"fmt"

	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// Window is how far the timestamp of a query may be from this node's clock, in
// seconds; 0 is no timestamp (E-48).
const Window = 300

// Native answers a native message: a query with a response, an Update as the
// Updater does or with NOTAUTH if there is none, and with nil, no reply, what
// gets none: responses, notifications, anything without the
// magic or too short for a header (E-44). The reply may be built in the free
// capacity of req.
func (r *Resolver) Native(ctx context.Context, req []byte, from Source) []byte {
	if len(req) < wire.HeaderSize {
		return nil
	}
	h, _, err := wire.DecodeHeader(req)
	switch {
	case errors.Is(err, wire.ErrMagic):
		return nil
	case h.Type == wire.MessageResponse, h.Type == wire.MessageNotification:
		return nil
	case err == nil && h.Type == wire.MessageUpdate && r.updates != nil:
		return r.update(ctx, req, &h, from)
	case err == nil && h.Type == wire.MessageUpdate:
		err = ErrUpdate
	}
	if err == nil {
		if out := r.packed.answer(ctx, req, &h, from, r); out != nil {
			return out
		}
	}
	var q wire.Query
	if err == nil {
		q, err = wire.DecodeQuery(req)
	}
	now := r.now().Unix()
	if q.Header.Signature != nil && r.signing != nil {
		return r.signed(ctx, req, &q, err, from)
	}
	if err == nil {
		err = checkHeader(&q.Header, now)
	}
	limit := limitOf(&from, len(req))
	out := r.respond(ctx, &q, err, from, limit)
	out.Header = wire.Header{ID: h.ID, Nonce: h.Nonce, Timestamp: uint32(now)}
	msg := encode(req, out, limit)
	if err == nil {
		r.packed.keep(req, msg, &q, out, from)
	}
	return msg
}

// respond returns the response to q, without its header, of which limit octets
// can be sent. With an error it is that.
func (r *Resolver) respond(ctx context.Context, q *wire.Query, err error, from Source, limit int) *wire.Response {
	var resp Response
	if err != nil {
		resp = fail(err)
	} else {
		resp = r.Resolve(ctx, Request{
			Question:  q.Question,
			Proof:     q.Flags&wire.QueryAD != 0 && limit >= minProved,
			Recursion: q.Flags&wire.QueryRD != 0,
			Unchecked: q.Flags&wire.QueryCD != 0,
			Referral:  true,
			Source:    from,
		})
	}
	out := message(&resp, q, from.Stream)
	out.Flags |= r.offer(from.Addr)
	if q.Flags&wire.QueryAD != 0 && limit < minProved && resp.Height > 0 {
		cut(out) // what was asked for is longer than that
	}
	return out
}

// minProved is less than any response with a proof takes, in octets: the
// message 40, the container 48, a question, a state path. To those who may not
// be sent that much no proof is made.
const minProved = 160

// checkHeader checks what a query says of itself where none is verified (E-47,
// E-48).
func checkHeader(h *wire.Header, now int64) error {
	if len(h.Signature) > 0 {
		return ErrSigned
	}
	if at := int64(h.Timestamp); at != 0 && (at < now-Window || at > now+Window) {
		return fmt.Errorf("%w: %d s apart", ErrClock, at-now)
	}
	return nil
}

// message turns an answer into a response to q, without its header and RA.
func message(resp *Response, q *wire.Query, stream bool) *wire.Response {
	out := &wire.Response{RCode: resp.RCode, Flags: q.Flags.Echo(), Answer: resp.Answer, Authority: resp.Authority, Additional: resp.Additional}
	if resp.AA {
		out.Flags |= wire.ResponseAA
	}
	if q.Flags&wire.QueryAD == 0 {
		return out
	}
	if resp.Verified {
		out.Flags |= wire.ResponseAD
	}
	out.Proof = encodeProof(resp, stream)
	return out
}

// encodeProof returns the proof container, on streams with the header and the
// commit if they fit. Nil is no proof, also when it does not fit in a response.
func encodeProof(resp *Response, headers bool) []byte {
	if headers && resp.Proof != nil {
		p := *resp.Proof
		p.Sections = append([]wire.Section(nil), p.Sections...)
		for _, s := range []wire.Section{{Type: wire.SectionHeader, Data: resp.Header}, {Type: wire.SectionCommit, Data: resp.Commit}} {
			if len(s.Data) > 0 {
				p.Sections = append(p.Sections, s)
			}
		}
		if b, err := wire.AppendProof(nil, &p); err == nil {
			return b
		}
	}
	return resp.encoded
}

// amplification is how many octets a source that is not validated gets for one
// of its own (E-26).
const amplification = 3

// limitOf returns how long the reply may be, in octets.
func limitOf(from *Source, req int) int {
	switch {
	case from.Stream:
		return wire.MaxMessage
	case from.Validated:
		return wire.MaxUDP
	}
	return min(wire.MaxUDP, amplification*req)
}

// encode writes the response, behind the request if there is room. If it is
// too long, whole parts go and TC is set: what is left of an RRset or of a
// proof is never sent (E-26).
func encode(req []byte, out *wire.Response, limit int) []byte {
	room := req[len(req):]
	b, err := wire.AppendResponse(room, out)
	if err == nil && len(b) <= limit {
		return b
	}
	cut(out)
	if limit == wire.MaxMessage { // a stream holds all that can be encoded
		out.RCode, out.Flags = rcode.ServFail, out.Flags&^wire.ResponseTC
	}
	b, err = wire.AppendResponse(room, out)
	if err != nil || len(b) > limit {
		return nil
	}
	return b
}

// cut takes away all that makes a response long, and says so.
func cut(out *wire.Response) {
	out.Answer, out.Authority, out.Additional, out.Proof = nil, nil, nil, nil
	out.Flags = out.Flags&^wire.ResponseAD | wire.ResponseTC
}
