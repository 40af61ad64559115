package client_test

import (
	"context"
	"encoding/json"
	"math"
	"net/http"
	"testing"
	"testing/synctest"
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

// far is a node whose answers take so long.
func far(h http.Handler, wait time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(wait): // of the bubble
			h.ServeHTTP(w, r)
		case <-r.Context().Done():
		}
	})
}

// U-079 (E-54): who answers first does not say what is newest: one that is near and
// behind, or lies, changes nothing for those that are honest and far away.
func TestUpdateFromAfar(t *testing.T) {
	node := three(t)
	node.TickOnStatus = 0
	for range 100 {
		node.Tick(5)
	}
	top, good := node.Height(), node.Handler()
	at := func(height uint64) http.Handler { return says(node.Genesis.Ledger.ChainID, good, height) }
	honest := far(good, 400*time.Millisecond)
	for name, tc := range map[string]struct {
		nodes   []http.Handler
		trusted uint64 // the height of the root; 0 is the genesis
	}{
		"one is near and behind":             {[]http.Handler{at(3), honest, honest}, 0},
		"one is near and far ahead":          {[]http.Handler{at(1 << 40), honest}, 0},
		"one is near and a little ahead":     {[]http.Handler{at(top + 1), honest}, 0},
		"all but one are near and behind":    {[]http.Handler{at(3), at(2), at(3), honest}, 0},
		"one is far below the trusted":       {[]http.Handler{at(3), honest}, top - 5},
		"it alone, and the newest is known":  {[]http.Handler{at(3)}, top},
		"behind the newest, which is known":  {[]http.Handler{at(top - 1), at(top - 2)}, top},
		"nobody is up to what is the newest": {[]http.Handler{at(top + 1), at(0)}, top},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := resolve(node, service(node), func(cfg *client.ResolverConfig) {
					cfg.Nodes = nil
					for _, h := range tc.nodes {
						cfg.Nodes = append(cfg.Nodes, api(h))
					}
					if tc.trusted > 0 {
						cfg.Trust = &client.Checkpoint{Height: tc.trusted, Hash: [32]byte(node.LightBlock(tc.trusted).Hash())}
					}
				})
				if c, err := r.Update(t.Context()); err != nil || c.Height != top {
					t.Errorf("the newest header is %d, want %d: %v", c.Height, top, err)
				}
			})
		})
	}
}

// U-079 (E-54): what is verified stays the newest until a later one is, as long as it
// is believed; without any node that has a header there is none.
func TestUpdateStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		node := three(t)
		node.TickOnStatus = 0
		top, now := node.Height(), time.Unix(int64(node.Time()), 0)
		var at http.Handler
		r := resolve(node, service(node), func(cfg *client.ResolverConfig) {
			cfg.Nodes = []*rest.Client{api(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { at.ServeHTTP(w, r) }))}
			cfg.Now, cfg.TrustingPeriod = func() time.Time { return now }, time.Hour
		})
		for _, step := range []struct {
			name string
			at   http.Handler
			wait time.Duration // by the own clock
			want uint64        // 0: none
		}{
			{"at the top", node.Handler(), 0, top},
			{"behind", says(node.Genesis.Ledger.ChainID, node.Handler(), top-2), 0, top},
			{"at none", says(node.Genesis.Ledger.ChainID, node.Handler(), 0), 0, top},
			{"down", http.NotFoundHandler(), 0, 0},
			{"behind again", says(node.Genesis.Ledger.ChainID, node.Handler(), 2), 0, top},
			{"too old to be believed", says(node.Genesis.Ledger.ChainID, node.Handler(), 2), 2 * time.Hour, 0},
		} {
			at, now = step.at, now.Add(step.wait)
			if c, err := r.Update(t.Context()); c.Height != step.want || (err == nil) != (step.want > 0) {
				t.Errorf("%s: the newest header is %d, want %d: %v", step.name, c.Height, step.want, err)
			}
		}
	})
}
