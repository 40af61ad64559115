package p2p

import (
	"testing"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	pb "github.com/libp2p/go-libp2p-pubsub/pb"
	"github.com/libp2p/go-libp2p/core/peer"
)

func messages(count, octets int) *pubsub.RPC {
	rpc := &pubsub.RPC{}
	for range count {
		rpc.Publish = append(rpc.Publish, &pb.Message{Data: make([]byte, octets)})
	}
	return rpc
}

// A peer's messages above its rate are dropped, by number and by octets; other
// peers are not touched.
func TestRateOfOnePeerIsBounded(t *testing.T) {
	for _, tc := range []struct {
		name          string
		count, octets int
		rounds        int
	}{
		{"many small messages", 100, 1, 1000},
		{"few large messages", 1, 1 << 20, 1000},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newStanding(Config{MessageRate: 1000, ByteRate: 4 << 20}.withDefaults())
			read := 0
			for range tc.rounds {
				if s.inspect("flooder", messages(tc.count, tc.octets)) == nil {
					read++
				}
			}
			if read == 0 || read > tc.rounds/2 {
				t.Errorf("%d of %d were read", read, tc.rounds)
			}
			if err := s.inspect("another", messages(tc.count, tc.octets)); err != nil {
				t.Errorf("another peer: %v", err)
			}
			if err := s.inspect("flooder", &pubsub.RPC{}); err != nil {
				t.Errorf("control messages: %v", err)
			}
		})
	}
}

// What is remembered of peers is bounded: accounts by the connected, lies by
// maxLiars.
func TestStandingIsBounded(t *testing.T) {
	s := newStanding(Config{}.withDefaults())
	for i := range 10 * maxLiars {
		id := peer.ID(rune(i))
		s.account(id)
		s.left(id)
		s.lied(id)
	}
	if len(s.peers) != 0 || len(s.lies) > maxLiars {
		t.Errorf("%d accounts and %d liars remembered", len(s.peers), len(s.lies))
	}
}
