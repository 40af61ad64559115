package rest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"github.com/coder/websocket"
)

// Bounds of a stream of events over a WebSocket.
const (
	maxEvent   = 64 << 10         // octets of one
	alivePause = 20 * time.Second // after which the node is asked whether it is there
	aliveLimit = 10 * time.Second // for it to say so
)

// Listen has take called for each event, in their order, until ctx ends or the
// connection does, which is an error. It begins after the event since, as far as
// the node keeps them, else with what comes next. Opened, if not nil, is called
// once the node listens to ctx. The client's address may be of scheme ws or wss,
// and then is of no other use.
func (c *Client) Listen(ctx context.Context, since string, opened func(), take func(Notification)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	at := c.base + PathEvents
	if since != "" {
		at += "?" + url.Values{"since": {since}}.Encode()
	}
	conn, resp, err := websocket.Dial(ctx, at, &websocket.DialOptions{HTTPClient: c.http})
	if resp != nil && resp.Body != nil {
		defer func() { _ = resp.Body.Close() }()
	}
	if err != nil {
		return c.unreachable(ctx, err)
	}
	defer func() { _ = conn.CloseNow() }()
	conn.SetReadLimit(maxEvent)
	if opened != nil {
		opened()
	}
	go watch(ctx, cancel, conn)
	for {
		_, data, err := conn.Read(ctx)
		if err != nil {
			return c.unreachable(ctx, err)
		}
		var n Notification
		if err := json.Unmarshal(data, &n); err != nil {
			return fmt.Errorf("%w: %s sends no events: %w", ErrAnswer, at, err)
		}
		take(n)
	}
}

// watch ends a connection whose other end is gone without a word.
func watch(ctx context.Context, cancel context.CancelFunc, conn *websocket.Conn) {
	tick := time.NewTicker(alivePause)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		ping, done := context.WithTimeout(ctx, aliveLimit)
		err := conn.Ping(ping)
		done()
		if err != nil {
			cancel()
			return
		}
	}
}
