package consensus

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// CometBFT's lines arrive one level lower; an error of its network code is
// news at most, any other stays an error.
func TestCometBFTsLinesAreDetail(t *testing.T) {
	for _, tc := range []struct {
		line func(l cometLog)
		want string
	}{
		{func(l cometLog) { l.Debug("m") }, "level=DEBUG-4"},
		{func(l cometLog) { l.Info("m") }, "level=DEBUG"},
		{func(l cometLog) { l.Warn("m") }, "level=INFO"},
		{func(l cometLog) { l.Error("m", "hash", []byte{0xab}) }, "level=ERROR msg=m hash=AB"},
		{func(l cometLog) { l.With("module", "p2p").Error("m", "peer", lazy(7)) }, "level=INFO msg=m module=p2p peer=lazy-7"},
		{func(l cometLog) { l.With("module", "state").Error("m") }, "level=ERROR msg=m module=state"},
	} {
		var out bytes.Buffer
		tc.line(cometLog{log: slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: levelTrace}))})
		if !strings.Contains(out.String(), tc.want) {
			t.Errorf("%q has no %q", out.String(), tc.want)
		}
	}
}

type lazy int

func (l lazy) String() string { return fmt.Sprintf("lazy-%d", int(l)) }
