package api

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node/events"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// Bounds of a stream of events.
const (
	maxWatched   = 64               // names of one stream
	ofSource     = 8                // streams of one source; the hub bounds them all
	eventPiece   = 32 << 10         // octets of what is kept that are written at once
	eventTimeout = 10 * time.Second // for a reader to take what is sent
	eventRetry   = 2000             // milliseconds after which a reader comes again
)

// Events streams the events of a hub as Server-Sent Events (WHATWG HTML §9.2), or
// over a WebSocket (RFC 6455) to who asks for one: GET with name, any number of
// times, and since, or the header Last-Event-ID. A reader that is too slow is told
// so, and cut off; it comes again with the last ID that it has. A source that is not
// exempt has 8 streams.
func Events(hub *events.Hub, limit Limiter) http.Handler {
	streams := newShares(math.MaxInt64, ofSource, limit)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		give, ok := streams.take(source(r.RemoteAddr), 1)
		if !ok {
			refuse(w, http.StatusForbidden, fmt.Errorf("%w: %d of one source", events.ErrListeners, ofSource))
			return
		}
		defer give()
		l, err := listen(hub, r)
		if err != nil {
			refuse(w, httpStatus(rcode.Of(err)), err)
			return
		}
		defer l.Close()
		if wantsSocket(r) {
			serveSocket(w, r, l, hub.Heartbeat())
			return
		}
		s := &eventStream{w: w, control: http.NewResponseController(w)}
		w.Header().Set("Content-Type", "text/event-stream")
		w.Header().Set("Cache-Control", "no-store")
		s.run(r, l, hub.Heartbeat())
	})
}

// listen reads a request.
func listen(hub *events.Hub, r *http.Request) (*events.Listener, error) {
	q := r.URL.Query()
	since := q.Get("since")
	if last := r.Header.Get("Last-Event-ID"); last != "" {
		since = last
	}
	var from *events.ID
	if since != "" {
		id, err := events.ParseID(since)
		if err != nil {
			return nil, err
		}
		from = &id
	}
	if len(q["name"]) > maxWatched {
		return nil, fmt.Errorf("%w: %d names, at most %d", events.ErrListeners, len(q["name"]), maxWatched)
	}
	var names []name.Name
	for _, text := range q["name"] {
		n, err := name.Parse(text)
		if err == nil {
			err = n.InNamespace()
		}
		if err != nil {
			return nil, err
		}
		names = append(names, n)
	}
	return hub.Listen(from, names...)
}

// An eventStream writes to one reader.
type eventStream struct {
	w       http.ResponseWriter
	control *http.ResponseController
	buf     bytes.Buffer
}

// run writes until the reader goes, is too slow, or the node stops.
func (s *eventStream) run(r *http.Request, l *events.Listener, heartbeat time.Duration) {
	if !s.begin(l) {
		return
	}
	tick := time.NewTicker(heartbeat)
	defer tick.Stop()
	for {
		select {
		case e, ok := <-l.C:
			if !ok {
				if l.Overrun() {
					s.buf.WriteString("event: overrun\ndata: {}\n\n")
					s.send()
				}
				return
			}
			s.add(&e)
		case <-tick.C:
			s.buf.WriteString(":\n\n")
		case <-r.Context().Done():
			return
		}
		if !s.send() {
			return
		}
	}
}

// begin writes how to come again and what is kept, in pieces: a reader that is
// slow shall not make the node hold all of it twice.
func (s *eventStream) begin(l *events.Listener) bool {
	defer func() { s.buf = bytes.Buffer{} }() // one event needs less room
	fmt.Fprintf(&s.buf, "retry: %d\n\n", eventRetry)
	if l.Missed {
		s.buf.WriteString("event: missed\ndata: {}\n\n")
	}
	for _, e := range l.Backlog {
		s.add(&e)
		if s.buf.Len() >= eventPiece && !s.send() {
			return false
		}
	}
	return s.send()
}

// add writes one event to the buffer.
func (s *eventStream) add(e *events.Event) {
	out := notificationOf(e)
	fmt.Fprintf(&s.buf, "id: %s\nevent: %s\ndata: %s\n\n", out.ID, out.Event, encodeNotification(&out))
}

// notificationOf is an event as readers get it.
func notificationOf(e *events.Event) rest.Notification {
	out := rest.Notification{
		ID: e.ID.String(), Event: e.Kind.String(), Height: e.ID.Height, Block: hex.EncodeToString(e.Hash[:]), Time: e.Time,
	}
	if e.Name != (name.Name{}) {
		out.Name = e.Name.String()
	}
	if id, ok := e.TxID(); ok {
		out.TxID = &id
	}
	if e.Domain != nil {
		out.Expiry, out.Effective = e.Domain.Expiry, e.Domain.Pending.Time
	}
	return out
}

func encodeNotification(n *rest.Notification) []byte {
	data, err := json.Marshal(n)
	if err != nil {
		panic("BUG: an event does not encode: " + err.Error())
	}
	return data
}

// send writes the buffer and empties it; false if the reader does not take it.
func (s *eventStream) send() bool {
	// The server's own bound is for a whole answer. What wraps w may know none.
	_ = s.control.SetWriteDeadline(time.Now().Add(eventTimeout))
	_, err := s.buf.WriteTo(s.w)
	return err == nil && s.control.Flush() == nil
}

// describeEvents puts the stream into the OpenAPI document.
func describeEvents(doc *huma.OpenAPI) {
	query := func(name, what string) *huma.Param {
		return &huma.Param{Name: name, In: "query", Description: what, Schema: &huma.Schema{Type: huma.TypeString}}
	}
	doc.AddOperation(&huma.Operation{
		OperationID: "events", Method: http.MethodGet, Path: rest.PathEvents, Summary: "What blocks do, as Server-Sent Events or over a WebSocket",
		Parameters: []*huma.Param{
			query("name", "Names to hear of, repeated; none: all, and every block"),
			query("since", "ID of an event to begin after, or a height"),
		},
		Responses: map[string]*huma.Response{"200": {
			Description: "Events, until the reader goes", Content: map[string]*huma.MediaType{"text/event-stream": {}},
		}},
	})
}
