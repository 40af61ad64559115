package gateway

import (
	"sync"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
	"github.com/utxo-dns/utxonode/wire"
)

// A link is an owner of a zone, with the types of its RRsets, and the owner behind
// it in the Chain. One that is alone has none: its NSEC record tells of itself.
type link struct {
	at, next name.Name
	types    []uint16
	alone    bool
}

// covering returns the link whose NSEC record says whether an owner exists: of the
// Chain, or while that knows nothing, one for that owner.
func (s *signing) covering(owner []byte) (l link, ok bool) {
	if l.at, l.next, l.types, ok = s.chain.Covering(owner); ok || s.alone == nil {
		return l, ok
	}
	n, _, err := name.FromWire(owner)
	if err != nil { // what is no name can be between two names, but is no owner here
		return l, false
	}
	l.alone = true
	if l.at, l.types, ok = s.alone(n); !ok { // the Chain may have become ready in between
		l.alone = false
		l.at, l.next, l.types, ok = s.chain.Covering(owner)
	}
	return l, ok
}

// denial returns the NSEC record of a link and its signatures. It is false if that
// had to be made now, and too many were.
func (s *signing) denial(signer *dnssec.Signer, l *link) (nsec, signatures []wire.RR, ok bool) {
	rdata, ok := signer.AppendNSEC(nil, l.next, l.types), true
	if l.alone {
		rdata, ok = signer.AppendNSECOf(nil, l.at, l.types)
	}
	nsec = recordsOf(l.at, dnssec.TypeNSEC, resolver.NegativeTTL, [][]byte{rdata})
	if !ok || l.alone && !s.keeps(signer, nsec) && !s.made.take(s.now()) {
		return nil, nil, false
	}
	return nsec, s.signatures(signer, nsec), true
}

// perSecond is how many NSEC records are made for names that are asked for: 14 to
// 32 ms of a core.
const perSecond = 1000

// A quota is what may be done in each second.
type quota struct {
	mu     sync.Mutex
	second int64 // guarded by mu, as is done
	done   int
}

// take reports whether one thing more may be done now.
func (q *quota) take(now time.Time) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if second := now.Unix(); second != q.second {
		q.second, q.done = second, 0
	}
	q.done++
	return q.done <= perSecond
}
