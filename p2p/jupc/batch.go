package jupc

const (
	// batchSize is how many datagrams one system call moves, where the system
	// can.
	batchSize = 128
	// slotLen is the room of one datagram, in octets: the longest request, and
	// what a handler may build its reply in. What is longer belongs on a stream.
	slotLen = 4096
)
