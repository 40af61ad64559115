package jupc

import (
	"errors"
	"math/rand/v2"
	"net"
	"os"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// portOf returns the number of a socket.
func portOf(t testing.TB, s *socket) int {
	t.Helper()
	at, err := unix.Getsockname(s.fd)
	if err != nil {
		t.Fatal(err)
	}
	switch at := at.(type) {
	case *unix.SockaddrInet4:
		return at.Port
	case *unix.SockaddrInet6:
		return at.Port
	}
	t.Fatalf("a socket at %v", at)
	return 0
}

// Of a socket nobody is told who does not wait for it, and who does is told once:
// of what comes, and of what has come.
func TestSocketWakesWhoWaits(t *testing.T) {
	b, conns := openBatch(t, "udp4", "127.0.0.1:0", 1)
	s, set := b.sock, 0
	if err := s.wait.Control(func(fd uintptr) { set = int(fd) }); err != nil {
		t.Fatal(err)
	}
	told := func() bool {
		t.Helper()
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(set), Events: unix.POLLIN}}, 0)
		if err != nil {
			t.Fatal(err)
		}
		return n > 0
	}
	send := func() {
		t.Helper()
		if _, err := conns[0].Write([]byte{1}); err != nil {
			t.Fatal(err)
		}
	}
	want := func() {
		t.Helper()
		if err := s.want(set); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		name string
		do   func()
		told bool
	}{
		{"nobody waits, nothing comes", func() {}, false},
		{"nobody waits, one comes", send, false},
		{"then somebody waits", want, true},
		{"who has heard it, and does not read", func() { s.unwant(set) }, false},
		{"another one comes", send, false},
		{"who waits again", want, true},
		{"and asks twice", want, true},
		{"and reads all", func() { s.unwant(set); recvAll(t, b, 2) }, false},
		{"waits for another one", want, false},
		{"and looks too early", func() { s.unwant(set) }, false},
		{"which comes", send, true},
		{"and is read unheard", func() { recvAll(t, b, 1) }, false},
		{"waits, and another comes", func() { want(); send() }, true},
	} {
		if step.do(); told() != step.told {
			t.Fatalf("%s: told is %t", step.name, !step.told)
		}
	}
}

// recvAll reads so many datagrams, which are there.
func recvAll(t *testing.T, b *batch, datagrams int) {
	t.Helper()
	if n, err := b.recv(); err != nil || n != datagrams {
		t.Fatalf("%d datagrams, %v", n, err)
	}
}

// Whenever datagrams come, alone and many at once, all are read, and nobody waits
// for one that is there.
func TestSocketLosesNone(t *testing.T) {
	const datagrams = 4000 // fewer than there is room for
	b, conns := openBatch(t, "udp4", "127.0.0.1:0", 1)
	if err := b.sock.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	defer all.Wait()
	next := make(chan int, 1)
	all.Go(func() {
		chance := rand.New(rand.NewPCG(1, 2))
		for sent := 0; sent < datagrams; {
			for range min(1+chance.IntN(2*busyFrom), datagrams-sent) { // a port gets busy, and rests
				if _, err := conns[0].Write([]byte{1}); err != nil {
					t.Error(err)
					return
				}
				sent++
			}
			for sent < datagrams && sent > <-next && chance.IntN(4) > 0 { // most wait until all before them are read
			}
		}
	})
	for read := 0; read < datagrams; {
		n, err := b.recv()
		if err != nil {
			t.Fatalf("%d of %d datagrams: %v", read, datagrams, err)
		}
		read += n
		select {
		case <-next:
		default:
		}
		next <- read
	}
	close(next)
}

// Who waits for a datagram, and who would, is let go at the deadline.
func TestSocketDeadline(t *testing.T) {
	b, _ := openBatch(t, "udp4", "127.0.0.1:0", 0)
	ended := make(chan error)
	go func() {
		_, err := b.recv()
		ended <- err
	}()
	if err := b.sock.SetReadDeadline(time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("who waited: %v", err)
	}
	if _, err := b.recv(); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("who came after it: %v", err)
	}
}

// A socket that is closed can be opened again at once.
func TestSocketCloses(t *testing.T) {
	at := &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)}
	for range 20 {
		s, err := listenUDP("udp", at)
		if err != nil {
			t.Fatal(err)
		}
		at.Port = portOf(t, s)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
