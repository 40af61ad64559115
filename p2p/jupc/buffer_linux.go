package jupc

import (
	"net"

	"golang.org/x/sys/unix"
)

// growBuffers asks for room for what comes while nobody reads, in octets: beyond the
// bound of the system (net.core.rmem_max) where it allows that, to CAP_NET_ADMIN.
func growBuffers(conn *net.UDPConn) {
	_ = conn.SetReadBuffer(ReadBuffer)
	_ = conn.SetWriteBuffer(WriteBuffer)
	raw, err := conn.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) {
		_ = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, ReadBuffer)
	})
}
