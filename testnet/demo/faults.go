package demo

import (
	"context"
	"errors"
	"fmt"
)

// victim is the node that is killed.
const victim = 3

// payments is how many payments are made while it is down.
const payments = 5

func (s *story) kill(ctx context.Context) (string, error) {
	if s.Nodes() <= victim {
		return "", fmt.Errorf("%d nodes: two thirds of them do not go on without one", s.Nodes())
	}
	if err := s.Kill(ctx, victim); err != nil {
		return "", err
	}
	if _, err := s.Balance(ctx, victim, "bob"); err == nil {
		return "", errors.New("the killed node still answers")
	}
	before := s.height
	for i := range payments {
		height, err := s.Pay(ctx, i%victim, "bob", "carol", payment/payments/10)
		if err != nil {
			return "", err
		}
		s.height = max(s.height, height)
	}
	if s.height <= before {
		return "", fmt.Errorf("no block after %d", before)
	}
	a, err := s.Resolve(ctx, 0, s.name, types()[0], nil)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d payments up to block %d; still resolved with a proof", payments, s.height), s.check(a, types()[0])
}

func (s *story) restart(ctx context.Context) (string, error) {
	if err := s.Restart(ctx, victim); err != nil {
		return "", err
	}
	if err := s.settled(ctx); err != nil {
		return "", err
	}
	// The header after the last block commits to the state it left.
	want, err := s.AppHash(ctx, 0, s.height+1)
	if err != nil {
		return "", err
	}
	got, err := s.AppHash(ctx, victim, s.height+1)
	if err != nil {
		return "", err
	}
	if got != want {
		return "", fmt.Errorf("state %s after block %d, the others have %s", got, s.height, want)
	}
	carol := [2]int{0, victim}
	var balances [2]string
	for i, node := range carol {
		b, err := s.Balance(ctx, node, "carol")
		if err != nil {
			return "", err
		}
		balances[i] = b.String()
	}
	if balances[0] != balances[1] {
		return "", fmt.Errorf("carol has %s JMBC there, %s elsewhere", balances[1], balances[0])
	}
	a, err := s.Resolve(ctx, victim, s.name, types()[0], nil)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("caught up to block %d, state %.16s…", s.height, got), s.check(a, types()[0])
}
