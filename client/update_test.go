package client_test

import (
	"context"
	"encoding/json"
	"math"
	"net/http"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/rest"
)

// says is a node that is at a height of its own.
func says(chainID string, h http.Handler, height uint64) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != rest.PathStatus {
			h.ServeHTTP(w, r)
			return
		}
		if err := json.NewEncoder(w).Encode(rest.Status{ChainID: chainID, Height: height}); err != nil {
			panic(http.ErrAbortHandler)
		}
	})
}

// U-079 (E-54): what is newest is not for one node to say: neither one that stays
// behind, nor one that tells of blocks that are not there, wherever it stands.
func TestUpdate(t *testing.T) {
	node := three(t)
	node.TickOnStatus = 0
	top, good := node.Height(), node.Handler()
	at := func(height uint64) http.Handler { return says(node.Genesis.Ledger.ChainID, good, height) }
	for name, nodes := range map[string][]http.Handler{
		"the first behind":         {at(2), good, good},
		"the last behind":          {good, at(2)},
		"two of three behind":      {at(2), good, at(3)},
		"the first a little ahead": {at(top + 3), good},
		"the first far ahead":      {at(1 << 40), good},
		"beyond all heights":       {at(math.MaxUint64), good, at(math.MaxInt64)},
		"at none":                  {at(0), good},
		"each one differently":     {at(top + 1), at(2), at(top + 2), good},
		"one that is down":         {http.NotFoundHandler(), at(2), good},
	} {
		t.Run(name, func(t *testing.T) {
			r := resolve(node, service(node), func(cfg *client.ResolverConfig) {
				cfg.Nodes = nil
				for _, h := range nodes {
					cfg.Nodes = append(cfg.Nodes, api(h))
				}
			})
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			if c, err := r.Update(ctx); err != nil || c.Height != top {
				t.Errorf("the newest header is %d, want %d: %v", c.Height, top, err)
			}
		})
	}
}
