//go:build !linux

package jupc

import "net"

// growBuffers asks for room for what comes while nobody reads, in octets; the system
// may give less.
func growBuffers(conn *net.UDPConn) {
	_ = conn.SetReadBuffer(ReadBuffer)
	_ = conn.SetWriteBuffer(WriteBuffer)
}
