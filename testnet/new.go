package testnet

import (
	"context"
)

// A TB is what New needs of a *testing.T or *testing.B.
type TB interface {
	Helper()
	TempDir() string
	Cleanup(func())
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
	Context() context.Context
}

// New runs a network for a test and takes it down at its end. Tests that use
// it may run in parallel: it has no fixed port and no shared directory.
func New(t TB, cfg Config) *Network {
	t.Helper()
	if cfg.Dir == "" {
		cfg.Dir = t.TempDir()
	}
	n, err := Up(t.Context(), cfg)
	if err != nil {
		t.Fatalf("testnet: %v", err)
	}
	t.Cleanup(func() {
		if err := n.Down(context.Background()); err != nil {
			t.Errorf("testnet: take down: %v", err)
		}
	})
	return n
}
