package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

// The rest of a name's life: the groups that hold and guard it, the name below
// it, and the timelock of what is sensitive.
const (
	board     = "board"     // two of bob, carol and dave
	guardians = "guardians" // two of erin, frank and grace
	delegated = "dev." + registered
	timelock  = 24 * time.Hour
	year      = 365 * 24 * 60 * 60 // seconds of a lease
)

func (s *story) renew(ctx context.Context) (string, error) {
	before, err := s.Holding(ctx, 0, s.name)
	if err != nil {
		return "", err
	}
	if err := s.act(ctx, Act{Do: Renew, Name: s.name, Signers: []string{"alice"}}); err != nil {
		return "", err
	}
	err = s.everywhere(func(node int) error {
		now, err := s.Holding(ctx, node, s.name)
		if err == nil && now.Expiry != before.Expiry+year {
			err = fmt.Errorf("until %d, want %d", now.Expiry, before.Expiry+year)
		}
		return err
	})
	return fmt.Sprintf("a year more, in block %d", s.height), err
}

func (s *story) transfer(ctx context.Context) (string, error) {
	if err := s.act(ctx, Act{Do: Transfer, Name: s.name, Signers: []string{"alice", "bob", "carol"}, To: board}); err != nil {
		return "", err
	}
	if err := s.holds(ctx, Holding{Owner: "alice", Pending: "transfer"}); err != nil {
		return "", err
	}
	if a, err := s.Resolve(ctx, 0, s.name, types()[0], nil); err != nil {
		return "", err
	} else if err := s.check(a, types()[0]); err != nil {
		return "", err
	}
	early := Act{Do: Finalize, Name: s.name, Signers: []string{"heidi"}}
	if err := s.refused(ctx, early, rcode.Refused); err != nil {
		return "", fmt.Errorf("before its time: %w", err)
	}
	if err := s.ripe(ctx, s.name); err != nil {
		return "", err
	}
	if err := s.holds(ctx, Holding{Owner: board}); err != nil {
		return "", err
	}
	one := Act{Do: SetRecords, Name: s.name, Signers: []string{"bob"}, Records: s.address("192.0.2.2")}
	if err := s.refused(ctx, one, rcode.SigInvalid); err != nil {
		return "", fmt.Errorf("one signature of the board: %w", err)
	}
	one.Signers = []string{"bob", "dave"}
	return "theirs after 24 h; one of them alone is refused, two are not", s.act(ctx, one)
}

func (s *story) recover(ctx context.Context) (string, error) {
	appoint := Act{Do: SetGuardians, Name: s.name, Signers: []string{"bob", "carol"}, To: guardians}
	if err := s.act(ctx, appoint); err != nil {
		return "", err
	}
	if err := s.ripe(ctx, s.name); err != nil {
		return "", err
	}
	if err := s.act(ctx, Act{Do: Recover, Name: s.name, Signers: []string{"erin", "frank", "ivan"}, To: "ivan"}); err != nil {
		return "", err
	}
	if err := s.holds(ctx, Holding{Owner: board, Pending: "recovery"}); err != nil {
		return "", err
	}
	if err := s.ripe(ctx, s.name); err != nil {
		return "", err
	}
	return "two of three guardians, 24 h, and ivan holds it", s.holds(ctx, Holding{Owner: "ivan"})
}

func (s *story) delegate(ctx context.Context) (string, error) {
	if err := s.act(ctx, Act{Do: Delegate, Name: s.child, Signers: []string{"ivan"}, To: "judy"}); err != nil {
		return "", err
	}
	set := Act{Do: SetRecords, Name: s.child, Signers: []string{"ivan"}, Records: s.address(childAddress)}
	if err := s.refused(ctx, set, rcode.SigInvalid); err != nil {
		return "", fmt.Errorf("the parent's key on it: %w", err)
	}
	set.Signers = []string{"judy"}
	if err := s.act(ctx, set); err != nil {
		return "", err
	}
	return "judy's own; ivan's key does nothing there", s.childResolves(ctx)
}

func (s *story) release(ctx context.Context) (string, error) {
	if err := s.act(ctx, Act{Do: Release, Name: s.name, Signers: []string{"ivan"}}); err != nil {
		return "", err
	}
	if err := s.ripe(ctx, s.name); err != nil {
		return "", err
	}
	err := s.everywhere(func(node int) error {
		a, err := s.Resolve(ctx, node, s.name, wire.TypeA, nil)
		if err == nil && a.RCode != rcode.NXDomain {
			err = fmt.Errorf("%s: %v %q, want NXDOMAIN", s.name, a.RCode, a.Data)
		}
		return err
	})
	if err != nil {
		return "", err
	}
	return "NXDOMAIN everywhere after 24 h; what was delegated lives on", s.childResolves(ctx)
}

// childAddress is what the delegated name's owner sets.
const childAddress = "192.0.2.9"

func (s *story) childResolves(ctx context.Context) error {
	return s.everywhere(func(node int) error {
		a, err := s.Resolve(ctx, node, s.child, wire.TypeA, nil)
		if err == nil && (len(a.Data) != 1 || a.Data[0] != childAddress) {
			err = fmt.Errorf("%s: %v %q", s.child, a.RCode, a.Data)
		}
		return err
	})
}

// address is one A record of whatever name it is set for.
func (s *story) address(text string) []wire.RR {
	data, err := zone.ParseRData(wire.TypeA, text)
	if err != nil {
		panic("BUG: " + err.Error())
	}
	return []wire.RR{{Type: wire.TypeA, Class: wire.ClassIN, TTL: 300, Data: data}}
}

// act does something and waits until every node has it.
func (s *story) act(ctx context.Context, a Act) error {
	height, err := s.Act(ctx, a)
	if err != nil {
		return fmt.Errorf("%s %s: %w", a.Do, a.Name, err)
	}
	s.height = height
	return s.settled(ctx)
}

// refused does something that must be refused with a code.
func (s *story) refused(ctx context.Context, a Act, want rcode.Code) error {
	_, err := s.Act(ctx, a)
	if err == nil {
		return errors.New("it was allowed")
	}
	if rcode.Of(err) != want {
		return fmt.Errorf("want %v: %w", want, err)
	}
	return nil
}

// ripe lets the timelock pass and has a stranger complete what waits.
func (s *story) ripe(ctx context.Context, n name.Name) error {
	if err := s.Warp(ctx, timelock); err != nil {
		return err
	}
	return s.act(ctx, Act{Do: Finalize, Name: n, Signers: []string{"heidi"}})
}

// holds checks on every node who holds the name and what waits.
func (s *story) holds(ctx context.Context, want Holding) error {
	return s.everywhere(func(node int) error {
		got, err := s.Holding(ctx, node, s.name)
		if err == nil && (got.Owner != want.Owner || got.Pending != want.Pending) {
			err = fmt.Errorf("%s is held by %q with a change %q, want %q with %q", s.name, got.Owner, got.Pending, want.Owner, want.Pending)
		}
		return err
	})
}
