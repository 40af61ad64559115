package client

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cometbft/cometbft/types"

	"github.com/utxo-dns/utxonode/client/internal/fakenode"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/ledger"
)

// A liar is a node that serves light blocks of its own making from a height on.
type liar struct {
	http.Handler
	from uint64
	lie  func(height uint64) []byte
}

func (l *liar) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	text, ok := strings.CutPrefix(r.URL.Path, rest.PathLightBlocks+"/")
	height, err := strconv.ParseUint(text, 10, 64)
	if !ok || err != nil || height < l.from {
		l.Handler.ServeHTTP(w, r)
		return
	}
	_, _ = w.Write(l.lie(height))
}

// octets are a light block on the wire.
func octets(t *testing.T, block *types.LightBlock) []byte {
	pb, err := block.ToProto()
	if err != nil {
		t.Error(err)
		return nil
	}
	b, err := pb.Marshal()
	if err != nil {
		t.Error(err)
	}
	return b
}

// lies are what a node can make up of a chain, by name.
func lies(t *testing.T, node *fakenode.Node) map[string]func(height uint64) []byte {
	state := func(h *types.Header) { h.AppHash = bytes.Repeat([]byte{6}, 32) }
	return map[string]func(height uint64) []byte{
		"another state, signed by strangers":     func(height uint64) []byte { return octets(t, node.Forge(height, state)) },
		"the chain's state, signed by strangers": func(height uint64) []byte { return octets(t, node.Forge(height, func(*types.Header) {})) },
		"the header before":                      func(height uint64) []byte { return octets(t, node.LightBlock(max(height, 2)-1)) },
		"octets":                                 func(uint64) []byte { return []byte("none") },
		"nothing":                                func(uint64) []byte { return nil },
		"the same header, another proposer's turn": func(height uint64) []byte {
			block := node.LightBlock(height)
			block.ValidatorSet.IncrementProposerPriority(1)
			return octets(t, block)
		},
	}
}

// U-079 (E-54): what one node makes up does not keep the others from being
// believed, wherever it stands among them and however long it was honest before.
func TestLiars(t *testing.T) {
	node := fakenode.New(t, ledger.JMBC, 3, ledger.Address{1})
	for range 5 {
		node.Tick(5)
	}
	top, now := node.Height(), time.Unix(int64(node.Time()), 0)
	good := node.Handler()
	for name, lie := range lies(t, node) {
		for _, from := range []uint64{1, top - 1, top} {
			for where, nodes := range map[string]func(bad http.Handler) []http.Handler{
				"first of two":     func(bad http.Handler) []http.Handler { return []http.Handler{bad, good} },
				"second of two":    func(bad http.Handler) []http.Handler { return []http.Handler{good, bad} },
				"first of three":   func(bad http.Handler) []http.Handler { return []http.Handler{bad, good, good} },
				"two of three":     func(bad http.Handler) []http.Handler { return []http.Handler{bad, good, bad} },
				"one that is down": func(bad http.Handler) []http.Handler { return []http.Handler{bad, http.NotFoundHandler(), good} },
			} {
				t.Run(name+" from "+strconv.FormatUint(from, 10)+", "+where, func(t *testing.T) {
					h := headersOf(t, node, nodes(&liar{good, from, lie})...)
					for _, height := range []uint64{top - 2, top - 1, top, top - 3} {
						block, err := h.at(t.Context(), int64(height), now)
						if err != nil {
							t.Fatalf("height %d: %v", height, err)
						}
						if !bytes.Equal(block.Hash(), node.LightBlock(height).Hash()) {
							t.Errorf("height %d: another header than the chain's", height)
						}
					}
				})
			}
		}
	}
}

// U-079 (E-54): with a trusted header, too.
func TestLiarsAboutTrust(t *testing.T) {
	node := fakenode.New(t, ledger.JMBC, 1, ledger.Address{1})
	for range 5 {
		node.Tick(5)
	}
	top, now := node.Height(), time.Unix(int64(node.Time()), 0)
	for name, lie := range lies(t, node) {
		t.Run(name, func(t *testing.T) {
			h := headersOf(t, node, &liar{node.Handler(), 1, lie}, node.Handler())
			h.trust = &Checkpoint{Height: top - 2, Hash: [32]byte(node.LightBlock(top - 2).Hash())}
			for _, height := range []uint64{top, top - 4, top - 1} {
				block, err := h.at(t.Context(), int64(height), now)
				if err != nil || !bytes.Equal(block.Hash(), node.LightBlock(height).Hash()) {
					t.Errorf("height %d: %v", height, err)
				}
			}
		})
	}
}

// U-079 (E-54): liars alone are not believed, and neither is anybody where the
// validators signed two chains.
func TestNobodyToBelieve(t *testing.T) {
	node := fakenode.New(t, ledger.JMBC, 1, ledger.Address{1})
	for range 5 {
		node.Tick(5)
	}
	top, now := node.Height(), time.Unix(int64(node.Time()), 0)
	good := node.Handler()
	strangers := lies(t, node)["another state, signed by strangers"]
	fork := func(height uint64) []byte {
		h := node.LightBlock(height).Header
		h.AppHash = bytes.Repeat([]byte{6}, 32)
		return octets(t, node.Sign(h))
	}
	for name, nodes := range map[string][]http.Handler{
		"one liar":                  {&liar{good, top, strangers}},
		"two liars":                 {&liar{good, top, strangers}, &liar{good, top, strangers}},
		"two chains":                {good, &liar{good, top, fork}},
		"two chains, the other way": {&liar{good, top, fork}, good},
		"two chains of three":       {good, &liar{good, top, fork}, good},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			block, err := headersOf(t, node, nodes...).at(ctx, int64(top), now)
			if !errors.Is(err, ErrHeader) || ctx.Err() != nil {
				t.Fatalf("%v, %v", block, err)
			}
		})
	}
}

// slow is a node that serves headers of strangers above the first, each so late that
// nobody gives up on it.
func slow(t *testing.T, node *fakenode.Node) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, ok := strings.CutPrefix(r.URL.Path, rest.PathLightBlocks+"/")
		height, err := strconv.ParseUint(text, 10, 64)
		if !ok || err != nil || height < 2 {
			node.Handler().ServeHTTP(w, r)
			return
		}
		if pause(r.Context(), headerLimit*9/10) == nil {
			_, _ = w.Write(octets(t, node.Forge(height, func(*types.Header) {})))
		}
	})
}

// U-079 (E-54): those that are silent, or lie slowly, do not take up the time that a
// question has, neither the first time nor when they are given another chance.
func TestLiarsTakeTime(t *testing.T) {
	node := fakenode.New(t, ledger.JMBC, 1, ledger.Address{1})
	for range 300 {
		node.Tick(5)
	}
	top, now := int64(node.Height()), time.Unix(int64(node.Time()), 0)
	good, bad := node.Handler(), slow(t, node)
	for name, nodes := range map[string][]http.Handler{
		"four of five silent":        {silent{}, silent{}, silent{}, silent{}, good},
		"a slow liar behind it":      {good, bad},
		"a slow liar before it":      {bad, good},
		"slow liars, and two honest": {bad, good, bad, good, bad},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := headersOf(t, node, nodes...)
			for range 3 {
				ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
				block, err := h.at(ctx, top, now)
				if err != nil || block.Height != top || ctx.Err() != nil {
					t.Errorf("height %d: %v, %v", top, err, ctx.Err())
				}
				cancel()
				for _, s := range h.all {
					s.out = time.Time{}
				}
				h.known = nil
			}
		})
	}
}
