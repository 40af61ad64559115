package resolver

import "github.com/utxo-dns/utxonode/wire"

// Remembered returns how many keys and signed messages are remembered.
func (r *Resolver) Remembered() (keys, messages int) { return r.signing.window.Len() }

// DiskRoundTrip decodes a record of a Disk and encodes what it says.
func DiskRoundTrip(b []byte) ([]byte, error) {
	rec, err := decodeDiskRecord(b)
	if err != nil {
		return nil, err
	}
	return rec.append(nil)
}

// DiskRecord returns a record of a Disk that says resp of a question.
func DiskRecord(q wire.Question, resp Response) []byte {
	b, _ := (&diskRecord{question: q, at: 1, good: 2, resp: resp}).append(nil)
	return b
}

// Packed returns how many whole responses are kept, and their octets, about.
func (r *Resolver) Packed() (replies, octets int) {
	for i := range r.packed.shards {
		s := &r.packed.shards[i]
		s.mu.RLock()
		replies += len(s.byBody)
		octets += s.bytes
		s.mu.RUnlock()
	}
	return replies, octets
}
