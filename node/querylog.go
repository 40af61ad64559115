package node

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/resolver/gateway"
	"github.com/utxo-dns/utxonode/wire"
)

// A queryLog says what is asked: one request in so many. A nil one says nothing.
// Who asked is beside the name only where the level is debug (U-179).
type queryLog struct {
	log   *slog.Logger
	every uint64 // one in so many
	count atomic.Uint64
}

func newQueryLog(log *slog.Logger, every uint64) *queryLog {
	if every == 0 {
		return nil
	}
	return &queryLog{log: log.With("room", "query"), every: every}
}

// due reports whether the request that came is one of those.
func (l *queryLog) due() bool { return l != nil && l.count.Add(1)%l.every == 0 }

// around lets answer answer a request and logs it.
func (l *queryLog) around(ctx context.Context, lang jupc.Language, req []byte, from jupc.Source,
	answer func(context.Context, []byte, jupc.Source) []byte,
) []byte {
	begun := time.Now()
	name, kind := asked(lang, req) // before the reply takes its place
	reply := answer(ctx, req, from)
	attrs := []slog.Attr{
		slog.String("name", name), slog.String("type", kind), slog.String("code", codeText(lang, reply)),
		slog.String("transport", string(from.Transport)), slog.String("language", string(lang)),
		slog.Duration("took", time.Since(begun)),
	}
	if l.log.Enabled(ctx, slog.LevelDebug) {
		attrs = append(attrs, slog.String("from", from.Addr.Addr().String()))
	}
	l.log.LogAttrs(ctx, slog.LevelInfo, "query", attrs...)
	return reply
}

// asked returns the name and the type that a request asks for, empty if it
// cannot be read.
func asked(lang jupc.Language, req []byte) (name, kind string) {
	if lang == jupc.Native {
		q, err := wire.DecodeQuery(req)
		if err != nil {
			return "", ""
		}
		return q.Question.Name.String(), q.Question.Type.String()
	}
	return gateway.Asked(req)
}

// codeText is the code of a reply as people know it.
func codeText(lang jupc.Language, reply []byte) string {
	if c, ok := codeOf(lang, reply); ok {
		return c.String()
	}
	return "none"
}
