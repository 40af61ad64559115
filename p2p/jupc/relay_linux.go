package jupc

// A relay sends a goroutine to the end of the queue of its processor (a P of Go's).
//
// Go takes the processor from a goroutine that has had it for 10 ms, and puts it at
// the end of the queue of all: it waits there until another thread looks, which
// took up to 30 ms where all had much to do. Who goes to the end of its own queue
// before that has another 10 ms, and is back at once: a reader that keeps its
// processor has nobody behind it. runtime.Gosched goes to the queue of all.
//
// There is no call for it. But who is started or woken runs next in the place of who
// does so, and pushes whom was to be next to the end of the queue. Where that
// is not so, the goroutine waits no less than it would by Gosched.
type relay struct{ back chan struct{} }

func newRelay() relay { return relay{make(chan struct{})} }

// yield goes to the end of the queue.
func (r relay) yield() {
	go r.wake()
	<-r.back
}

func (r relay) wake() {
	r.back <- struct{}{} // who waits is next
	go nothing()         // no more
}

func nothing() {}
