package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/coder/websocket"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/node/events"
)

// wantsSocket reports whether a request asks for a WebSocket.
func wantsSocket(r *http.Request) bool {
	return strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
}

// serveSocket sends the events of a listener over a WebSocket, each as a message
// of one JSON value. What the reader sends is an error, but for closing.
func serveSocket(w http.ResponseWriter, r *http.Request, l *events.Listener, heartbeat time.Duration) {
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		return // Accept has said why
	}
	defer func() { _ = conn.CloseNow() }() // after Close it does nothing
	ctx := conn.CloseRead(r.Context())     // ends with the connection
	if (eventSocket{conn}).run(ctx, l, heartbeat) {
		_ = conn.Close(websocket.StatusGoingAway, "the node stops, or the reader is too slow")
	}
}

// An eventSocket writes to one reader.
type eventSocket struct{ conn *websocket.Conn }

// run writes until the reader goes, or until there is nothing more to come: then
// it returns true.
func (s eventSocket) run(ctx context.Context, l *events.Listener, heartbeat time.Duration) (ended bool) {
	if l.Missed && !s.send(ctx, rest.Notification{Event: rest.EventMissed}) {
		return false
	}
	for _, e := range l.Backlog {
		if !s.send(ctx, notificationOf(&e)) {
			return false
		}
	}
	tick := time.NewTicker(heartbeat)
	defer tick.Stop()
	for {
		select {
		case e, ok := <-l.C:
			if !ok {
				return !l.Overrun() || s.send(ctx, rest.Notification{Event: rest.EventOverrun})
			}
			if !s.send(ctx, notificationOf(&e)) {
				return false
			}
		case <-tick.C:
			if !s.ping(ctx) {
				return false
			}
		case <-ctx.Done():
			return false
		}
	}
}

// send sends one event; false if the reader does not take it.
func (s eventSocket) send(ctx context.Context, n rest.Notification) bool {
	ctx, cancel := context.WithTimeout(ctx, eventTimeout)
	defer cancel()
	return s.conn.Write(ctx, websocket.MessageText, encodeNotification(&n)) == nil
}

// ping asks whether the reader is there.
func (s eventSocket) ping(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, eventTimeout)
	defer cancel()
	return s.conn.Ping(ctx) == nil
}
