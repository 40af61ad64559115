//go:build !linux

package jupc

import "net"

// A socket is one for datagrams.
type socket struct{ *net.UDPConn }

// listenUDP opens a socket.
func listenUDP(network string, at *net.UDPAddr) (*socket, error) {
	conn, err := net.ListenUDP(network, at)
	if err != nil {
		return nil, err
	}
	growBuffers(conn)
	return &socket{conn}, nil
}
