package node

import (
	"bytes"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/node/abci"
	"github.com/utxo-dns/utxonode/registrar"
)

// pageOfCoins is how many coins one answer lists.
const pageOfCoins = 500

// Account says what an address holds: sums over all its coins, and a page of
// them from above the outpoint after.
func (n *Node) Account(address, after string) (rest.Account, error) {
	a, err := ledger.ParseAddress(n.genesis.Chain.Ledger.Prefix, address)
	if err != nil {
		return rest.Account{}, err
	}
	var from []byte
	if after != "" {
		o, err := ledger.ParseOutpoint(after)
		if err != nil {
			return rest.Account{}, err
		}
		from = o.AppendTo(nil)
	}
	s, _, err := n.latest()
	if err != nil {
		return rest.Account{}, err
	}
	defer s.Close()
	out := rest.Account{Address: address, Height: s.Height(), Coins: []rest.Coin{}}
	err = abci.Holdings(s, a, func(h abci.Holding) { addHolding(&out, h, from) })
	return out, err
}

func addHolding(out *rest.Account, h abci.Holding, from []byte) {
	if h.Coin.Output.Covenant.Kind == 0 {
		out.Balance += h.Coin.Output.Amount
	} else {
		out.Staked += h.Coin.Output.Amount
	}
	switch {
	case bytes.Compare(h.Outpoint.AppendTo(nil), from) <= 0 && from != nil:
	case len(out.Coins) < pageOfCoins:
		out.Coins = append(out.Coins, restCoin(h))
	default:
		out.Next = out.Coins[len(out.Coins)-1].Outpoint.String()
	}
}

func restCoin(h abci.Holding) rest.Coin {
	c := rest.Coin{
		Outpoint: h.Outpoint, Amount: h.Coin.Output.Amount, Height: h.Coin.Height, Time: h.Coin.Time,
		Data: h.Coin.Output.Covenant.Data,
	}
	switch h.Coin.Output.Covenant.Kind {
	case registrar.KindCommitment:
		c.Kind = "commitment"
	case registrar.KindDomain:
		c.Kind = "domain"
		if of, err := registrar.CovenantName(h.Coin.Output.Covenant); err == nil {
			c.Name = of.String()
		}
	}
	return c
}
