package consensus

import (
	"context"
	"runtime"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	cmtconfig "github.com/cometbft/cometbft/config"
)

// Under load what a block costs beside its transactions is most of what all of them
// cost, and a node that answers clients has other work. So there are fewer and larger
// blocks then: consensus rests after each.
const (
	tempoWindow = 250 * time.Millisecond // over which load is measured
	loadHigh    = 0.75                   // of the processors: rests become longer
	loadLow     = 0.5                    // and shorter
	restLeast   = 10 * time.Millisecond
	restMost    = 200 * time.Millisecond
)

// A tempo says how long consensus rests after a block. It belongs to the goroutine
// that commits blocks, which reads config between one height and the next.
type tempo struct {
	config  *cmtconfig.ConsensusConfig
	usual   cmtconfig.ConsensusConfig // without load
	now     func() time.Time
	used    func() time.Duration // processor time of the process
	cores   int
	rest    time.Duration // 0: none but the usual
	since   time.Time     // when the window began
	usedYet time.Duration // then
}

func newTempo(c *cmtconfig.ConsensusConfig) *tempo {
	return &tempo{config: c, usual: *c, now: time.Now, used: processorTime, cores: runtime.NumCPU()}
}

// next sets the rest after a block.
func (t *tempo) next() {
	now := t.now()
	elapsed := now.Sub(t.since)
	if elapsed < tempoWindow {
		return
	}
	used := t.used()
	switch load := float64(used-t.usedYet) / float64(elapsed) / float64(t.cores); {
	case t.since.IsZero():
	case load > loadHigh:
		t.rest = min(max(2*t.rest, restLeast), restMost)
	case load < loadLow:
		if t.rest >>= min(elapsed/tempoWindow, 8); t.rest < restLeast {
			t.rest = 0
		}
	}
	t.since, t.usedYet = now, used
	t.config.TimeoutCommit = max(t.usual.TimeoutCommit, t.rest)
	t.config.SkipTimeoutCommit = t.usual.SkipTimeoutCommit && t.rest == 0
}

// paced is an application whose blocks keep a tempo.
type paced struct {
	abci.Application
	tempo *tempo
}

// Commit is the last that consensus calls of a block.
func (p paced) Commit(ctx context.Context, req *abci.RequestCommit) (*abci.ResponseCommit, error) {
	p.tempo.next()
	return p.Application.Commit(ctx, req)
}
