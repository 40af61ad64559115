package readside

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/config"
)

// That answers are not kept any more is said when it is so, not at the end.
func TestDiskFails(t *testing.T) {
	var said bytes.Buffer
	s := &Server{file: &config.Resolver{}, genesis: &client.Genesis{}, log: slog.New(slog.NewTextHandler(&said, nil))}
	s.cfg.Now, s.file.Resolving.CacheDir = time.Now, t.TempDir()
	if err := s.openDisk(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.disk.Failed(errors.New("no space left"))
	if !strings.Contains(said.String(), "no space left") {
		t.Errorf("%q", said.String())
	}
	if err := s.closeDisk(); err != nil {
		t.Error(err)
	}
}
