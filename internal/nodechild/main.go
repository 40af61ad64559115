// Package nodechild makes a test program the node that networks of processes
// start: such a program calls itself with "start --home DIR".
package nodechild

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

// Main is for TestMain: it runs the tests, or the node if a network started
// this process.
func Main(m *testing.M) {
	if os.Getenv(testnet.ParentEnv) == "" {
		os.Exit(m.Run())
	}
	if err := run(os.Args[len(os.Args)-1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(home string) error {
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
