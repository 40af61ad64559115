package testnet

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
)

// Ports that peers must know beforehand are drawn below the range from which
// the kernel takes outgoing ones.
const (
	firstPort = 10000
	lastPort  = 32767
)

// A reservation is a port of loopback that nobody else takes, UDP and TCP,
// until it is given back for the node to open.
type reservation struct {
	port int
	udp  net.PacketConn
	tcp  net.Listener
}

// reserve takes a port.
func reserve(port int) (*reservation, error) {
	addr := loopback(port)
	udp, err := net.ListenPacket("udp", addr)
	if err != nil {
		return nil, err
	}
	tcp, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, errors.Join(err, udp.Close())
	}
	return &reservation{port, udp, tcp}, nil
}

func (r *reservation) release() error { return errors.Join(r.udp.Close(), r.tcp.Close()) }

// draw reserves a port that is free.
func draw() (*reservation, error) {
	for range 1000 {
		if r, err := reserve(firstPort + rand.IntN(lastPort-firstPort+1)); err == nil {
			return r, nil
		}
	}
	return nil, fmt.Errorf("testnet: no free port between %d and %d", firstPort, lastPort)
}

// keep reserves the port, or draws one if it is 0 or somebody has it.
func keep(port int) (*reservation, error) {
	if port != 0 {
		if r, err := reserve(port); err == nil {
			return r, nil
		}
	}
	return draw()
}

// reservePorts takes the ports of every node: those it had, or others where
// somebody has taken them meanwhile. Nobody but the nodes of this network
// knows them.
func (n *Network) reservePorts() error {
	n.ports = make([][]*reservation, len(n.manifest.Nodes))
	for i := range n.manifest.Nodes {
		m := &n.manifest.Nodes[i]
		for _, port := range []*int{&m.Consensus, &m.Gossip} {
			r, err := keep(*port)
			if err != nil {
				return errors.Join(err, n.releaseAll())
			}
			*port = r.port
			n.ports[i] = append(n.ports[i], r)
		}
	}
	return nil
}

// releasePorts gives the ports of node i back, so that it can open them.
func (n *Network) releasePorts(i int) error {
	n.mu.Lock()
	held := n.ports[i]
	n.ports[i] = nil
	n.mu.Unlock()
	var all error
	for _, r := range held {
		all = errors.Join(all, r.release())
	}
	return all
}

func (n *Network) releaseAll() error {
	var all error
	for i := range n.ports {
		all = errors.Join(all, n.releasePorts(i))
	}
	return all
}

func loopback(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }
