package jupc

import "context"

// A worker reads datagrams and answers them, one batch after another.
type worker struct {
	port     *Port
	lane     uint32
	release  func() bool // handOver, bound once, so that no request allocates
	batch    *batch
	at, n    int  // the message in work, and how many there are
	released bool // the handler waits; another worker reads
	together [batchSize][]byte
}

// newWorker takes a worker out of the pool or makes one.
func (p *Port) newWorker() *worker {
	if w, ok := p.idle.Get().(*worker); ok {
		return w
	}
	w := &worker{port: p, lane: p.lanes.Add(1), batch: newBatch(p.udp, p.readers)}
	w.release = w.handOver
	return w
}

// run answers what the worker holds, then reads on until the port closes or the
// worker was released.
func (w *worker) run(ctx context.Context) {
	p := w.port
	for {
		for ; w.at < w.n && !w.released; w.at++ {
			w.answer(ctx)
		}
		if err := w.batch.flush(); err != nil && !p.closing.Load() {
			p.cfg.Log.DebugContext(ctx, "datagrams not sent", "err", err)
		}
		if w.released {
			w.released, w.at, w.n = false, 0, 0
			p.waiting.Add(-1)
			p.idle.Put(w)
			return
		}
		if p.closing.Load() {
			w.batch.end()
			return
		}
		n, err := w.batch.recv()
		w.at, w.n = 0, n
		w.ahead()
		if err != nil && !p.closing.Load() {
			p.cfg.Log.WarnContext(ctx, "datagrams not read", "err", err)
			p.pause(ctx)
		}
	}
}

// ahead shows what came together.
func (w *worker) ahead() {
	if w.n < 2 || w.port.cfg.Ahead == nil {
		return
	}
	for i := range w.n {
		w.together[i] = w.batch.message(i)
	}
	w.port.cfg.Ahead(w.together[:w.n])
}

// answer handles the message in work.
func (w *worker) answer(ctx context.Context) {
	req := w.batch.message(w.at)
	lang := datagramLanguage(req)
	if lang == "" {
		return
	}
	from := w.batch.from(w.at)
	if from.Port() == 0 {
		return // nobody listens there
	}
	src := Source{Addr: from, Transport: UDP, Validated: w.port.valid.has(from.Addr()), Lane: w.lane, release: w.release}
	size := len(req)
	reply := w.port.handle(ctx, lang, req, src)
	if !src.Validated && !w.port.valid.has(from.Addr()) { // which a cookie may have changed
		reply = w.port.cfg.judged(lang, from.Addr(), reply)
	}
	if len(reply) == 0 {
		return
	}
	if reply = fit(lang, reply, size, src.Validated); len(reply) > 0 {
		w.batch.reply(w.at, reply)
	}
}

// handOver hands the reading and what is left of the batch to another worker.
func (w *worker) handOver() bool {
	if w.released {
		return true
	}
	p := w.port
	if p.waiting.Add(1) > int64(p.cfg.MaxWaiting) {
		p.waiting.Add(-1)
		return false
	}
	next := p.newWorker()
	next.n = next.batch.take(w.batch, w.at+1, w.n)
	if err := w.batch.flush(); err != nil {
		p.cfg.Log.DebugContext(p.ctx, "datagrams not sent", "err", err)
	}
	w.released = true
	p.work.Go(func() { next.run(p.ctx) })
	return true
}
