package settings

import (
	"fmt"
	"io"
	"log/slog"
	"os"
)

// Open returns the logger that the settings describe, and what to close when
// nothing logs any more. errs is standard error.
func (l Logging) Open(errs io.Writer) (*slog.Logger, io.Closer, error) {
	level, err := l.level()
	if err != nil {
		return nil, nil, fmt.Errorf("%w: logging.level: %q", ErrValue, l.Level)
	}
	out, closer := errs, io.Closer(io.NopCloser(nil))
	if l.Output != "" {
		f, err := os.OpenFile(l.Output, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
		if err != nil {
			return nil, nil, fmt.Errorf("%w: logging.output: %w", ErrValue, err)
		}
		out, closer = f, f
	}
	options := &slog.HandlerOptions{Level: level}
	if l.Format == "text" {
		return slog.New(slog.NewTextHandler(out, options)), closer, nil
	}
	return slog.New(slog.NewJSONHandler(out, options)), closer, nil
}
