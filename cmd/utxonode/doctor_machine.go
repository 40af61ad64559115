package main

import (
	"context"
	"fmt"
	"time"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/p2p/jupc"
)

const (
	leastDisk   = 1 << 30 // octets
	goodDisk    = 5 << 30
	leastFiles  = 1024
	goodFiles   = 4096
	mostSkew    = 5 * time.Second // between clocks
	mostSilence = time.Minute     // between blocks
	bestNice    = -20
)

// buffers looks how much of what arrives at once the system keeps for a socket.
func buffers() finding {
	f := finding{Check: "UDP buffers", State: findingOK}
	read, write, err := socketBuffers()
	if err != nil {
		f.State, f.Says = findingAdvice, "not known: "+err.Error()
		return f
	}
	f.Says = fmt.Sprintf("%s to read, %s to write", octets(read), octets(write))
	if read < jupc.ReadBuffer || write < jupc.WriteBuffer {
		f.State = findingAdvice
		f.Says += fmt.Sprintf(": in a burst queries are lost; %s and %s are wanted", octets(jupc.ReadBuffer), octets(jupc.WriteBuffer))
		f.Do = fmt.Sprintf("sysctl -w net.core.rmem_max=%d net.core.wmem_max=%d", jupc.ReadBuffer, jupc.WriteBuffer)
	}
	return f
}

// urgency looks whether who reads queries may come before who makes blocks.
func urgency() finding {
	f := finding{Check: "priority", State: findingOK}
	nice, err := nicest()
	if err != nil {
		f.State, f.Says = findingAdvice, "not known: "+err.Error()
		return f
	}
	f.Says = fmt.Sprintf("a thread may take a niceness of %d", nice)
	if nice > bestNice {
		f.State = findingAdvice
		f.Says += ": beside blocks queries are answered late; -20 is wanted"
		f.Do = "LimitNICE=-20 in the unit of systemd, or CAP_SYS_NICE"
	}
	return f
}

// clock compares the clock with the last block of the node.
func (x *examination) clock(ctx context.Context) finding {
	f := finding{Check: "clock", State: findingOK}
	if x.at.API == "" {
		f.Says = "not compared, since the node does not run"
		return f
	}
	s, err := rest.New(x.at.API, nil).Status(ctx)
	if err != nil {
		f.State, f.Says = findingWrong, "the node runs and does not answer: "+err.Error()
		f.Do = "look into its log"
		return f
	}
	return f.compared(time.Since(time.Unix(int64(s.BlockTime), 0)), max(mostSilence, 12*x.settings.Consensus.Heartbeat), "the node's last block")
}

// peerClock compares the clock with another node's last block.
func (x *examination) peerClock(ctx context.Context) finding {
	f := finding{Check: "clock of " + x.peer, State: findingOK}
	s, err := rest.New(x.peer, nil).Status(ctx)
	if err != nil {
		f.State, f.Says = findingWrong, err.Error()
		f.Do = "give --peer the HTTP API of a node that runs"
		return f
	}
	return f.compared(time.Since(time.Unix(int64(s.BlockTime), 0)), max(mostSilence, 12*x.settings.Consensus.Heartbeat), "its last block")
}

// compared says how old a block is by this machine's clock.
func (f finding) compared(age, silence time.Duration, block string) finding {
	switch {
	case age < -mostSkew:
		f.State, f.Says = findingWrong, fmt.Sprintf("%s is %s in the future", block, (-age).Round(time.Second))
		f.Do = "set this machine's clock, and keep it by NTP"
	case age > silence:
		f.State, f.Says = findingWrong, fmt.Sprintf("%s is %s old: the chain stands still, the node is cut off, or the clock is ahead", block, age.Round(time.Second))
		f.Do = "look at utxonode_consensus_peers, and keep the clock by NTP"
	default:
		f.Says = fmt.Sprintf("%s is %s old", block, max(age, 0).Round(time.Second))
	}
	return f
}

// disk looks at the room that the node's directory has.
func (x *examination) disk() finding {
	f := finding{Check: "disk", State: findingOK}
	free, err := freeDisk(x.dir)
	if err != nil {
		f.State, f.Says = findingAdvice, "not known: "+err.Error()
		return f
	}
	return f.enough(free, leastDisk, goodDisk, octets(free)+" free", "make room where "+x.dir+" is: a node that cannot write halts")
}

// openFiles looks how many files and connections a process may have.
func openFiles() finding {
	f := finding{Check: "open files", State: findingOK}
	limit, err := fileLimit()
	if err != nil {
		f.State, f.Says = findingAdvice, "not known: "+err.Error()
		return f
	}
	return f.enough(limit, leastFiles, goodFiles, fmt.Sprintf("%d may be open", limit), fmt.Sprintf("LimitNOFILE=%d in the unit of systemd, or ulimit -n %d", goodFiles, goodFiles))
}

// enough judges how much there is of something.
func (f finding) enough(there, least, good uint64, says, do string) finding {
	f.Says = says
	switch {
	case there < least:
		f.State, f.Do = findingWrong, do
	case there < good:
		f.State, f.Do = findingAdvice, do
	}
	return f
}

// octets writes a size for people.
func octets(n uint64) string {
	const kib, mib, gib = 1 << 10, 1 << 20, 1 << 30
	switch {
	case n >= gib:
		return fmt.Sprintf("%.1f GiB", float64(n)/gib)
	case n >= mib:
		return fmt.Sprintf("%.1f MiB", float64(n)/mib)
	}
	return fmt.Sprintf("%.1f KiB", float64(n)/kib)
}
