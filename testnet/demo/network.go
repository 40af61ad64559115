package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/testnet"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

// A Network is the real subject: the nodes of a local network, asked as their
// users ask them.
type Network struct {
	net     *testnet.Network
	genesis *client.Genesis
}

// NewNetwork returns the subject of a running network. The story believes the
// genesis file, and what is proved by it.
func NewNetwork(n *testnet.Network) (*Network, error) {
	m := n.Manifest()
	file, err := m.Genesis()
	if err != nil {
		return nil, err
	}
	genesis, err := client.DecodeGenesis(file.File)
	return &Network{n, genesis}, err
}

// Nodes returns how many nodes there are.
func (n *Network) Nodes() int { return n.net.Len() }

// api returns the HTTP client of a node that runs.
func (n *Network) api(node int) (*rest.Client, error) {
	m := n.net.Manifest()
	if m.Nodes[node].API == "" {
		return nil, errors.New("it does not run")
	}
	return rest.New(m.Nodes[node].API, nil), nil
}

// poll is how often a node is asked whether it has come to a height.
const poll = 20 * time.Millisecond

// Height waits until a node has committed a block of at least this height, and
// answers by the state before it, which that block proves.
func (n *Network) Height(ctx context.Context, node int, least uint64) (uint64, string, error) {
	api, err := n.api(node)
	if err != nil {
		return 0, "", err
	}
	defer api.Close()
	tick := time.NewTicker(poll)
	defer tick.Stop()
	for {
		s, err := api.Status(ctx)
		if err == nil && s.Height >= least && s.ProvedHeight+1 >= least {
			return s.Height, s.AppHash, nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return s.Height, s.AppHash, errors.Join(fmt.Errorf("no block %d: %w", least, ctx.Err()), err)
		}
	}
}

// AppHash returns the state hash that a node's header commits to.
func (n *Network) AppHash(ctx context.Context, node int, height uint64) (string, error) {
	api, err := n.api(node)
	if err != nil {
		return "", err
	}
	defer api.Close()
	h, err := api.Header(ctx, height)
	return h.AppHash, err
}

// key returns the key of a named account.
func key(account string) (*keystore.Key, error) { return keystore.Dev(account) }

// account returns the client of a named account at a node.
func (n *Network) account(node int, who string) (*client.Client, *rest.Client, error) {
	api, err := n.api(node)
	if err != nil {
		return nil, nil, err
	}
	signer, err := key(who)
	if err != nil {
		return nil, nil, err
	}
	c, err := client.New(client.Config{Rest: api, Signer: signer, Params: n.genesis.Params, Poll: poll})
	return c, api, err
}

// Balance returns what an account has to spend, as a node knows it.
func (n *Network) Balance(ctx context.Context, node int, account string) (ledger.Amount, error) {
	c, api, err := n.account(node, account)
	if err != nil {
		return 0, err
	}
	defer api.Close()
	b, err := c.Balance(ctx)
	return b.Spendable, err
}

// Pay moves coins and returns the height of the block.
func (n *Network) Pay(ctx context.Context, node int, from, to string, amount ledger.Amount) (uint64, error) {
	c, api, err := n.account(node, from)
	if err != nil {
		return 0, err
	}
	defer api.Close()
	payee, err := key(to)
	if err != nil {
		return 0, err
	}
	done, err := c.Pay(ctx, payee.Address(), amount)
	return done.Height, err
}

// Register registers a name for an account and returns the height.
func (n *Network) Register(ctx context.Context, account string, of name.Name) (uint64, error) {
	c, api, err := n.account(0, account)
	if err != nil {
		return 0, err
	}
	defer api.Close()
	receipt, err := c.Register(ctx, of, 1)
	return receipt.Height, err
}

// Resolve asks a node natively and verifies the proof from the genesis
// validators on.
func (n *Network) Resolve(ctx context.Context, node int, of name.Name, t wire.Type, spoil func(*wire.Response)) (Answer, error) {
	api, err := n.api(node)
	if err != nil {
		return Answer{}, err
	}
	defer api.Close()
	r := client.NewResolver(client.ResolverConfig{
		Service: n.net.Manifest().Nodes[node].Service, Nodes: []*rest.Client{api}, Genesis: n.genesis,
		Exchange: spoiled(spoil),
	})
	got, err := r.Query(ctx, of, t)
	if err != nil {
		return Answer{}, err
	}
	a := Answer{RCode: got.RCode, Height: got.ProvedHeight}
	for _, set := range got.RRsets {
		for _, data := range set.Data {
			a.Data = append(a.Data, zone.FormatRData(set.Type, data))
		}
	}
	return a, nil
}

// spoiled is an exchange on whose way back somebody changes the response.
func spoiled(spoil func(*wire.Response)) func(context.Context, string, string, []byte) ([]byte, error) {
	if spoil == nil {
		return jupc.Exchange
	}
	return func(ctx context.Context, network, addr string, msg []byte) ([]byte, error) {
		reply, err := jupc.Exchange(ctx, network, addr, msg)
		if err != nil {
			return nil, err
		}
		resp, err := wire.DecodeResponse(reply)
		if err != nil || resp.Flags&wire.ResponseTC != 0 {
			return reply, err
		}
		spoil(&resp)
		return wire.AppendResponse(nil, &resp)
	}
}

// DNS asks a node as a DNS client does.
func (n *Network) DNS(ctx context.Context, node int, of name.Name, t wire.Type) (Answer, error) {
	q := new(dns.Msg).SetQuestion(dns.Fqdn(of.String()), uint16(t))
	r, _, err := new(dns.Client).ExchangeContext(ctx, q, n.net.Manifest().Nodes[node].Service)
	if err != nil {
		return Answer{}, err
	}
	a := Answer{RCode: rcode.Code(r.Rcode)}
	for _, rr := range r.Answer {
		header := rr.Header().String()
		a.Data = append(a.Data, rr.String()[len(header):])
	}
	return a, nil
}

// Kill ends a node without warning.
func (n *Network) Kill(_ context.Context, node int) error { return n.net.KillNode(node) }

// Restart starts it again.
func (n *Network) Restart(ctx context.Context, node int) error { return n.net.StartNode(ctx, node) }
