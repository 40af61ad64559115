package jupc_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/p2p/jupc"
)

// An echo turns the request into its own reply, in place.
type echo struct{}

func (echo) Native(_ context.Context, req []byte, _ jupc.Source) []byte { req[3] = 2; return req }
func (echo) DNS(_ context.Context, req []byte, _ jupc.Source) []byte    { req[2] |= 0x80; return req }

// One client after another: the way of one datagram there and back.
func BenchmarkUDPRoundTrip(b *testing.B) {
	c := dial(b, "udp", open(b, jupc.Config{Handler: echo{}}))
	buf := make([]byte, 4096)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Write(dnsQuery); err != nil {
			b.Fatal(err)
		}
		if _, err := c.Read(buf); err != nil {
			b.Fatal(err)
		}
	}
}

// Clients that keep many datagrams under way; the client's own work is in the
// figure, on the same cores.
func BenchmarkUDPFlood(b *testing.B) {
	p := open(b, jupc.Config{Handler: echo{}})
	const window = 64
	var answered atomic.Int64
	var wg sync.WaitGroup
	var left atomic.Int64
	left.Store(int64(b.N))
	b.ReportAllocs()
	b.ResetTimer()
	for range runtime.GOMAXPROCS(0) {
		c, err := net.Dial("udp", p.Addr().String())
		if err != nil {
			b.Fatal(err)
		}
		wg.Go(func() {
			defer c.Close()
			buf := make([]byte, 4096)
			flying := 0
			for {
				for flying < window && left.Add(-1) >= 0 {
					if _, err := c.Write(dnsQuery); err != nil {
						b.Error(err)
						return
					}
					flying++
				}
				if flying == 0 {
					return
				}
				_ = c.SetReadDeadline(time.Now().Add(200 * time.Millisecond))
				if _, err := c.Read(buf); err != nil {
					flying = 0 // lost: the socket's buffer was full
					continue
				}
				flying--
				answered.Add(1)
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(answered.Load())/b.Elapsed().Seconds(), "q/s")
	b.ReportMetric(100*float64(int64(b.N)-answered.Load())/float64(b.N), "%lost")
}

// A client that keeps so many requests under way on one connection and reads
// what comes in large pieces; its own work is in the figure.
func BenchmarkPipelined(b *testing.B) {
	cert := selfSigned(b)
	p := open(b, jupc.Config{Handler: echo{}, TLSAddr: "127.0.0.1:0", TLS: &tls.Config{Certificates: []tls.Certificate{cert}}})
	pool := x509.NewCertPool()
	pool.AddCert(cert.Leaf)
	for _, transport := range []jupc.Transport{jupc.TCP, jupc.TLS} {
		for _, window := range []int{1, 16, 64} {
			b.Run(fmt.Sprintf("%s/window=%d", transport, window), func(b *testing.B) {
				var c net.Conn
				if transport == jupc.TCP {
					c = dial(b, "tcp", p)
				} else {
					c = dialTLS(b, p, pool, jupc.ALPNDNS)
				}
				if err := c.SetDeadline(time.Time{}); err != nil {
					b.Fatal(err)
				}
				pipelined(b, c, window)
			})
		}
	}
}

// pipelined asks so many times at once, again and again.
func pipelined(b *testing.B, c net.Conn, window int) {
	framed := frame(b, jupc.DNS, dnsQuery)
	requests := bytes.Repeat(framed, window)
	buf := make([]byte, len(requests))
	left := 0 // octets of replies that are under way
	b.ReportAllocs()
	for b.Loop() {
		if left == 0 {
			send(b, c, requests)
			left = len(requests)
			if _, err := io.ReadFull(c, buf); err != nil {
				b.Fatal(err)
			}
		}
		left -= len(framed)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "q/s")
}
