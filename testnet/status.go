package testnet

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/ledger"
)

// A Status is a network as its nodes say it is.
type Status struct {
	ChainID  string          `json:"chain_id"`
	Height   uint64          `json:"height"` // of the highest node
	Nodes    []NodeStatus    `json:"nodes"`
	Accounts []AccountStatus `json:"accounts"`
}

// A NodeStatus is one node.
type NodeStatus struct {
	Name    string `json:"name"`
	Running bool   `json:"running"`
	Service string `json:"service"` // host:port of the native protocol and DNS
	API     string `json:"api"`     // URL
	Dir     string `json:"dir"`
	// Profiles are the host:port of the listeners for other forms of names.
	Profiles map[string]string `json:"profiles,omitempty"`

	rest rest.Status // what it said; zero if it does not run
}

// An AccountStatus is one of the funded accounts.
type AccountStatus struct {
	Name    string        `json:"name"`
	Address string        `json:"address"`
	Balance ledger.Amount `json:"balance"` // atoms
}

// askLimit bounds how long one node may take to say how it is.
const askLimit = 5 * time.Second

// Status asks every node how it is, and one of them what the accounts hold.
func (n *Network) Status(ctx context.Context) (*Status, error) {
	m := n.Manifest()
	return m.Status(ctx)
}

// Status asks every node how it is, and one of them what the accounts hold. A
// network of which no node answers has height 0 and balances of nothing.
func (m *Manifest) Status(ctx context.Context) (*Status, error) {
	s := &Status{ChainID: m.ChainID, Nodes: make([]NodeStatus, len(m.Nodes)), Accounts: []AccountStatus{}}
	var all sync.WaitGroup
	for i, node := range m.Nodes {
		all.Go(func() { s.Nodes[i] = ask(ctx, node) })
	}
	all.Wait()
	for _, node := range s.Nodes {
		s.Height = max(s.Height, node.rest.Height)
	}
	return s, m.accounts(ctx, s)
}

func ask(ctx context.Context, n ManifestNode) NodeStatus {
	s := NodeStatus{Name: n.Name, Service: n.Service, API: n.API, Dir: n.Dir}
	if n.API == "" {
		return s
	}
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	client := rest.New(n.API, nil)
	defer client.Close()
	var err error
	s.rest, err = client.Status(ctx)
	s.Running, s.Profiles = err == nil, s.rest.Profiles
	return s
}

func (m *Manifest) accounts(ctx context.Context, s *Status) error {
	g, err := m.Genesis()
	if err != nil {
		return err
	}
	// The first account is whose coins are asked for first, whoever is asked.
	i := slices.IndexFunc(s.Nodes, func(n NodeStatus) bool { return n.Running && n.rest.Height > 0 })
	for _, name := range Accounts() {
		key, err := keystore.Dev(name)
		if err != nil {
			return err
		}
		a := AccountStatus{Name: name, Address: key.Address().Encode(g.Chain.Ledger.Prefix)}
		if i >= 0 {
			if a.Balance, err = balance(ctx, s.Nodes[i].API, a.Address); err != nil {
				return err
			}
		}
		s.Accounts = append(s.Accounts, a)
	}
	return nil
}

func balance(ctx context.Context, api, address string) (ledger.Amount, error) {
	client := rest.New(api, nil)
	defer client.Close()
	a, err := client.Account(ctx, address, "")
	if err != nil {
		return 0, fmt.Errorf("what %s holds: %w", address, err)
	}
	return a.Balance, nil
}
