package client

import (
	"bytes"
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
