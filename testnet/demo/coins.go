package demo

import (
	"context"
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
)

// everywhere does something at each node in turn.
func (s *story) everywhere(do func(node int) error) error {
	for i := range s.Nodes() {
		if err := do(i); err != nil {
			return fmt.Errorf("node %d: %w", i, err)
		}
	}
	return nil
}

// settled waits until every node has the block after the last one made, with
// which its state can be proved.
func (s *story) settled(ctx context.Context) error {
	return s.everywhere(func(node int) error {
		_, _, err := s.Height(ctx, node, s.height+1)
		return err
	})
}

func (s *story) agree(ctx context.Context) (string, error) {
	var want string
	err := s.everywhere(func(node int) error {
		if _, _, err := s.Height(ctx, node, 1); err != nil {
			return err
		}
		hash, err := s.AppHash(ctx, node, 1)
		if err == nil && want != "" && hash != want {
			err = fmt.Errorf("genesis state %s, node 0 has %s", hash, want)
		}
		want = hash
		return err
	})
	if err == nil && s.Nodes() < 2 {
		err = fmt.Errorf("%d node is no network", s.Nodes())
	}
	return fmt.Sprintf("%d nodes, genesis state %.16s…", s.Nodes(), want), err
}

const (
	gift    = 100 * ledger.JMBC
	payment = 5 * ledger.JMBC
)

func (s *story) fund(ctx context.Context) (string, error) {
	return s.move(ctx, "faucet", "guest", gift)
}

func (s *story) pay(ctx context.Context) (string, error) { return s.move(ctx, "alice", "bob", payment) }

// move pays and checks that every node credits the payee with exactly that.
func (s *story) move(ctx context.Context, from, to string, amount ledger.Amount) (string, error) {
	before, err := s.Balance(ctx, 0, to)
	if err != nil {
		return "", err
	}
	if s.height, err = s.Pay(ctx, 0, from, to, amount); err != nil {
		return "", err
	}
	if err := s.settled(ctx); err != nil {
		return "", err
	}
	err = s.everywhere(func(node int) error {
		after, err := s.Balance(ctx, node, to)
		if err == nil && after != before+amount {
			err = fmt.Errorf("%s has %s JMBC, want %s", to, after, before+amount)
		}
		return err
	})
	return fmt.Sprintf("%s JMBC in block %d, on every node", amount, s.height), err
}
