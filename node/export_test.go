package node

import (
	"bytes"
	"context"
	"errors"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node/limits"
	"github.com/utxo-dns/utxonode/p2p"
	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/resolver/gateway/answers"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
)

// Limited returns what clients asked too often.
func (n *Node) Limited() limits.Counts { return n.limits.Counts() }

// Clients is how many connections the API has where there are so many files.
func Clients(files uint64) int { return clients(files) }

// Heard is what the node makes of a notification.
func (n *Node) Heard(ctx context.Context, msg []byte) p2p.Verdict { return n.heard(ctx, msg) }

// Handlers are what answers on the service port, and the same without counters.
func (n *Node) Handlers() (counted, bare jupc.Handler, err error) {
	both, err := n.languages(n.service, message.Plain)
	return both, uncounted{both}, err
}

// uncounted answers without counters.
type uncounted struct{ languages }

func (u uncounted) DNS(ctx context.Context, req []byte, from jupc.Source) []byte {
	reply, _ := u.answerDNS(ctx, req, from)
	return reply
}

// Loads reports whether a compiler compiles the newest proved state, if the node began
// after so many more heights, the last of which had another root or not.
func (n *Node) Loads(later uint64, other bool) (bool, error) {
	v, err := n.chain.Proved(n.ctx)
	if err != nil {
		return false, err
	}
	defer v.Close()
	s := v.(*view)
	c := newCompiler(n)
	c.begun.Height, c.begun.Root = s.Height()+later, s.Root()
	if other {
		c.begun.Root[0]++
	}
	err = c.block(n.ctx)
	return c.table.Ready(), err
}

// Fails returns whether a name has a compiled answer: when it was compiled, when a
// change of it could not be, and after the next block.
func (n *Node) Fails(of name.Name) (compiled, failed, again bool, err error) {
	c := newCompiler(n)
	there := func() bool {
		_, _, ok := c.table.Find(nil, 0, &answers.Question{Name: bytes.TrimSuffix(of.AppendWire(nil), []byte{0}), Type: dns.TypeA})
		return ok
	}
	err = c.block(n.ctx)
	compiled = there()
	c.proved = n.chain.provedHeight()
	c.changed = []changedNames{{c.proved, []name.Name{of}}}
	c.failed()
	failed = there()
	err = errors.Join(err, c.block(n.ctx))
	return compiled, failed, there(), err
}
