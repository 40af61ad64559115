package p2p

import (
	"context"
	"log/slog"

	"github.com/libp2p/go-libp2p/gologshim"
)

// LogLibrary sends the warnings and errors that libp2p itself logs, for every
// host of the process, to log instead of standard error. It works only before
// the first host.
func LogLibrary(log *slog.Logger) { gologshim.SetDefaultHandler(warnings{log.Handler()}) }

// warnings lets nothing below a warning through: what libp2p tells besides is
// of its insides.
type warnings struct{ slog.Handler }

// Enabled reports whether a record of the level is wanted.
func (w warnings) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && w.Handler.Enabled(ctx, level)
}

// WithAttrs keeps the bound.
func (w warnings) WithAttrs(attrs []slog.Attr) slog.Handler {
	return warnings{w.Handler.WithAttrs(attrs)}
}

// WithGroup keeps the bound.
func (w warnings) WithGroup(name string) slog.Handler { return warnings{w.Handler.WithGroup(name)} }
