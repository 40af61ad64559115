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

// turncoat serves a header that it made up the first time it is asked for a
// height, and the true one after.
type turncoat struct {
	http.Handler
	node *fakenode.Node
	lie  uint64
	lied bool
}

func (s *turncoat) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	height, _ := strconv.ParseUint(strings.TrimPrefix(r.URL.Path, rest.PathLightBlocks+"/"), 10, 64)
	if height != s.lie || s.lied {
		s.Handler.ServeHTTP(w, r)
		return
	}
	s.lied = true
	pb, err := s.node.Forge(height, func(h *types.Header) { h.AppHash = bytes.Repeat([]byte{6}, 32) }).ToProto()
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	b, _ := pb.Marshal()
	_, _ = w.Write(b)
}

// U-079 (E-54): a header below the first verified one is believed if the
// headers between lead to it, and not because it was there before they did.
func TestBack(t *testing.T) {
	node := fakenode.New(t, ledger.JMBC, 1, ledger.Address{1})
	for range 80 {
		node.Tick(5)
	}
	top := node.Height()
	trusted := Checkpoint{Height: top, Hash: [32]byte(node.LightBlock(top).Hash())}
	now := time.Unix(int64(node.Time()), 0)
	for _, tc := range []struct {
		name   string
		height uint64
		lie    uint64
		want   error
	}{
		{"the one before", top - 1, 0, nil},
		{"two before", top - 2, 0, nil},
		{"as far as it goes", top - maxBack, 0, nil},
		{"farther", top - maxBack - 1, 0, ErrHeader},
		{"made up the first time", top - 2, top - 2, ErrHeader},
		{"the one between made up", top - 2, top - 1, ErrHeader},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := headersOf(t, node, &turncoat{Handler: node.Handler(), node: node, lie: tc.lie})
			h.trust = &trusted
			block, err := h.at(t.Context(), int64(tc.height), now)
			if !errors.Is(err, tc.want) {
				t.Fatalf("got %v, want %v", err, tc.want)
			}
			if err == nil && !bytes.Equal(block.Hash(), node.LightBlock(tc.height).Hash()) {
				t.Fatal("another header than the chain's")
			}
		})
	}
}

// U-079 (E-54): two silent nodes before those who have the headers between do not take
// up the time of a question.
func TestBackPastSilence(t *testing.T) {
	node := fakenode.New(t, ledger.JMBC, 1, ledger.Address{1})
	for range 100 {
		node.Tick(5)
	}
	top, now := node.Height(), time.Unix(int64(node.Time()), 0)
	h := headersOf(t, node, silent{}, silent{}, node.Handler())
	h.trust = &Checkpoint{Height: top, Hash: [32]byte(node.LightBlock(top).Hash())}
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
	defer cancel()
	block, err := h.at(ctx, int64(top)-maxBack, now)
	if err != nil || !bytes.Equal(block.Hash(), node.LightBlock(top-maxBack).Hash()) {
		t.Fatalf("%v, %v", block, err)
	}
}

// U-079 (E-54): one who has followed the chain for longer than the trusting period
// knows headers a little below those that are kept.
func TestLongRun(t *testing.T) {
	node := fakenode.New(t, ledger.JMBC, 1, ledger.Address{1})
	h := headersOf(t, node, node.Handler())
	h.period = 5 * 320 * time.Second
	clock := func() time.Time { return time.Unix(int64(node.Time()), 0) }
	for range 400 {
		node.Tick(5)
		if _, err := h.at(t.Context(), int64(node.Height()), clock()); err != nil {
			t.Fatal(err)
		}
	}
	lowest := int64(node.Height()) - maxKnown + 1
	for _, height := range []int64{lowest, lowest - 1, lowest - 40} {
		if block, err := h.at(t.Context(), height, clock()); err != nil || block.Height != height {
			t.Errorf("%d of %d: %v", height, node.Height(), err)
		}
	}
}
