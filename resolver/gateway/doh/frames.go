package doh

import (
	"maps"
	"slices"

	"golang.org/x/net/http2"
)

// firstWindow is how many octets each side takes before it has said how many
// (RFC 9113 §6.9.2), and maxWindow the most that it can say.
const (
	firstWindow = 1<<16 - 1
	maxWindow   = 1<<31 - 1
)

// take does what a frame says.
func (t *turn) take(f http2.Frame) error {
	if _, ok := f.(*http2.SettingsFrame); !ok && !t.settled {
		return http2.ConnectionError(http2.ErrCodeProtocol)
	}
	if t.quiet++; t.quiet > maxQuiet {
		return http2.ConnectionError(http2.ErrCodeEnhanceYourCalm)
	}
	switch f := f.(type) {
	case *http2.MetaHeadersFrame:
		return t.headers(f)
	case *http2.DataFrame:
		return t.data(f)
	case *http2.SettingsFrame:
		return t.settings(f)
	case *http2.WindowUpdateFrame:
		return t.windowUpdate(f)
	case *http2.RSTStreamFrame:
		if f.StreamID > t.last {
			return http2.ConnectionError(http2.ErrCodeProtocol)
		}
		t.forget(f.StreamID)
	case *http2.PingFrame:
		if !f.IsAck() {
			t.mu.Lock()
			defer t.mu.Unlock()
			return t.frame.WritePing(true, f.Data)
		}
	case *http2.PushPromiseFrame:
		return http2.ConnectionError(http2.ErrCodeProtocol)
	}
	return nil // what is not known is passed over, and so are priorities
}

// settings takes what the client says of itself.
func (t *turn) settings(f *http2.SettingsFrame) error {
	t.settled = true
	if f.IsAck() {
		return nil
	}
	if f.HasDuplicates() {
		return http2.ConnectionError(http2.ErrCodeProtocol)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	err := f.ForeachSetting(func(s http2.Setting) error {
		if err := s.Valid(); err != nil {
			return err
		}
		if s.ID == http2.SettingHeaderTableSize {
			t.fields.SetMaxDynamicTableSize(s.Val)
		}
		if s.ID == http2.SettingInitialWindowSize {
			return t.resize(int64(s.Val))
		}
		return nil // it takes whatever is sent here
	})
	if err != nil {
		return err
	}
	return t.frame.WriteSettingsAck()
}

// resize changes the window that streams begin with, and with it that of each
// which there is (RFC 9113 §6.9.2). It is called with mu held.
func (c *conn) resize(first int64) error {
	more := first - c.firstWindow
	c.firstWindow = first
	for _, s := range c.streams {
		if s.window += more; s.window > maxWindow {
			return http2.ConnectionError(http2.ErrCodeFlowControl)
		}
	}
	return c.resume()
}

// windowUpdate takes how many octets more the client takes.
func (t *turn) windowUpdate(f *http2.WindowUpdateFrame) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if f.StreamID == 0 {
		if t.window += int64(f.Increment); t.window > maxWindow {
			return http2.ConnectionError(http2.ErrCodeFlowControl)
		}
		return t.resume()
	}
	if f.StreamID > t.last {
		return http2.ConnectionError(http2.ErrCodeProtocol)
	}
	s, ok := t.streams[f.StreamID]
	if !ok {
		return nil // it has got all
	}
	if s.window += int64(f.Increment); s.window > maxWindow {
		return http2.StreamError{StreamID: s.id, Code: http2.ErrCodeFlowControl}
	}
	return t.send(s)
}

// resume sends what the client takes now, of the oldest stream first. It is
// called with mu held.
func (c *conn) resume() error {
	if c.parked == 0 || c.window <= 0 {
		return nil
	}
	for _, id := range slices.Sorted(maps.Keys(c.streams)) {
		if err := c.send(c.streams[id]); err != nil {
			return err
		}
		if c.out.Len() >= gulp {
			if err := c.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}
