package resolver

import (
	"encoding/binary"
	"fmt"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/octets"
)

// A diskRecord is an answer as it is written:
//
//	at 8, good 8           Unix seconds: when it came, until when it is good
//	height 8, anchored 8, until 8, ends 8
//	flags 1                bit 0: there is no such RRset
//	question 2, owner 2, zone 2, header 4, commit 4, each a length and so many octets
//	the response           a native message with its proof
type diskRecord struct {
	question wire.Question
	at, good int64
	resp     Response
	stamp    uint64 // not written: see kept; 0: it was here before this process
}

// append appends the encoding to b.
func (rec *diskRecord) append(b []byte) ([]byte, error) {
	r := &rec.resp
	for _, v := range [...]uint64{uint64(rec.at), uint64(rec.good), r.Height, r.Anchored, r.Until, r.Ends} {
		b = binary.BigEndian.AppendUint64(b, v)
	}
	var flags byte
	if r.NoData {
		flags = 1
	}
	b = append(b, flags)
	for _, field := range [...][]byte{wire.AppendQuestion(nil, rec.question), r.Owner.AppendWire(nil), r.Zone.AppendWire(nil)} {
		b = binary.BigEndian.AppendUint16(b, uint16(len(field)))
		b = append(b, field...)
	}
	for _, field := range [...][]byte{r.Header, r.Commit} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(field)))
		b = append(b, field...)
	}
	return wire.AppendResponse(b, &wire.Response{RCode: r.RCode, Answer: r.Answer, Proof: r.encoded})
}

// decodeDiskRecord reads what append gave. The result does not alias b.
func decodeDiskRecord(b []byte) (rec diskRecord, err error) {
	rd := octets.NewReader(append([]byte(nil), b...))
	resp := Response{Verified: true}
	rec.at, rec.good = int64(rd.U64()), int64(rd.U64())
	resp.Height, resp.Anchored, resp.Until, resp.Ends = rd.U64(), rd.U64(), rd.U64(), rd.U64()
	resp.NoData = rd.U8()&1 != 0
	question, owner, zone := rd.Bytes(int(rd.U16())), rd.Bytes(int(rd.U16())), rd.Bytes(int(rd.U16()))
	resp.Header, resp.Commit = fieldOf(rd), fieldOf(rd)
	msg := rd.Rest()
	if err := rd.Err(); err != nil {
		return rec, err
	}
	if rec.question, err = wire.DecodeQuestion(question); err != nil {
		return rec, err
	}
	if resp.Owner, err = wholeName(owner); err != nil {
		return rec, err
	}
	if resp.Zone, err = wholeName(zone); err != nil {
		return rec, err
	}
	rec.resp, err = resp.with(msg)
	return rec, err
}

// fieldOf reads octets after their length, nil if there are none.
func fieldOf(rd *octets.Reader) []byte {
	size := rd.U32()
	if size == 0 || size > uint32(rd.Len()) {
		if size != 0 {
			rd.Fail(errRecord)
		}
		return nil
	}
	return rd.Bytes(int(size))
}

func wholeName(b []byte) (name.Name, error) {
	n, size, err := name.FromWire(b)
	if err == nil && size != len(b) {
		err = errRecord
	}
	return n, err
}

// with returns r with what the message says.
func (r Response) with(msg []byte) (Response, error) {
	m, err := wire.DecodeResponse(msg)
	if err != nil {
		return r, err
	}
	r.RCode, r.Answer = m.RCode, m.Answer
	if len(m.Proof) == 0 {
		return r, nil
	}
	p, err := wire.DecodeProof(m.Proof)
	if err != nil {
		return r, err
	}
	r.Proof, r.encoded = &p, m.Proof
	return r, nil
}

// load returns what the disk has about a question, if that is still good.
func (c *cache) load(key cacheKey, now int64) *kept {
	if c.disk == nil || c.height != nil {
		return nil
	}
	rec, ok := c.disk.get(key.question)
	if !ok || now >= rec.good || now < rec.at || rec.resp.bound(key.question) != nil {
		return nil
	}
	if c.fit != nil && !c.fit(key.question, &rec.resp) {
		return nil
	}
	if rec.resp.RCode == ErrExpired.RCode() {
		rec.resp.Err = fmt.Errorf("%w: %v", ErrExpired, rec.resp.Owner)
	}
	k := c.keep(key, rec.resp, rec.stamp, rec.at)
	k.good = min(k.good, rec.good)
	if !c.usable(k, now) {
		return nil
	}
	return k
}

// store writes an answer to the disk.
func (c *cache) store(key cacheKey, k *kept) {
	if c.disk != nil && c.height == nil {
		c.disk.put(&diskRecord{question: key.question, at: k.at, good: k.good, resp: k.resp, stamp: k.stamp})
	}
}
