package node

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"sync"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/node/consensus"
	"github.com/utxo-dns/utxonode/p2p"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

// An ErrorKind says why the node refused what reached it.
type ErrorKind string

const (
	// errRecords: the records of an update are missing or have another root.
	errRecords = ErrorKind("records")
	// errRefused: the pool refused the transaction; the code says why.
	errRefused = ErrorKind("refused")
	// errAlgorithm: a key of an algorithm that this node does not take (U-155).
	errAlgorithm = ErrorKind("algorithm")
)

func (k ErrorKind) Error() string { return "node: " + string(k) }

// RCode maps the kind to the draft's registry (draft §11): an update without
// its records is not whole.
func (k ErrorKind) RCode() rcode.Code {
	switch k {
	case errRecords:
		return rcode.FormErr
	case errAlgorithm:
		return rcode.SigInvalid
	case errRefused:
	}
	return rcode.ServFail
}

// A refusal is the pool's verdict as CometBFT's CheckTx carried it.
type refusal struct {
	code rcode.Code
	text string
}

func (r *refusal) Error() string     { return r.text }
func (r *refusal) RCode() rcode.Code { return r.code }
func (r *refusal) Unwrap() error     { return errRefused }

// admit takes a transaction with its records into the pool, whether it came by
// HTTP, by the service port or from a peer. Records are kept before it is
// acknowledged or relayed: an update whose records nobody holds would be lost.
// One that is known already is ErrSeen, and its records are kept all the same:
// the first time they may have failed to be. What has no address to come from
// has no limit of rate.
func (n *Node) admit(from netip.Addr, e p2p.Envelope) (ledger.TxID, error) {
	id, err := n.pool.Plausible(e.Tx)
	if err != nil {
		tx, findErr := n.findTx(id)
		if findErr != nil || tx.Status != rest.TxCommitted {
			return id, err
		}
		return id, n.keepAgain(e) // it spent its coins itself
	}
	if err := n.checkAlgorithms(e.Tx); err != nil {
		return id, err
	}
	checked := n.pool.Check([][]byte{e.Tx})[0]
	if err := checked.Err(); err != nil {
		return checked.ID(), err
	}
	sets, err := matchRecords(checked.Tx(), e.Records)
	if err != nil {
		return checked.ID(), err
	}
	if err := n.limitSigners(from, checked); err != nil {
		return checked.ID(), err
	}
	res, err := n.engine.CheckTx(e.Tx)
	if err != nil && !errors.Is(err, consensus.ErrSeen) {
		return checked.ID(), err
	}
	if err == nil && res.Code != 0 {
		return checked.ID(), &refusal{rcode.Code(res.Code), res.Log}
	}
	return checked.ID(), errors.Join(n.keep(sets), err)
}

// keepAgain keeps the records of a transaction that is in a block: its id covers
// their roots.
func (n *Node) keepAgain(e p2p.Envelope) error {
	if tx, err := ledger.DecodeTx(e.Tx); err == nil && len(e.Records) > 0 {
		sets, err := matchRecords(tx, e.Records)
		if err != nil {
			return err
		}
		if err := n.keep(sets); err != nil {
			return err
		}
	}
	return consensus.ErrSeen
}

// keep stores record sets by their roots: at once, since each waits for the
// disk and those that wait together are written together. A transaction has few.
func (n *Node) keep(sets map[[32]byte][]byte) error {
	var mu sync.Mutex
	var all error
	var put sync.WaitGroup
	for root, b := range sets {
		put.Go(func() {
			if err := n.db.PutRecords(root, b); err != nil {
				mu.Lock()
				defer mu.Unlock()
				all = errors.Join(all, err)
			}
		})
	}
	put.Wait()
	return all
}

// matchRecords returns the record sets that the transaction's updates refer
// to, by root: each must be there, be valid for its name, and no more.
func matchRecords(tx *ledger.Tx, given [][]byte) (map[[32]byte][]byte, error) {
	sets := make(map[[32]byte][]byte)
	used := 0
	for _, a := range tx.Actions {
		op, err := registrar.DecodeAction(a)
		set, ok := op.(registrar.SetRecords)
		if err != nil || !ok || set.Count == 0 {
			continue // the law judges the rest
		}
		if sets[set.Root] != nil {
			continue
		}
		if used == len(given) {
			return nil, fmt.Errorf("%w: the records of %s are not with the update", errRecords, set.Name)
		}
		z, err := zone.Decode(set.Name, given[used])
		if err != nil {
			return nil, err
		}
		if z.Root() != set.Root || z.Count() != set.Count {
			return nil, fmt.Errorf("%w: the records of %s have another root or number than the update says", errRecords, set.Name)
		}
		sets[set.Root] = given[used]
		used++
	}
	if used != len(given) {
		return nil, fmt.Errorf("%w: %d record sets are left over", errRecords, len(given)-used)
	}
	return sets, nil
}

// Submit is SubmitFrom for this process: without limits of rate.
func (n *Node) Submit(ctx context.Context, e p2p.Envelope) (ledger.TxID, error) {
	return n.SubmitFrom(ctx, netip.Addr{}, e)
}

// SubmitFrom admits a transaction of a client and passes it on, again if it
// waits already: the first time nobody may have been there to hear of it. It
// fails with a limits.RateError for a source or a signer that does so too often
// (U-168).
func (n *Node) SubmitFrom(ctx context.Context, from netip.Addr, e p2p.Envelope) (ledger.TxID, error) {
	if err := n.limits.Source(from); err != nil {
		return ledger.TxID{}, err
	}
	return n.submit(ctx, from, e)
}

// submit is SubmitFrom for a source that was counted already.
func (n *Node) submit(ctx context.Context, from netip.Addr, e p2p.Envelope) (ledger.TxID, error) {
	id, err := n.admit(from, e)
	switch {
	case errors.Is(err, consensus.ErrSeen) && !n.pool.Holds(id):
		return id, nil
	case err != nil && !errors.Is(err, consensus.ErrSeen):
		return id, err
	}
	n.metrics.submitted.Inc()
	n.outbox.add(id, e)
	// It is in our pool and acknowledged: a client that hangs up now does not
	// keep it from the others.
	if err := n.host.Publish(context.WithoutCancel(ctx), e); err != nil {
		n.cfg.Log.WarnContext(ctx, "not passed on", "txid", id, "reason", err)
	}
	return id, nil
}

// Accept judges what gossip brings.
func (n *Node) Accept(_ context.Context, e p2p.Envelope) p2p.Verdict {
	_, err := n.admit(netip.Addr{}, e)
	switch code := rcode.Of(err); {
	case err == nil:
		return p2p.Accept
	case errors.Is(err, consensus.ErrSeen), errors.Is(err, consensus.ErrFull), errors.Is(err, errAlgorithm):
		return p2p.Ignore // others may take it
	case code == rcode.FormErr || code == rcode.SigInvalid:
		return p2p.Reject // wrong on every node and for ever
	default:
		return p2p.Ignore // wrong here and now: a spent coin, a young commitment
	}
}
