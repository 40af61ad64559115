package consensus

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	cmtlog "github.com/cometbft/cometbft/libs/log"
)

// levelTrace is below slog's debug: CometBFT's own debug lines, several per
// message.
const levelTrace = slog.LevelDebug - 4

// A cometLog gives CometBFT's lines to our logger one level lower than it
// asks for, since what is news to it is detail to an operator. What its
// network code calls an error is a peer that went away: a warning at most.
type cometLog struct {
	log     *slog.Logger
	network bool // lines of the p2p module
}

func newCometLog(log *slog.Logger) cmtlog.Logger { return cometLog{log: log} }

func (l cometLog) Debug(msg string, kv ...any) { l.write(levelTrace, msg, kv) }
func (l cometLog) Info(msg string, kv ...any)  { l.write(slog.LevelDebug, msg, kv) }
func (l cometLog) Warn(msg string, kv ...any)  { l.write(slog.LevelInfo, msg, kv) }

func (l cometLog) Error(msg string, kv ...any) {
	if l.network {
		l.write(slog.LevelInfo, msg, kv)
		return
	}
	l.write(slog.LevelError, msg, kv)
}

func (l cometLog) With(kv ...any) cmtlog.Logger {
	network := l.network
	for i := 0; i+1 < len(kv); i += 2 {
		if kv[i] == "module" {
			network = kv[i+1] == "p2p"
		}
	}
	return cometLog{log: l.log.With(texts(kv)...), network: network}
}

func (l cometLog) write(level slog.Level, msg string, kv []any) {
	ctx := context.Background()
	if !l.log.Enabled(ctx, level) {
		return
	}
	r := slog.NewRecord(time.Now(), level, msg, 0)
	r.Add(texts(kv)...)
	_ = l.log.Handler().Handle(ctx, r) // a log that fails has nowhere to say so
}

// texts renders lazy values and byte strings, which slog would print as
// structures.
func texts(kv []any) []any {
	out := make([]any, len(kv))
	for i, v := range kv {
		switch v := v.(type) {
		case fmt.Stringer:
			out[i] = fmt.Sprint(v) // not v.String(): it may be a nil pointer
		case []byte:
			out[i] = fmt.Sprintf("%X", v)
		default:
			out[i] = v
		}
	}
	return out
}
