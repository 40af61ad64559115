package jupc_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/utxo-dns/utxonode/p2p/jupc"
)

// U-147: requests that wait do not keep others waiting, and only so many may
// wait.
func TestReleasedWorkersAreReplacedAndBounded(t *testing.T) {
	const waiting = 5
	gate := make(chan struct{})
	var begun sync.WaitGroup
	begun.Add(waiting)
	var refusals atomic.Int64
	h := &clerk{before: func(l jupc.Language, _ []byte, from jupc.Source) {
		if l == jupc.Native {
			return
		}
		if !from.Release() {
			refusals.Add(1)
			return
		}
		if !from.Release() {
			t.Error("released twice is not released")
		}
		begun.Done()
		<-gate
	}}
	p := open(t, jupc.Config{Handler: h, Readers: 1, MaxWaiting: waiting})
	slow := dial(t, "udp", p)
	for range waiting {
		send(t, slow, dnsQuery)
	}
	begun.Wait()
	quick := dial(t, "udp", p)
	for range 100 {
		send(t, quick, ex1)
		if !isNative(datagram(t, quick)) {
			t.Fatal("no native answer")
		}
	}
	send(t, quick, dnsQuery)
	if !isDNS(datagram(t, quick)) || refusals.Load() != 1 {
		t.Errorf("%d refusals beyond the bound, want 1", refusals.Load())
	}
	close(gate)
	for range waiting {
		if !isDNS(datagram(t, slow)) {
			t.Fatal("a waiting request got no answer")
		}
	}
}

// On a stream a request that waits has room too.
func TestReleaseOnStream(t *testing.T) {
	h := &clerk{before: func(_ jupc.Language, _ []byte, from jupc.Source) {
		if !from.Release() || from.Transport != jupc.TCP || !from.Validated {
			t.Errorf("%+v", from)
		}
	}}
	c := dial(t, "tcp", open(t, jupc.Config{Handler: h, TrustedSources: nobody}))
	send(t, c, frame(t, jupc.Native, ex1))
	readFrame(t, c)
}

// Every datagram of a burst is answered once though workers change meanwhile.
func TestBurstSurvivesReleases(t *testing.T) {
	h := &clerk{before: func(l jupc.Language, _ []byte, from jupc.Source) {
		if l == jupc.DNS {
			from.Release()
		}
	}}
	p := open(t, jupc.Config{Handler: h})
	c := dial(t, "udp", p)
	native, dns := 0, 0
	for range 50 {
		for i := range 20 {
			send(t, c, [][]byte{ex1, dnsQuery}[i%2])
		}
		for range 20 {
			switch got := datagram(t, c); {
			case isNative(got):
				native++
			case isDNS(got):
				dns++
			}
		}
	}
	if native != 500 || dns != 500 {
		t.Errorf("%d native and %d DNS answers, want 500 each", native, dns)
	}
}
