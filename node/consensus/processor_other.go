//go:build !unix

package consensus

import "time"

// processorTime is unknown: no load is seen.
func processorTime() time.Duration { return 0 }
