package lookup

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/config"
	"github.com/utxo-dns/utxonode/client/reach"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// A Config configures a Resolver. File must be set.
type Config struct {
	File *config.Client
	Now  func() time.Time // nil means time.Now
	Log  *slog.Logger     // nil means slog.DiscardHandler; with File.Debug it gets every message in hexadecimal
}

// A Resolver looks names up. It is safe for concurrent use.
type Resolver struct {
	file     *config.Client
	log      *slog.Logger
	chain    resolver.Handler // nil: no resolver can be asked
	kept     *resolver.Resolver
	trusted  bool     // answers of the chain can be verified
	fallback fallback // nil: no server of the DNS can be asked
}

// New returns a resolver. It asks nothing yet. It fails with client.ErrGenesis
// and ErrChain.
func New(cfg Config) (*Resolver, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	r := &Resolver{file: cfg.File, log: cfg.Log}
	if r.log == nil {
		r.log = slog.New(slog.DiscardHandler)
	}
	if err := r.openChain(cfg.Now); err != nil {
		return nil, err
	}
	r.fallback = newFallback(cfg.File, cfg.Now)
	return r, nil
}

// Close ends what goes on in the background.
func (r *Resolver) Close() {
	if r.kept != nil {
		r.kept.Close()
	}
}

// An Answer is what is said of a name.
type Answer struct {
	RCode         rcode.Code
	Records       []wire.RR // aliases in order, then those asked for
	NoData        bool      // there is no such RRset at the end of the aliases
	Chain         bool      // the chain's resolvers say so, not the DNS
	Authenticated bool      // and it is proved
	ProvedHeight  uint64    // at this height; 0 if it is not
	Encloser      name.Name // the registered name that answers; the root if none
}

// Lookup asks for the records of a name. Answers of the chain that nothing is
// configured to verify by are returned with client.ErrUnauthenticated (E-54). It
// fails with ErrResolvers and ErrFallback, and as the resolvers do; an answer whose
// proof does not hold is none.
func (r *Resolver) Lookup(ctx context.Context, n name.Name, t wire.Type) (Answer, error) {
	region := n.Region()
	switch {
	case n.InNamespace() != nil, region != "" && !slices.Contains(r.file.Regions, region):
		return r.askDNS(ctx, n, t)
	case region == "":
		return r.askChain(ctx, n, t)
	}
	if r.file.PreferUTXO {
		return r.chainFirst(ctx, n, t)
	}
	return r.dnsFirst(ctx, n, t)
}

// chainFirst asks the DNS if the chain has no such name. That the chain was not
// heard, or what was heard does not hold, says nothing of the kind: whoever can
// disturb it could have his own answer of the DNS taken.
func (r *Resolver) chainFirst(ctx context.Context, n name.Name, t wire.Type) (Answer, error) {
	a, err := r.askChain(ctx, n, t)
	if a.RCode != rcode.NXDomain {
		return a, err
	}
	if b, failed := r.askDNS(ctx, n, t); failed == nil && b.RCode != rcode.NXDomain {
		return b, nil
	}
	return a, err
}

// dnsFirst asks the chain if the DNS has no such name, or cannot say.
func (r *Resolver) dnsFirst(ctx context.Context, n name.Name, t wire.Type) (Answer, error) {
	a, err := r.askDNS(ctx, n, t)
	if err == nil && a.RCode == rcode.NoError {
		return a, nil
	}
	if b, failed := r.askChain(ctx, n, t); b.RCode != rcode.NXDomain {
		return b, failed
	}
	return a, err
}

// openChain makes the resolvers of the chain ready, and what they are verified by.
func (r *Resolver) openChain(now func() time.Time) error {
	at := &reach.Reach{Bootstrap: r.file.Bootstrap}
	headers, err := r.openTrust(at, now)
	if err != nil {
		return err
	}
	var nodes []resolver.Node
	for _, e := range r.file.UsableResolvers() {
		nodes = append(nodes, r.debugged(e, at.Node(e)))
	}
	if len(nodes) == 0 {
		return nil
	}
	remote := resolver.NewRemote(resolver.RemoteConfig{
		Nodes: nodes, Trust: headers.Trust, Minimise: r.file.Privacy.Minimization, Now: now,
	})
	if !r.file.Cache {
		r.chain = resolver.Stack(remote, resolver.Verified)
		return nil
	}
	r.kept = resolver.New(resolver.Config{Handler: remote, CacheSize: int(r.file.CacheSize), Now: now})
	r.chain = r.kept
	return nil
}

// openTrust returns the light client of the chain; without a genesis file one by
// which nothing holds.
func (r *Resolver) openTrust(at *reach.Reach, now func() time.Time) (*client.Resolver, error) {
	t := &r.file.Trust
	cfg := client.ResolverConfig{Dir: t.Dir, TrustingPeriod: time.Duration(t.Period) * time.Second, Now: now, Log: r.log}
	if t.Genesis == "" {
		return client.NewResolver(cfg), nil
	}
	genesis, err := client.ReadGenesis(t.Genesis)
	switch {
	case err != nil:
		return nil, err
	case t.GenesisHash != (config.Hash{}) && t.GenesisHash != genesis.Hash:
		return nil, fmt.Errorf("%w: trust.genesis has the hash %x, not trust.genesis_hash", ErrChain, genesis.Hash)
	case cmp.Or(t.ChainID, genesis.ChainID) != genesis.ChainID:
		return nil, fmt.Errorf("%w: trust.genesis is of %q, not %q", ErrChain, genesis.ChainID, t.ChainID)
	}
	cfg.Genesis = genesis
	if t.Checkpoint.Height != 0 {
		cfg.Trust = (*client.Checkpoint)(&t.Checkpoint)
	}
	keys, need := t.Keys()
	if len(keys) > 0 {
		cfg.Quorum = &client.Quorum{Keys: keys, Need: need}
	}
	for _, e := range r.file.UsableNodes() {
		api := at.API(e, genesis.ChainID)
		cfg.Nodes = append(cfg.Nodes, api.Rest)
		if cfg.Quorum != nil {
			cfg.Quorum.Asks = append(cfg.Quorum.Asks, api.AskOnce)
		}
	}
	r.trusted = len(cfg.Nodes) > 0
	return client.NewResolver(cfg), nil
}

// askChain asks the chain's resolvers.
func (r *Resolver) askChain(ctx context.Context, n name.Name, t wire.Type) (Answer, error) {
	if r.chain == nil {
		return Answer{}, fmt.Errorf("%w: none of those that are configured is usable", ErrResolvers)
	}
	resp := r.chain.Resolve(ctx, resolver.Request{
		Question:  wire.Question{Name: n, Type: t, Class: wire.ClassIN},
		Proof:     true,
		Unchecked: !r.trusted,
	})
	if resp.Err != nil && resp.RCode != rcode.Expired && !resp.Verified {
		return Answer{}, resp.Err
	}
	a := Answer{
		RCode: resp.RCode, Records: resp.Answer, NoData: resp.NoData, Chain: true,
		Authenticated: resp.Verified, ProvedHeight: resp.Height,
	}
	if resp.Verified && resp.RCode != rcode.NXDomain {
		a.Encloser = resp.Zone
	}
	if !resp.Verified {
		return a, fmt.Errorf("%w: the configuration has no trust to verify it by", client.ErrUnauthenticated)
	}
	return a, nil
}

// debugged notes what is sent to a resolver and what comes back, if that is
// wanted.
func (r *Resolver) debugged(e config.Endpoint, n resolver.Node) resolver.Node {
	if !r.file.Debug {
		return n
	}
	return resolver.NodeFunc(func(ctx context.Context, query []byte) ([]byte, error) {
		r.log.DebugContext(ctx, "sent", "to", e.String(), "message", fmt.Sprintf("%x", query))
		reply, err := n.Ask(ctx, query)
		if err != nil {
			r.log.DebugContext(ctx, "no answer", "from", e.String(), "err", err)
		} else {
			r.log.DebugContext(ctx, "received", "from", e.String(), "message", fmt.Sprintf("%x", reply))
		}
		return reply, err
	})
}
