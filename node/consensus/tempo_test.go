package consensus

import (
	"testing"
	"time"

	cmtconfig "github.com/cometbft/cometbft/config"
)

// Under load consensus rests after a block, longer and longer; without it, at once
// or after a while, no more than it is configured to.
func TestTempo(t *testing.T) {
	const ms = time.Millisecond
	type step struct {
		after time.Duration // since the block before
		load  float64       // of both cores, meanwhile
		rest  time.Duration
	}
	for _, tc := range []struct {
		name  string
		steps []step
	}{
		{"idle", []step{{tempoWindow, 0.1, 0}, {time.Hour, 0, 0}}},
		{"busy, but not for a window", []step{{tempoWindow - 1, 1, 0}, {1, 1, 10 * ms}}},
		{"busy", []step{
			{tempoWindow, 0.9, 10 * ms},
			{tempoWindow, 0.9, 20 * ms},
			{tempoWindow, 0.9, 40 * ms},
			{tempoWindow, 0.9, 80 * ms},
			{tempoWindow, 0.9, 160 * ms},
			{tempoWindow, 0.9, restMost},
			{tempoWindow, 0.9, restMost},
		}},
		{"as it should be", []step{{tempoWindow, 0.9, 10 * ms}, {tempoWindow, 0.9, 20 * ms}, {tempoWindow, 0.6, 20 * ms}, {tempoWindow, 0.7, 20 * ms}}},
		{"less busy", []step{
			{tempoWindow, 1, 10 * ms},
			{tempoWindow, 1, 20 * ms},
			{tempoWindow, 1, 40 * ms},
			{tempoWindow, 0.4, 20 * ms},
			{tempoWindow, 0.4, 10 * ms},
			{tempoWindow, 0.4, 0},
		}},
		{"idle at last", []step{{tempoWindow, 1, 10 * ms}, {tempoWindow, 1, 20 * ms}, {tempoWindow, 1, 40 * ms}, {5 * tempoWindow, 0.1, 0}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			config := cmtconfig.DefaultConsensusConfig()
			config.TimeoutCommit, config.SkipTimeoutCommit = 5*ms, true
			now, used := time.Now(), time.Hour
			tempo := newTempo(config)
			tempo.now, tempo.used, tempo.cores = func() time.Time { return now }, func() time.Duration { return used }, 2
			tempo.next()
			for i, s := range tc.steps {
				now = now.Add(s.after)
				used += time.Duration(2 * s.load * float64(s.after))
				tempo.next()
				if got := config.TimeoutCommit; got != max(s.rest, 5*ms) || config.SkipTimeoutCommit != (s.rest == 0) {
					t.Errorf("step %d: a rest of %v, votes skipped %t; want %v", i, got, config.SkipTimeoutCommit, s.rest)
				}
			}
		})
	}
}
