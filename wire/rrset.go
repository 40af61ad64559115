package wire

import "github.com/utxo-dns/utxonode/name"

// An RRset is the records of one owner name and type in class IN. They have
// one TTL (RFC 2181 §5.2), no two have the same RDATA, and they are in order
// of RDATA where package zone made the set.
type RRset struct {
	Name name.Name
	Type Type
	TTL  uint32   // seconds
	Data [][]byte // canonical RDATA of each record
}

// AppendRRs appends the records of s to rrs. They share their RDATA with s.
func (s RRset) AppendRRs(rrs []RR) []RR {
	for _, d := range s.Data {
		rrs = append(rrs, RR{Name: s.Name, Type: s.Type, Class: ClassIN, TTL: s.TTL, Data: d})
	}
	return rrs
}
