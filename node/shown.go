package node

import (
	"context"
	"fmt"
)

// show says that answers are of a height, or a later one. The caller holds mu.
func (c *compiler) show(height uint64) {
	if height > c.shown {
		c.shown = height
		close(c.moved)
		c.moved = make(chan struct{})
	}
}

// await waits until answers are of a height. While names are loaded the resolver
// answers, which is never behind.
func (c *compiler) await(ctx context.Context, height uint64) error {
	for c.table.Ready() {
		c.mu.Lock()
		shown, moved := c.shown, c.moved
		c.mu.Unlock()
		if shown >= height {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return fmt.Errorf("wait for answers of height %d, now %d: %w", height, shown, ctx.Err())
		case <-c.node.stopping:
			return fmt.Errorf("%w: the node stops", errRefused)
		}
	}
	return nil
}

// provedHeight returns the height of the newest state that the node proves, and
// answers by.
func (n *Node) provedHeight() uint64 {
	proved, c := n.chain.provedHeight(), n.compiler
	if !c.table.Ready() {
		return proved
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return min(proved, c.shown)
}

// waitProved waits until the state after a block is proved and answered by. The hash
// of that state is in the next header.
func (n *Node) waitProved(ctx context.Context, height uint64) error {
	if _, err := n.engine.WaitHeight(ctx, int64(height)+1); err != nil {
		return err
	}
	return n.compiler.await(ctx, height)
}
