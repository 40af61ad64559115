package node

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node/home"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
)

// DNSSECFile is the file of the keys that zones are signed with, in a node's
// directory, 0600. Nodes that are to sign alike have the same.
const DNSSECFile = "dnssec.json"

// keysEvery is how often a node looks whether its keys were rolled.
const keysEvery = time.Second

// DNSSEC is how the zones of the DNS are signed.
type DNSSEC struct {
	Enabled   bool
	Algorithm dnssec.Algorithm // of the first key, where there is none; 0 means Ed25519
	Validity  dnssec.Validity
}

// ReadKeys reads the keys of the node in a directory. The error is fs.ErrNotExist
// if it has none.
func ReadKeys(dir string) (dnssec.KeySet, error) {
	path := filepath.Join(dir, DNSSECFile)
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the keys of the zones: %w", err)
	}
	keys, err := dnssec.DecodeKeys(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return keys, nil
}

// WriteKeys puts keys in the place of those of the node in a directory: whole or
// not at all. A node that runs heeds them within a second or two.
func WriteKeys(dir string, keys dnssec.KeySet) error {
	b, err := keys.Encode()
	if err != nil {
		return err
	}
	return home.Write(filepath.Join(dir, DNSSECFile), b)
}

// CreateKeys makes the first key of the node in a directory. It never replaces
// one: the error is fs.ErrExist.
func CreateKeys(dir string, a dnssec.Algorithm, now time.Time) (dnssec.KeySet, error) {
	path := filepath.Join(dir, DNSSECFile)
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", path, cmp.Or(err, fs.ErrExist))
	}
	k, err := dnssec.GenerateKey(cmp.Or(a, dnssec.Ed25519), rand.Reader)
	if err != nil {
		return nil, err
	}
	keys := dnssec.Start(k, now)
	b, err := keys.Encode()
	if err != nil {
		return nil, err
	}
	return keys, home.Create(path, b) // another may have come between
}

// signers sign the zones of a node, with the keys that there are at the moment.
type signers struct {
	dir   string
	zones []name.Name
	cfg   DNSSEC
	log   *slog.Logger
	now   func() time.Time

	current atomic.Pointer[signed]
}

// signed is what is true until the keys change.
type signed struct {
	zones map[name.Name]*dnssec.Signer
	keys  dnssec.KeySet
	until time.Time // the zero Time is never
	file  fs.FileInfo
}

// openSigners returns who signs, nil if nobody is to. The first key is made
// here.
func openSigners(dir string, regions []string, cfg DNSSEC, log *slog.Logger, now func() time.Time) (*signers, error) {
	if !cfg.Enabled {
		return nil, nil
	}
	s := &signers{dir: dir, zones: Zones(regions), cfg: cfg, log: log, now: now}
	if _, err := CreateKeys(dir, cfg.Algorithm, now()); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	if _, err := s.refresh(); err != nil {
		return nil, err
	}
	return s, nil
}

// openSigning makes ready what signs the zones.
func (n *Node) openSigning() (err error) {
	if n.signers, err = openSigners(n.cfg.Home, n.cfg.Regions, n.cfg.DNS.DNSSEC, n.cfg.Log.With("room", "dnssec"), n.cfg.Limits.Now); n.signers != nil {
		n.background.Go(func() { n.signers.follow(n.ctx) })
	}
	return err
}

// signer returns what asks for the signer of a zone, nil if none is signed.
func (n *Node) signer() func(zone name.Name) *dnssec.Signer {
	if n.signers == nil {
		return nil
	}
	return n.signers.signer
}

// Zones returns the zones of the DNS that a node with those regions answers for.
func Zones(regions []string) []name.Name {
	zones := []name.Name{name.MustParse("utxo")}
	for _, cc := range regions {
		zones = append(zones, name.MustParse("utxo."+cc))
	}
	return zones
}

// signer returns who signs a zone now.
func (s *signers) signer(zone name.Name) *dnssec.Signer { return s.current.Load().zones[zone] }

// refresh takes the keys as they are now, and reports whether they are others
// than before. With an error those before stay.
func (s *signers) refresh() (changed bool, err error) {
	info, err := os.Stat(filepath.Join(s.dir, DNSSECFile))
	if err != nil {
		return false, fmt.Errorf("the keys of the zones: %w", err)
	}
	old, now := s.current.Load(), s.now()
	if old != nil && same(old.file, info) && (old.until.IsZero() || now.Before(old.until)) {
		return false, nil
	}
	next := &signed{zones: make(map[name.Name]*dnssec.Signer), file: info}
	if next.keys, err = ReadKeys(s.dir); err != nil {
		return false, err
	}
	next.until = next.keys.Next(now)
	for _, zone := range s.zones {
		if next.zones[zone], err = dnssec.NewSigner(zone, next.keys, s.cfg.Validity, now); err != nil {
			return false, err
		}
	}
	s.current.Store(next)
	return true, nil
}

// same reports whether a file is as it was. Time alone does not tell: a clock of
// files may tick 250 times a second.
func same(a, b fs.FileInfo) bool {
	return os.SameFile(a, b) && a.ModTime().Equal(b.ModTime()) && a.Size() == b.Size()
}

// follow calls refresh until ctx ends.
func (s *signers) follow(ctx context.Context) {
	tick := time.NewTicker(keysEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		switch is, err := s.refresh(); {
		case err != nil:
			s.log.ErrorContext(ctx, "the zones are signed with the keys there were", "err", err)
		case is:
			s.log.InfoContext(ctx, "the keys of the zones changed", "key_tag", s.signer(s.zones[0]).Tag())
		}
	}
}
