package wire

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/utxo-dns/utxonode/wire/octets"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// MaxProof is the largest proof container of a response, in octets (H.3).
const MaxProof = 65535

// A Response is a message of type 2 (draft §3.3, Figure 4; E-15).
type Response struct {
	Header     Header // Type is implied
	RCode      rcode.Code
	Flags      ResponseFlags // assigned bits only
	Answer     []RR
	Authority  []RR
	Additional []RR
	Proof      []byte // the proof container as it was sent (H.9), nil without one
}

// DecodeResponse reads a response. The proof is not looked into; see
// DecodeProof.
func DecodeResponse(msg []byte) (Response, error) {
	h, body, err := decodeAs(MessageResponse, msg)
	if err != nil {
		return Response{Header: h}, err
	}
	r := octets.NewReader(body)
	p := Response{Header: h, RCode: rcode.Code(r.U16()), Flags: ResponseFlags(r.U16()) & responseAssigned}
	counts := [3]uint32{r.U32(), r.U32(), r.U32()}
	if err := r.Err(); err != nil {
		return Response{Header: h}, err
	}
	if sum := uint64(counts[0]) + uint64(counts[1]) + uint64(counts[2]); sum*minRR > uint64(r.Len()) {
		return Response{Header: h}, fmt.Errorf("%w: %d records in %d octets", ErrCount, sum, r.Len())
	}
	left := newBudget()
	off := r.Offset()
	for i, section := range [3]*[]RR{&p.Answer, &p.Authority, &p.Additional} {
		if *section, off, err = readRRs(body, off, int(counts[i]), &left); err != nil {
			return Response{Header: h}, err
		}
	}
	if p.Proof, err = readProof(body[off:]); err != nil {
		return Response{Header: h}, err
	}
	return p, nil
}

// readRRs reads n records at off, compressed names allowed. The caller has
// bounded n by the octets there are.
func readRRs(body []byte, off, n int, left *budget) (rrs []RR, next int, err error) {
	if n == 0 {
		return nil, off, nil
	}
	if err := left.takeRecords(n); err != nil {
		return nil, 0, err
	}
	rrs = make([]RR, n)
	for i := range rrs {
		if rrs[i], off, err = readRR(body, off, true, left); err != nil {
			return nil, 0, fmt.Errorf("record %d: %w", i, err)
		}
	}
	return rrs, off, nil
}

// readProof reads the proof with its length, which end the message.
func readProof(b []byte) ([]byte, error) {
	r := octets.NewReader(b)
	size := r.U32()
	if r.Err() == nil && size > MaxProof {
		return nil, fmt.Errorf("%w: proof of %d octets", ErrTooLarge, size)
	}
	proof := r.Bytes(int(size))
	if err := r.Done(); err != nil || size == 0 {
		return nil, err
	}
	return bytes.Clone(proof), nil
}

// AppendResponse appends the encoding of p to b; nothing is allocated when b
// has room. It fails with ErrTooLarge or ErrCount when a field does not fit;
// b then is as long as it was.
func AppendResponse(b []byte, p *Response) ([]byte, error) {
	start := len(b)
	out, err := p.append(b)
	if err == nil && len(out)-start > MaxMessage {
		err = fmt.Errorf("%w: message of %d octets", ErrTooLarge, len(out)-start)
	}
	if err != nil {
		return b[:start], err
	}
	return out, nil
}

func (p *Response) append(b []byte) ([]byte, error) {
	b, err := p.Header.append(b, MessageResponse)
	if err != nil {
		return b, err
	}
	if len(p.Proof) > MaxProof {
		return b, fmt.Errorf("%w: proof of %d octets", ErrTooLarge, len(p.Proof))
	}
	b = binary.BigEndian.AppendUint16(b, uint16(p.RCode))
	b = binary.BigEndian.AppendUint16(b, uint16(p.Flags&responseAssigned))
	left := newBudget()
	sections := [3][]RR{p.Answer, p.Authority, p.Additional}
	for _, rrs := range sections {
		if err := left.takeRecords(len(rrs)); err != nil {
			return b, err
		}
		b = binary.BigEndian.AppendUint32(b, uint32(len(rrs)))
	}
	for _, rrs := range sections {
		for i := range rrs {
			if b, err = AppendRR(b, &rrs[i]); err != nil {
				return b, err
			}
		}
	}
	b = binary.BigEndian.AppendUint32(b, uint32(len(p.Proof)))
	return append(b, p.Proof...), nil
}
