package client

import "context"

// A turnstile lets one in at a time. Unlike a mutex it is not waited for longer than
// a context allows: who is inside waits for the network.
type turnstile chan struct{}

func newTurnstile() turnstile { return make(turnstile, 1) }

// enter waits for its turn; on error it was not had.
func (t turnstile) enter(ctx context.Context) error {
	select {
	case t <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t turnstile) leave() { <-t }
