package consensus

import (
	"fmt"
	"strings"

	cmtconfig "github.com/cometbft/cometbft/config"
	cmtlog "github.com/cometbft/cometbft/libs/log"
	"github.com/cometbft/cometbft/lp2p"
	cmtp2p "github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/version"
	manet "github.com/multiformats/go-multiaddr/net"
)

// openNetwork opens the port. Connections are taken from here on; messages
// only once the switch runs.
func (e *Engine) openNetwork(comet *cmtconfig.Config, log cmtlog.Logger, reactors []lp2p.SwitchReactor) error {
	if err := e.openHost(comet.P2P, log); err != nil {
		return fmt.Errorf("open the consensus network: %w", err)
	}
	info := cmtp2p.DefaultNodeInfo{
		ProtocolVersion: cmtp2p.NewProtocolVersion(version.P2PProtocol, version.BlockProtocol, 0),
		DefaultNodeID:   e.nodeKey.ID(),
		Network:         e.cfg.Genesis.ChainID,
		Version:         version.TMCoreSemVer,
		Moniker:         comet.Moniker,
		ListenAddr:      comet.P2P.ListenAddress,
	}
	for _, r := range reactors {
		for _, ch := range r.Reactor.GetChannels() {
			info.Channels = append(info.Channels, ch.ID)
		}
	}
	var err error
	if e.network, err = lp2p.NewSwitch(info, e.host, reactors, cmtp2p.NopMetrics(), log); err != nil {
		return fmt.Errorf("open the consensus network: %w", err)
	}
	return nil
}

// openHost begins on a port that nobody knows and moves to the real one: a
// connection that arrives while NewHost works is refused, since its limits
// are not in place yet, and restarting validators call at once.
func (e *Engine) openHost(p2p *cmtconfig.P2PConfig, log cmtlog.Logger) error {
	real, err := lp2p.AddressToMultiAddr(p2p.ListenAddress, lp2p.TransportQUIC)
	if err != nil {
		return err
	}
	first := *p2p
	first.ListenAddress = "tcp://127.0.0.1:0"
	if e.host, err = lp2p.NewHost(&first, e.nodeKey.PrivKey, log); err != nil {
		return err
	}
	if strings.HasSuffix(p2p.ListenAddress, "127.0.0.1:0") {
		return nil // the real one is unknown too
	}
	unknown := e.host.Network().ListenAddresses()
	if err := e.host.Network().Listen(real); err != nil {
		return err
	}
	if swarm := swarmOf(e.host); swarm != nil {
		swarm.ListenClose(unknown...)
	}
	return nil
}

// Addr is the host:port that the engine listens on, for Peer.Addr.
func (e *Engine) Addr() string {
	for _, a := range e.host.Network().ListenAddresses() {
		if addr, err := manet.ToNetAddr(a); err == nil {
			return addr.String()
		}
	}
	return e.cfg.Listen
}
