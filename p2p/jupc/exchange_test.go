package jupc_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/p2p/jupc"
)

// U-047, U-048: a datagram with another nonce, id or type is no answer.
func TestExchangePassesOverStrangers(t *testing.T) {
	for _, tc := range []struct {
		name   string
		at     int
		answer bool
	}{
		{"nonce", 12, false},
		{"message id", 7, false},
		{"type", 3, false},
		{"magic", 0, false},
		{"timestamp", 8, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			server, err := net.ListenPacket("udp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer server.Close()
			done := make(chan struct{})
			go func() {
				defer close(done)
				b := make([]byte, 100)
				n, from, err := server.ReadFrom(b)
				if err != nil {
					return
				}
				reply := bytes.Clone(b[:n])
				reply[3] = 2
				reply[tc.at] ^= 1
				_, _ = server.WriteTo(reply, from)
			}()
			patience := 50 * time.Millisecond
			if tc.answer {
				patience = 20 * time.Second
			}
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			_, err = jupc.Exchange(ctx, "udp", server.LocalAddr().String(), ex1)
			if got := !errors.Is(err, jupc.ErrNoAnswer); got != tc.answer {
				t.Errorf("taken as an answer: %v (%v)", got, err)
			}
			<-done
		})
	}
}

// A lost datagram is sent again.
func TestExchangeSendsAgain(t *testing.T) {
	h := &dropFirst{}
	p := open(t, jupc.Config{Handler: h})
	d := jupc.Dialer{Retry: 5 * time.Millisecond}
	if reply, err := d.Exchange(t.Context(), "udp", p.Addr().String(), ex1); err != nil || !isNative(reply) || h.asked.Load() < 2 {
		t.Errorf("% x, %v, asked %d times", reply, err, h.asked.Load())
	}
}

type dropFirst struct {
	clerk
	asked atomic.Int64
}

func (d *dropFirst) Native(ctx context.Context, req []byte, from jupc.Source) []byte {
	if d.asked.Add(1) == 1 {
		return nil
	}
	return d.clerk.Native(ctx, req, from)
}

func TestExchangeRefuses(t *testing.T) {
	for _, tc := range []struct {
		name, network string
		msg           []byte
		want          error
	}{
		{"half a header", "udp", ex1[:10], jupc.ErrForeign},
		{"a network it does not know", "sctp", ex1, jupc.ErrNetwork},
		{"more than 1 MiB", "tcp", append(bytes.Clone(ex1), make([]byte, jupc.MaxMessage)...), jupc.ErrTooLong},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := open(t, jupc.Config{})
			if _, err := jupc.Exchange(t.Context(), tc.network, p.Addr().String(), tc.msg); !errors.Is(err, tc.want) {
				t.Errorf("%v, want %v", err, tc.want)
			}
		})
	}
}

// U-070: what does not fit a datagram comes truncated, and whole over TCP, also
// to a client that speaks nothing but TCP.
func TestTruncatedThenTCP(t *testing.T) {
	p := open(t, jupc.Config{Handler: &clerk{size: 200_000}})
	reply, err := jupc.Exchange(t.Context(), "udp", p.Addr().String(), ex1)
	if err != nil {
		t.Fatal(err)
	}
	// AA|AD of the whole answer: AA stays, TC comes, AD goes with what it was about.
	if len(reply) != 40 || !bytes.Equal(reply[20:24], []byte{0, 0, 0, 3}) {
		t.Errorf("over UDP: % x", reply)
	}
	if reply, err := jupc.Exchange(t.Context(), "tcp", p.Addr().String(), ex1); err != nil || len(reply) != 200_000 {
		t.Errorf("over TCP: %d octets, %v", len(reply), err)
	}
	c := dial(t, "tcp", p)
	send(t, c, frame(t, jupc.DNS, dnsQuery))
	if _, msg := readFrame(t, c); !bytes.Equal(msg[:12], unhex("abcd83000001000000000000")) || len(msg) != len(dnsQuery) {
		t.Errorf("DNS longer than its length can say: % x", msg)
	}
}
