package native_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client/native"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// A script is what a node answers over each network; nil is nothing. It keeps
// the headers of what it was sent.
type script struct {
	udp, tcp *wire.Response
	sent     map[string][]wire.Header
	otherID  bool
}

var errSilence = errors.New("silence")

func (s *script) exchange(_ context.Context, network, _ string, msg []byte) ([]byte, error) {
	u, err := wire.DecodeUpdate(msg)
	if err != nil {
		return nil, err
	}
	if s.sent == nil {
		s.sent = map[string][]wire.Header{}
	}
	s.sent[network] = append(s.sent[network], u.Header)
	answer := s.udp
	if network == "tcp" {
		answer = s.tcp
	}
	if answer == nil {
		return nil, errSilence
	}
	out := *answer
	out.Header = wire.Header{ID: u.Header.ID, Nonce: u.Header.Nonce}
	if s.otherID {
		out.Header.ID++
	}
	return wire.AppendResponse(nil, &out)
}

func receipts(height uint64, count int) *wire.Response {
	r := wire.Receipt{Opcode: wire.OpRenew, TxID: [32]byte{7}, Height: height}
	out := new(wire.Response)
	for range count {
		out.Additional = append(out.Additional, wire.RR{Type: wire.TypeReceipt, Class: wire.ClassIN, Data: wire.AppendReceipt(nil, &r)})
	}
	return out
}

// U-050, U-070, U-112: by datagram first; over a stream, with a new message about
// the same, where the node wants it, where nothing is heard, and where a datagram
// is too small. What the node says is told apart from what it does not say.
func TestUpdate(t *testing.T) {
	said := func(c rcode.Code) *wire.Response { return &wire.Response{RCode: c} }
	tc := &wire.Response{Flags: wire.ResponseTC}
	for _, row := range []struct {
		name     string
		node     script
		octets   int // of the transaction
		code     rcode.Code
		err      error
		udp, tcp int // messages
	}{
		{"an answer by datagram", script{udp: receipts(0, 1)}, 100, rcode.NoError, nil, 1, 0},
		{"a refusal", script{udp: said(rcode.YXDomain)}, 100, rcode.YXDomain, nil, 1, 0},
		{"over a stream, please", script{udp: tc, tcp: receipts(0, 1)}, 100, rcode.NoError, nil, 1, 1},
		{"nothing by datagram", script{tcp: receipts(0, 1)}, 100, rcode.NoError, nil, 1, 1},
		{"nothing at all", script{}, 100, rcode.ServFail, errSilence, 1, 1},
		{"too long for a datagram", script{tcp: receipts(0, 1)}, 2000, rcode.NoError, nil, 0, 1},
		{"a receipt too many", script{udp: receipts(0, 2)}, 100, rcode.ServFail, native.ErrAnswer, 1, 0},
		{"no receipt", script{udp: said(rcode.NoError)}, 100, rcode.ServFail, native.ErrAnswer, 1, 0},
		{"an answer to something else", script{udp: receipts(0, 1), tcp: receipts(0, 1), otherID: true}, 100, rcode.ServFail, native.ErrAnswer, 1, 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			c := native.New(native.Config{ChainID: "c", Exchange: row.node.exchange})
			got, err := c.Update(t.Context(), &wire.UpdateBody{
				Opcode: wire.OpRenew, Name: name.MustParse("a.utxo"), Payload: wire.Payload{Transaction: make([]byte, row.octets)},
			})
			if rcode.Of(err) != row.code || row.err != nil && !errors.Is(err, row.err) || (err == nil) != (len(got) == 1) {
				t.Errorf("%+v, %v", got, err)
			}
			udp, tcp := row.node.sent["udp"], row.node.sent["tcp"]
			if len(udp) != row.udp || len(tcp) != row.tcp {
				t.Errorf("%d and %d messages", len(udp), len(tcp))
			}
			if len(udp) == 1 && len(tcp) == 1 && udp[0].Nonce == tcp[0].Nonce && udp[0].ID == tcp[0].ID {
				t.Error("the same message twice: the second is a replay")
			}
		})
	}
}

// E-61: Confirm asks until the receipt is of a block, or as long as it may.
func TestConfirm(t *testing.T) {
	node := &script{udp: receipts(0, 1)}
	asked := 0
	c := native.New(native.Config{ChainID: "c", Poll: time.Microsecond, Exchange: func(ctx context.Context, network, addr string, msg []byte) ([]byte, error) {
		if asked++; asked == 3 {
			node.udp = receipts(9, 1)
		}
		return node.exchange(ctx, network, addr, msg)
	}})
	u := &wire.UpdateBody{Opcode: wire.OpRenew, Name: name.MustParse("a.utxo"), Payload: wire.Payload{Transaction: []byte{1}}}
	r, err := c.Confirm(t.Context(), u)
	if err != nil || r[0].Height != 9 || asked != 3 {
		t.Fatalf("%+v after %d, %v", r, asked, err)
	}
	node.udp = receipts(0, 1)
	ctx, cancel := context.WithCancel(t.Context())
	c = native.New(native.Config{ChainID: "c", Poll: time.Hour, Exchange: func(ctx context.Context, network, addr string, msg []byte) ([]byte, error) {
		cancel()
		return node.exchange(ctx, network, addr, msg)
	}})
	if r, err = c.Confirm(ctx, u); !errors.Is(err, context.Canceled) || len(r) != 1 || r[0].Height != 0 {
		t.Fatalf("%+v, %v", r, err)
	}
}
