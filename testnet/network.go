package testnet

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"

	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/node/home"
)

// UpLog is where the process of a detached network logs, in its directory.
const UpLog = "testnet.log"

// A Network is a network that this process runs, whether its nodes are in this
// process or in their own.
type Network struct {
	cfg  Config
	lock *home.Lock

	mu       sync.Mutex
	manifest Manifest         // guarded by mu
	nodes    []runner         // guarded by mu; nil where stopped
	ports    [][]*reservation // guarded by mu; of nodes that have not been started

	once    sync.Once
	downErr error
}

// A runner is one running node.
type runner interface {
	endpoints() home.Endpoints
	// stop ends it in good order, kill at once.
	stop(ctx context.Context) error
	kill() error
	// ended is closed when it has ended, by itself or not.
	ended() <-chan struct{}
	// reason is why it ended by itself; nil if it did not.
	reason() error
}

// Up makes the network of an empty directory, or takes up the one that is
// there, and runs it until Down. When it returns every node can answer with a
// proof. It fails with ErrUp when a process runs it
// already, and with ErrOther when what is there is another one.
func Up(ctx context.Context, cfg Config) (*Network, error) {
	n, err := plan(cfg)
	if err != nil {
		return nil, err
	}
	for _, step := range []func(context.Context) error{n.startAll, n.publish, n.awaitProof, n.announce} {
		if err := step(ctx); err != nil {
			return nil, errors.Join(err, n.Down(context.WithoutCancel(ctx)))
		}
	}
	return n, nil
}

// publish writes where the nodes answer.
func (n *Network) publish(context.Context) error { return n.describe() }

// announce says that the network is up, once it is.
func (n *Network) announce(context.Context) error {
	n.mu.Lock()
	n.manifest.PID = os.Getpid()
	n.mu.Unlock()
	if err := n.describe(); err != nil {
		return err
	}
	if n.cfg.Register {
		return register(n.cfg.Dir)
	}
	return nil
}

// startAll starts all nodes at once: validators wait for each other. Those in
// this process all open their ports before any of them calls another.
func (n *Network) startAll(ctx context.Context) error {
	if n.cfg.Program != nil {
		return n.each(func(i int) error { return n.StartNode(ctx, i) })
	}
	opened := make([]*embedded, n.Len())
	err := n.each(func(i int) (err error) {
		if opened[i], err = n.open(ctx, i); err == nil {
			n.set(i, opened[i])
		}
		return err
	})
	if err != nil {
		return err
	}
	return n.each(func(i int) error { return opened[i].run(ctx) })
}

// each does something for every node at once.
func (n *Network) each(do func(i int) error) error {
	errs := make([]error, n.Len())
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			if err := do(i); err != nil {
				errs[i] = fmt.Errorf("node%d: %w", i, err)
			}
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

func (n *Network) set(i int, r runner) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.nodes[i] = r
}

func (n *Network) get(i int) runner {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.nodes[i]
}

// take returns node i, which counts as stopped from here on.
func (n *Network) take(i int) runner {
	n.mu.Lock()
	defer n.mu.Unlock()
	r := n.nodes[i]
	n.nodes[i] = nil
	return r
}

// describe writes where the nodes can be reached.
func (n *Network) describe() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	for i, running := range n.nodes {
		m := &n.manifest.Nodes[i]
		m.Service, m.API, m.PID = "", "", 0
		if running == nil {
			continue
		}
		e := running.endpoints()
		m.Service, m.API = e.Service, e.API
		if n.manifest.Processes {
			m.PID = e.PID
		}
	}
	return n.manifest.write(n.cfg.Dir)
}

// Manifest returns what the network is and where its nodes answer.
func (n *Network) Manifest() Manifest {
	n.mu.Lock()
	defer n.mu.Unlock()
	m := n.manifest
	m.Nodes = slices.Clone(m.Nodes)
	return m
}

// Len returns how many nodes the network has, stopped ones included.
func (n *Network) Len() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.manifest.Nodes)
}

// Dir returns where the network lives.
func (n *Network) Dir() string { return n.cfg.Dir }

// Node returns node i of a network whose nodes are in this process; nil while
// it is stopped, or if it has a process of its own.
func (n *Network) Node(i int) *node.Node {
	if e, ok := n.get(i).(*embedded); ok {
		return e.node
	}
	return nil
}

// StartNode starts node i again where it was; nothing if it runs.
func (n *Network) StartNode(ctx context.Context, i int) error {
	if n.get(i) != nil {
		return nil
	}
	r, err := n.start(ctx, i)
	if err != nil {
		return err
	}
	n.set(i, r)
	return n.describe()
}

func (n *Network) start(ctx context.Context, i int) (runner, error) {
	if n.cfg.Program != nil {
		return n.spawn(ctx, i)
	}
	e, err := n.open(ctx, i)
	if err != nil {
		return nil, err
	}
	return e, e.run(ctx)
}

// StopNode stops node i in good order; nothing if it is stopped.
func (n *Network) StopNode(ctx context.Context, i int) error {
	r := n.take(i)
	if r == nil {
		return nil
	}
	return errors.Join(r.stop(ctx), n.describe())
}

// KillNode ends the process of node i at once, as a crash would. It fails with
// ErrInProcess where nodes have no process of their own.
func (n *Network) KillNode(i int) error {
	if n.cfg.Program == nil {
		return fmt.Errorf("%w: only a node with its own process can be killed", ErrInProcess)
	}
	r := n.take(i)
	if r == nil {
		return nil
	}
	return errors.Join(r.kill(), n.describe())
}

// Died waits until a node ends by itself and returns its index and why; the
// node counts as stopped from then on. When ctx is over it returns ctx's error.
// Nodes that are started meanwhile are not watched.
func (n *Network) Died(ctx context.Context) (int, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	died := make(chan int, n.Len())
	for i := range n.Len() {
		r := n.get(i)
		if r == nil {
			continue
		}
		go func() {
			select {
			case <-r.ended():
				if n.get(i) == r { // nobody stopped it
					died <- i
				}
			case <-ctx.Done():
			}
		}()
	}
	select {
	case i := <-died:
		r := n.take(i)
		if r == nil {
			return i, nil // somebody stopped it after all
		}
		return i, errors.Join(r.reason(), r.stop(ctx), n.describe())
	case <-ctx.Done():
		return -1, ctx.Err()
	}
}

// Down stops every node and gives the directory back; it stays. Down is
// idempotent.
func (n *Network) Down(ctx context.Context) error {
	n.once.Do(func() {
		err := n.each(func(i int) error {
			r := n.take(i)
			if r == nil {
				return nil
			}
			return r.stop(ctx)
		})
		n.mu.Lock()
		n.manifest.PID = 0
		n.mu.Unlock()
		err = errors.Join(err, n.releaseAll(), n.describe())
		if n.cfg.Register {
			err = errors.Join(err, unregister(n.cfg.Dir))
		}
		n.downErr = errors.Join(err, n.lock.Release())
	})
	return n.downErr
}
