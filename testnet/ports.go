package testnet

import (
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

// drawPorts returns n ports that were free for UDP and TCP on loopback.
func drawPorts(n int) ([]int, error) {
	var ports []int
	seen := make(map[int]bool)
	for range 100 * n {
		if len(ports) == n {
			return ports, nil
		}
		port := firstPort + rand.IntN(lastPort-firstPort+1)
		if !seen[port] && free(port) {
			ports = append(ports, port)
		}
		seen[port] = true
	}
	return nil, fmt.Errorf("testnet: no %d free ports between %d and %d", n, firstPort, lastPort)
}

func free(port int) bool {
	addr := loopback(port)
	udp, err := net.ListenPacket("udp", addr)
	if err != nil {
		return false
	}
	defer udp.Close()
	tcp, err := net.Listen("tcp", addr)
	if err != nil {
		return false
	}
	return tcp.Close() == nil
}

func loopback(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }
