package node

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node/abci"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// pageOfEvents is how many transactions one answer lists.
const pageOfEvents = 200

// History lists the transactions that acted on a name, from after a place of
// the chain on, "height:place"; "" is the beginning.
func (n *Node) History(of name.Name, after string) (rest.History, error) {
	height, place, err := parsePlace(after)
	if err != nil {
		return rest.History{}, err
	}
	s, _, err := n.latest()
	if err != nil {
		return rest.History{}, err
	}
	defer s.Close()
	out := rest.History{Name: of.String(), Events: []rest.Event{}, Height: s.Height()}
	var last abci.Event
	err = abci.Events(s, of.Key(), height, place, pageOfEvents+1, func(e abci.Event) {
		if len(out.Events) == pageOfEvents {
			out.Next = fmt.Sprintf("%d:%d", last.Height, last.Place)
			return
		}
		out.Events = append(out.Events, rest.Event{TxID: e.ID, Height: e.Height, Time: e.Time, Operations: rest.OperationWords(e.Ops)})
		last = e
	})
	return out, err
}

func parsePlace(text string) (height uint64, place uint32, err error) {
	if text == "" {
		return 0, 0, nil
	}
	h, p, ok := strings.Cut(text, ":")
	height, errH := strconv.ParseUint(h, 10, 64)
	at, errP := strconv.ParseUint(p, 10, 32)
	if !ok || errH != nil || errP != nil {
		return 0, 0, fmt.Errorf("%w: %q is no place: height:place", ledger.ErrEncoding, text)
	}
	return height, uint32(at), nil
}

// Descriptor returns a published resolver descriptor.
func (n *Node) Descriptor(id [32]byte) (rest.Descriptor, error) {
	s, _, err := n.latest()
	if err != nil {
		return rest.Descriptor{}, err
	}
	defer s.Close()
	v, err := s.Get(registrar.DescriptorKey(id))
	if err != nil {
		return rest.Descriptor{}, err
	}
	if v == nil {
		return rest.Descriptor{}, &refusal{rcode.NXDomain, "nobody has published the descriptor " + hex.EncodeToString(id[:])}
	}
	out, err := rest.DescribeDescriptor(v)
	out.Height = s.Height()
	return out, err
}
