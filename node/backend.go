package node

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/internal/build"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/ledger/store"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node/abci"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/zone"
)

func (n *Node) law() *registrar.Law { return &registrar.Law{Params: n.genesis.Chain.Registrar} }

// GenesisFile returns the genesis as the operator gave it.
func (n *Node) GenesisFile() []byte { return n.genesis.File }

// Status says what the node knows of itself and of its chain.
func (n *Node) Status() rest.Status {
	meta, status := n.db.Meta(), n.engine.Status()
	state, _ := abci.StateOf(meta) // zero before the first block
	hash := ledger.AppHash(meta.Root, state.Warp)
	pending, _ := n.engine.Pending()
	return rest.Status{
		ChainID:      n.genesis.Chain.Ledger.ChainID,
		Node:         n.host.ID(),
		Version:      build.Version(),
		Height:       meta.Height,
		ProvedHeight: n.provedHeight(),
		AppHash:      hex.EncodeToString(hash[:]),
		BlockTime:    state.Time,
		ChainTime:    state.Time + state.Warp,
		CatchingUp:   status.CatchingUp,
		Validator:    status.Validator,
		Peers:        n.host.Peers(),
		Pending:      pending,
		Service:      n.ServiceAddr(),
		Profiles:     n.ProfileAddrs(),
		TLS:          n.TLSAddr(),
		HTTPS:        n.HTTPSAddr(),
		QUIC:         n.QUICAddr(),
		TLSPin:       n.TLSPin(),
		Libp2p:       n.NativeAddrs(),
	}
}

// Health says whether the node can serve.
func (n *Node) Health() rest.Health {
	select {
	case <-n.stopping:
		return rest.Health{Reason: "the node stops"}
	case <-n.engine.Halted():
		return rest.Health{Reason: "consensus halted: see the log"}
	default:
	}
	if n.engine.Status().CatchingUp {
		return rest.Health{Reason: "catching up with the chain"}
	}
	return rest.Health{OK: true}
}

// latest opens the newest state; close the snapshot after use.
func (n *Node) latest() (*store.Snapshot, ledger.State, error) {
	s, err := n.db.Snapshot(n.db.Height())
	if err != nil {
		return nil, ledger.State{}, err
	}
	if s.Height() == 0 {
		s.Close()
		return nil, ledger.State{}, errSyncing{}
	}
	state, err := abci.StateOf(s.Meta())
	if err != nil {
		s.Close()
	}
	return s, state, err
}

// domain reads the state of a name, nil if it has none.
func domain(s *store.Snapshot, n name.Name) (*registrar.Domain, error) {
	v, err := s.Get(n.Key())
	if err != nil || v == nil {
		return nil, err
	}
	d, err := registrar.DecodeDomain(v)
	return &d, err
}

// searchTime bounds how long the records of a name are looked for at peers.
const searchTime = 2 * time.Second

// Name says what is held of a name.
func (n *Node) Name(ctx context.Context, of name.Name) (rest.Name, error) {
	if err := of.InNamespace(); err != nil {
		return rest.Name{}, err
	}
	out, d, err := n.held(of)
	if err != nil || d == nil {
		return out, err
	}
	ctx, cancel := context.WithTimeout(ctx, searchTime)
	defer cancel()
	return out, n.addRecords(ctx, &out, of, d)
}

// held is what the state has of a name, and its domain if it has one.
func (n *Node) held(of name.Name) (rest.Name, *registrar.Domain, error) {
	s, state, err := n.latest()
	if err != nil {
		return rest.Name{}, nil, err
	}
	defer s.Close()
	out := rest.Name{Name: of.String(), Unicode: of.Unicode(), Status: "free", Height: s.Height(), Time: state.Time + state.Warp}
	if out.Parent, _, err = n.parent(s, of, out.Time); err != nil {
		return out, nil, err
	}
	d, err := domain(s, of)
	if err != nil || d == nil {
		return out, nil, err
	}
	out.Fill(d, &n.genesis.Chain.Registrar, n.prefix(), out.Time)
	if coin, err := s.Get(d.Outpoint.Key()); err == nil && coin != nil {
		if c, err := ledger.DecodeCoin(coin); err == nil {
			out.Stake = c.Output.Amount
		}
	}
	return out, d, nil
}

// parent returns the nearest name above of that somebody holds, with its state;
// "" if there is none.
func (n *Node) parent(s *store.Snapshot, of name.Name, now uint64) (string, *registrar.Domain, error) {
	if of == of.Apex() {
		return "", nil, nil
	}
	for _, e := range of.Enclosers()[1:] {
		d, err := domain(s, e)
		if err != nil {
			return "", nil, err
		}
		if d == nil {
			continue
		}
		if status := d.StatusAt(now, &n.genesis.Chain.Registrar); status == registrar.Active || status == registrar.InGrace {
			return e.String(), d, nil
		}
	}
	return "", nil, nil
}

func (n *Node) addRecords(ctx context.Context, out *rest.Name, of name.Name, d *registrar.Domain) error {
	set := zone.Empty(of)
	if d.Records > 0 {
		b, err := n.records.Records(ctx, d.RecordsRoot)
		if err != nil {
			return fmt.Errorf("the records of %s: %w", of, err)
		}
		if set, err = zone.Decode(of, b); err != nil {
			return err
		}
	}
	out.RecordSet = set.Encode()
	for rrset := range set.All() {
		for _, rr := range rrset.AppendRRs(nil) {
			out.Records = append(out.Records, zone.FormatRR(rr))
		}
	}
	return nil
}

func (n *Node) prefix() string { return n.genesis.Chain.Ledger.Prefix }

func (n *Node) address(a ledger.Address) string { return a.Encode(n.prefix()) }

// Quote says what registering a name for a period would cost an owner now, and
// who has to sign along. No owner is one who holds nothing.
func (n *Node) Quote(of name.Name, period registrar.Seconds, owner string) (rest.Quote, error) {
	var who ledger.Address
	if owner != "" {
		var err error
		if who, err = ledger.ParseAddress(n.prefix(), owner); err != nil {
			return rest.Quote{}, err
		}
	}
	s, state, err := n.latest()
	if err != nil {
		return rest.Quote{}, err
	}
	defer s.Close()
	p := &n.genesis.Chain.Registrar
	now := clock(state)
	q, err := quote(s, p, of, period, who, now)
	if err != nil {
		return rest.Quote{}, err
	}
	out := rest.Quote{
		Name: of.String(), Region: of.Region(), Period: period, Ephemeral: period <= registrar.MaxEphemeral,
		Fee: q.Fee, Stake: q.Stake, Deposit: q.Deposit, Treasury: n.address(q.Treasury),
		ValidUntil: q.ValidUntil, QuoteID: hex.EncodeToString(q.ID[:]),
		CommitMinBlocks: p.CommitMinBlocks, CommitMinSeconds: p.CommitMinSeconds, CommitMaxSeconds: p.CommitMaxSeconds,
	}
	for _, r := range p.Regions {
		if r.Code == out.Region && r.Authority != (ledger.Address{}) {
			out.Authority = n.address(r.Authority)
		}
	}
	out.Parent, _, err = n.parent(s, of, now)
	return out, err
}
