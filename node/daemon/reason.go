package daemon

import (
	"context"
	"log/slog"
	"sync"
)

// lastErrors passes log records on and remembers the last error: when
// consensus halts it has said why, but only to the log.
type lastErrors struct {
	slog.Handler
	last *lastError
}

type lastError struct {
	mu   sync.Mutex
	text string // guarded by mu
}

func newLastErrors(to slog.Handler) *lastErrors { return &lastErrors{to, new(lastError)} }

// Enabled is true for errors, which are remembered even if nobody logs them.
func (l *lastErrors) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelError || l.Handler.Enabled(ctx, level)
}

// Handle remembers an error and passes the record on.
func (l *lastErrors) Handle(ctx context.Context, r slog.Record) error {
	if r.Level >= slog.LevelError {
		l.remember(r)
	}
	if !l.Handler.Enabled(ctx, r.Level) {
		return nil
	}
	return l.Handler.Handle(ctx, r)
}

// remember keeps the last error that gave a reason.
func (l *lastErrors) remember(r slog.Record) {
	r.Attrs(func(a slog.Attr) bool {
		if a.Key != "err" && a.Key != "error" {
			return true
		}
		l.last.mu.Lock()
		defer l.last.mu.Unlock()
		l.last.text = a.Value.String()
		return false
	})
}

func (l *lastErrors) reason() string {
	l.last.mu.Lock()
	defer l.last.mu.Unlock()
	if l.last.text == "" {
		return "the log says why"
	}
	return l.last.text
}

// WithAttrs keeps remembering.
func (l *lastErrors) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &lastErrors{l.Handler.WithAttrs(attrs), l.last}
}

// WithGroup keeps remembering.
func (l *lastErrors) WithGroup(name string) slog.Handler {
	return &lastErrors{l.Handler.WithGroup(name), l.last}
}
