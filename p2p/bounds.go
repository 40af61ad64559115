package p2p

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/protocol"
	rcmgr "github.com/libp2p/go-libp2p/p2p/host/resource-manager"
	"github.com/libp2p/go-libp2p/p2p/net/connmgr"
)

// The memory that connections and streams may reserve, and what the limits
// for libp2p's own protocols are scaled to.
const (
	memoryBound = 64 << 20
	fileBound   = 1024

	streamWindow = 256 << 10 // what a stream reserves; native ones come on top of memoryBound
)

// bounds are what peers may make the host hold: connections in all and from
// one network, streams of one peer, and memory.
func (c Config) bounds() (network.ResourceManager, *connmgr.BasicConnMgr, error) {
	scale := rcmgr.DefaultLimits
	libp2p.SetDefaultServiceLimits(&scale)
	all := c.MaxPeers + len(c.Peers)
	limits := rcmgr.PartialLimitConfig{
		System: rcmgr.ResourceLimits{
			Conns: rcmgr.LimitVal(2 * all), ConnsInbound: rcmgr.LimitVal(all + all/2), ConnsOutbound: rcmgr.LimitVal(all + all/2),
			Streams: rcmgr.LimitVal(32*all + c.NativeStreams), Memory: rcmgr.LimitVal64(memoryBound + c.NativeStreams*streamWindow),
		},
		Protocol: map[protocol.ID]rcmgr.ResourceLimits{
			NativeProtocol: {Streams: rcmgr.LimitVal(c.NativeStreams), StreamsInbound: rcmgr.LimitVal(c.NativeStreams)},
		},
		ProtocolPeer: map[protocol.ID]rcmgr.ResourceLimits{
			NativeProtocol: {Streams: rcmgr.LimitVal(c.NativePerPeer), StreamsInbound: rcmgr.LimitVal(c.NativePerPeer)},
		},
		PeerDefault:         rcmgr.ResourceLimits{Conns: 4, ConnsInbound: 4, ConnsOutbound: 4, Streams: 64, Memory: 16 << 20},
		ProtocolPeerDefault: rcmgr.ResourceLimits{Streams: 32, StreamsInbound: 16, StreamsOutbound: 32, Memory: 8 << 20},
	}
	options := []rcmgr.Option{
		rcmgr.WithMetricsDisabled(),
		rcmgr.WithLimitPerSubnet(
			[]rcmgr.ConnLimitPerSubnet{{PrefixLength: 24, ConnCount: c.MaxPerSubnet}},
			[]rcmgr.ConnLimitPerSubnet{{PrefixLength: 48, ConnCount: c.MaxPerSubnet}},
		),
	}
	if c.CountLoopback {
		options = append(options, rcmgr.WithNetworkPrefixLimit(
			[]rcmgr.NetworkPrefixLimit{{Network: netip.MustParsePrefix("127.0.0.0/8"), ConnCount: c.MaxPerSubnet}},
			[]rcmgr.NetworkPrefixLimit{{Network: netip.MustParsePrefix("::1/128"), ConnCount: c.MaxPerSubnet}},
		))
	}
	manager, err := rcmgr.NewResourceManager(rcmgr.NewFixedLimiter(limits.Build(scale.Scale(memoryBound, fileBound))), options...)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: limits: %w", ErrConfig, err)
	}
	// Above MaxPeers the connections of least use are closed, never those to
	// configured peers.
	conns, err := connmgr.NewConnManager(max(1, c.MaxPeers*9/10), c.MaxPeers, connmgr.WithGracePeriod(10*time.Second))
	if err != nil {
		return nil, nil, fmt.Errorf("%w: connections: %w", ErrConfig, err)
	}
	return manager, conns, nil
}
