package p2p

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"time"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
)

// recordsProtocol is asked with a root of 32 octets and answers with a length
// (u32) and so many octets; length 0 says that the records are not here.
func (h *Host) recordsProtocol() protocol.ID {
	return protocol.ID("/utxo-dns/" + h.cfg.ChainID + recordsSuffix)
}

const recordsSuffix = "/records/1"

func (h *Host) serveRecords(s network.Stream) {
	if err := h.answerRecords(s); err != nil {
		h.cfg.Log.DebugContext(h.ctx, "records not served", "peer", s.Conn().RemotePeer().String(), "err", err)
		_ = s.Reset() // the peer learns nothing else either way
		return
	}
	_ = s.Close()
}

func (h *Host) answerRecords(s network.Stream) error {
	if !h.book.account(s.Conn().RemotePeer()).fetches.Allow() {
		return errTooFast
	}
	if err := s.SetDeadline(time.Now().Add(serveTimeout)); err != nil {
		return err
	}
	var root [32]byte
	if _, err := io.ReadFull(s, root[:]); err != nil {
		return err
	}
	b, err := h.source.Records(root)
	if err != nil {
		return err
	}
	if len(b) > h.cfg.Envelope.RecordBytes {
		return fmt.Errorf("%w: stored records of %d octets", ErrEnvelope, len(b))
	}
	_, err = s.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(b))), b...))
	return err
}

// FetchRecords asks the connected peers for the records of a root, one after
// another in random order; a peer that is slow does not hold up the next.
// Without Config.CheckRecords the caller checks what comes against the root.
// ErrUnavailable if nobody has them.
func (h *Host) FetchRecords(ctx context.Context, root [32]byte) ([]byte, error) {
	if h.ctx.Err() != nil {
		return nil, ErrClosed
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	peers := h.peers()
	rand.Shuffle(len(peers), func(i, j int) { peers[i], peers[j] = peers[j], peers[i] })

	answers := make(chan []byte)
	hedge := time.NewTimer(0)
	defer hedge.Stop()
	for next, asked := 0, 0; ; {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-h.ctx.Done():
			return nil, ErrClosed
		case b := <-answers:
			if b != nil {
				return b, nil
			}
			asked--
			hedge.Reset(0)
		case <-hedge.C:
			if next == len(peers) {
				if asked == 0 {
					return nil, fmt.Errorf("%w: %d peers asked for %x", ErrUnavailable, len(peers), root)
				}
				continue
			}
			id := peers[next]
			next, asked = next+1, asked+1
			hedge.Reset(fetchHedge)
			go func() {
				b := h.ask(ctx, id, root)
				select {
				case answers <- b:
				case <-ctx.Done():
				}
			}()
		}
	}
}

// ask returns one peer's answer, or nil.
func (h *Host) ask(ctx context.Context, id peer.ID, root [32]byte) []byte {
	ctx, cancel := context.WithTimeout(network.WithNoDial(ctx, "asking connected peers"), fetchTimeout)
	defer cancel()
	b, err := h.request(ctx, id, root)
	if err == nil && b != nil && h.cfg.CheckRecords != nil {
		if err = h.cfg.CheckRecords(root, b); err != nil {
			h.book.lied(id)
		}
	}
	if err != nil {
		h.cfg.Log.DebugContext(ctx, "no records from peer", "peer", id.String(), "err", err)
		return nil
	}
	return b
}

func (h *Host) request(ctx context.Context, id peer.ID, root [32]byte) (b []byte, err error) {
	s, err := h.host.NewStream(ctx, id, h.recordsProtocol())
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = s.Reset()
		}
	}()
	defer context.AfterFunc(ctx, func() { _ = s.Reset() })()
	if _, err := s.Write(root[:]); err != nil {
		return nil, err
	}
	if err := s.CloseWrite(); err != nil {
		return nil, err
	}
	var head [4]byte
	if _, err := io.ReadFull(s, head[:]); err != nil {
		return nil, err
	}
	n := binary.BigEndian.Uint32(head[:])
	if uint64(n) > uint64(h.cfg.Envelope.RecordBytes) {
		h.book.lied(id)
		return nil, fmt.Errorf("%w: %d octets of records", ErrEnvelope, n)
	}
	if n == 0 {
		return nil, s.Close()
	}
	b = make([]byte, n)
	if _, err := io.ReadFull(s, b); err != nil {
		return nil, errors.Join(ErrEnvelope, err)
	}
	return b, s.Close()
}
