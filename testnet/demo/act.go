package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/testnet"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/zone"
)

// A Deed is what can be done to a name that is held.
type Deed string

// The deeds, by their words on the command line.
const (
	Renew        Deed = "renew"
	Transfer     Deed = "transfer"
	Finalize     Deed = "finalize"
	SetGuardians Deed = "guardians"
	Recover      Deed = "recover"
	Delegate     Deed = "delegate"
	SetRecords   Deed = "set"
	Release      Deed = "release"
)

// An Act is a deed with who signs for it. The first signer pays.
type Act struct {
	Do      Deed
	Name    name.Name
	Signers []string
	To      string    // account or group
	Records []wire.RR // SetRecords: of Name, whatever theirs is
}

// A Holding is what a node knows of a name.
type Holding struct {
	Owner   string // account or group, "" if nobody
	Expiry  uint64 // seconds of the chain clock
	Pending string // the change that waits, "" if none
}

// groups are the accounts of which two are needed.
func groups() map[string][]string {
	return map[string][]string{board: {"bob", "carol", "dave"}, guardians: {"erin", "frank", "grace"}}
}

// policy returns the policy of an account or of a group.
func policy(who string) (ledger.Policy, error) {
	people, ok := groups()[who]
	if !ok {
		k, err := key(who)
		if err != nil {
			return nil, err
		}
		return k.Policy(), nil
	}
	members := make([]ledger.Policy, len(people))
	for i, one := range people {
		k, err := key(one)
		if err != nil {
			return nil, err
		}
		members[i] = k.Policy()
	}
	return wallet.Multisig(2, members...)
}

// together returns the client of several people at node 0.
func (n *Network) together(who []string) (*client.Client, *rest.Client, error) {
	api, err := n.api(0)
	if err != nil {
		return nil, nil, err
	}
	cfg := client.Config{Rest: api, Params: n.genesis.Params, Poll: poll}
	for i, one := range who {
		k, err := key(one)
		if err != nil {
			return nil, nil, err
		}
		if i == 0 {
			cfg.Signer = k
		} else {
			cfg.Others = append(cfg.Others, k)
		}
	}
	for _, who := range append([]string{board, guardians}, testnet.Accounts()...) {
		p, err := policy(who)
		if err != nil {
			return nil, nil, err
		}
		cfg.Policies = append(cfg.Policies, p)
	}
	c, err := client.New(cfg)
	return c, api, err
}

// Act does something to a name and returns the height of the block.
func (n *Network) Act(ctx context.Context, a Act) (uint64, error) {
	c, api, err := n.together(a.Signers)
	if err != nil {
		return 0, err
	}
	defer api.Close()
	done, err := n.act(ctx, c, a)
	return done.Height, err
}

func (n *Network) act(ctx context.Context, c *client.Client, a Act) (client.Confirmation, error) {
	var to ledger.Address
	if a.To != "" {
		p, err := policy(a.To)
		if err != nil {
			return client.Confirmation{}, err
		}
		if to, err = ledger.PolicyAddress(p); err != nil {
			return client.Confirmation{}, err
		}
	}
	switch a.Do {
	case Renew:
		return c.Renew(ctx, a.Name, 1)
	case Transfer:
		return c.Transfer(ctx, a.Name, to)
	case Finalize:
		return c.Finalize(ctx, a.Name)
	case SetGuardians:
		return c.SetGuardians(ctx, a.Name, to)
	case Recover:
		return c.Recover(ctx, a.Name, to)
	case Delegate:
		return c.Delegate(ctx, a.Name, to, 30*registrar.Day, false)
	case SetRecords:
		rrs := slices.Clone(a.Records)
		for i := range rrs {
			rrs[i].Name = a.Name
		}
		done, err := c.SetRecords(ctx, a.Name, zone.Change{Add: rrs, Replace: true})
		return done.Confirmation, err
	case Release:
		return c.Release(ctx, a.Name)
	}
	return client.Confirmation{}, fmt.Errorf("demo: nobody can %q a name", a.Do)
}

// Holding returns what a node knows of a name.
func (n *Network) Holding(ctx context.Context, node int, of name.Name) (Holding, error) {
	api, err := n.api(node)
	if err != nil {
		return Holding{}, err
	}
	defer api.Close()
	held, err := api.Name(ctx, of)
	if err != nil {
		return Holding{}, err
	}
	h := Holding{Owner: held.Owner, Expiry: held.Expiry}
	if held.Pending != nil {
		h.Pending = held.Pending.Kind
	}
	for _, who := range append([]string{board, guardians}, testnet.Accounts()...) {
		p, err := policy(who)
		if err != nil {
			return h, err
		}
		address, err := ledger.PolicyAddress(p)
		if err != nil {
			return h, err
		}
		if address.Encode(n.genesis.Params.Ledger.Prefix) == held.Owner {
			h.Owner = who
		}
	}
	return h, nil
}

// Warp moves the clock of the chain.
func (n *Network) Warp(ctx context.Context, by time.Duration) error {
	_, err := n.net.Warp(ctx, by)
	return err
}
