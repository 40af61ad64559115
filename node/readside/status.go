package readside

import "encoding/hex"

// A Status is what a resolver says of itself.
type Status struct {
	ChainID   string   `json:"chain_id"`
	Service   string   `json:"service"`         // host:port of DNS and the native protocol, UDP and TCP
	TLS       string   `json:"tls,omitempty"`   // host:port of both over TLS
	HTTPS     string   `json:"https,omitempty"` // host:port of both over HTTPS, at /dns-query
	Key       string   `json:"key"`             // Ed25519, hexadecimal: signs what answers signed queries
	Nodes     []string `json:"nodes"`           // that are asked, in their order
	Height    uint64   `json:"height"`          // of the newest header that is verified; 0: none yet
	Listening bool     `json:"listening"`       // to the events of a node
	Kept      int      `json:"kept"`            // answers
	Hits      uint64   `json:"hits"`            // answers from what is kept, since the start
	Misses    uint64   `json:"misses"`          // questions that nodes were asked
	Renewals  uint64   `json:"renewals"`        // answers in demand that nodes were asked for before they ended
}

// Status returns what the resolver is and does.
func (s *Server) Status() Status {
	port, cache := s.port.Load(), s.stack.CacheStats()
	out := Status{
		ChainID: s.file.Network.ChainID, HTTPS: s.webAddr, Service: port.Addr().String(), Key: hex.EncodeToString(s.key.public()),
		Height: s.height.Load(), Listening: s.listening.Load(), Kept: cache.Answers,
		Hits: cache.Hits + cache.Disk, Misses: cache.Misses, Renewals: cache.Renewals,
	}
	if a := port.TLSAddr(); a.IsValid() {
		out.TLS = a.String()
	}
	for _, a := range s.apis {
		out.Nodes = append(out.Nodes, a.String())
	}
	return out
}
