package node

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"

	"github.com/utxo-dns/utxonode/internal/build"
	"github.com/utxo-dns/utxonode/node/api"
)

// maxClients are the connections of the HTTP API. They are no others' places: who
// takes them all keeps nobody from asking on the service port.
const maxClients = 512

// clients is how many connections the API has where a process may have so many
// files, 0 if that is not known: the log of consensus must never wait for one.
func clients(files uint64) int {
	if files == 0 {
		return maxClients
	}
	return int(max(1, min(maxClients, files/4)))
}

// openAPI opens the HTTP API.
func (n *Node) openAPI(context.Context) error {
	l, err := net.Listen("tcp", n.cfg.API)
	if err != nil {
		return fmt.Errorf("the HTTP API: %w; choose another address with --api", err)
	}
	log := n.cfg.Log.With("room", "api")
	n.webAddr = l.Addr()
	n.web = api.Server(api.Handler(n, n.limits, build.Version(), n.metrics.handler()), log)
	l = api.Bound(l, clients(openFiles()), n.limits, log)
	n.background.Go(func() {
		if err := n.web.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			n.cfg.Log.Error("the HTTP API ended", "err", err)
		}
	})
	return nil
}
