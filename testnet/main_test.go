package testnet_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/utxo-dns/utxonode/node/daemon"
	"github.com/utxo-dns/utxonode/node/settings"
	"github.com/utxo-dns/utxonode/testnet"
)

// TestMain makes this program the node that networks of processes start: it is
// called with "start --home DIR" then.
func TestMain(m *testing.M) {
	if os.Getenv(testnet.ParentEnv) == "" {
		os.Exit(m.Run())
	}
	if err := child(os.Args[len(os.Args)-1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func child(home string) error {
	s, err := settings.Load(settings.Sources{File: filepath.Join(home, settings.File)})
	if err != nil {
		return err
	}
	log, _, err := s.Logging.Open(os.Stderr)
	if err != nil {
		return err
	}
	return daemon.Run(context.Background(), daemon.Options{Home: home, Settings: s, Log: log, Parent: os.Stdin})
}
