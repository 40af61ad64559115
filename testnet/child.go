package testnet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/node/home"
	"github.com/utxo-dns/utxonode/node/settings"
)

// ParentEnv is set for nodes that are children of a network's process: their
// standard input ends when the parent does, however that happens.
const ParentEnv = "UTXONODE_PARENT"

const (
	startLimit = 60 * time.Second      // for a process to say where it answers
	startPause = 10 * time.Millisecond // between two looks
	stopLimit  = 20 * time.Second      // for a process to end in good order
	crashLimit = 4096                  // octets told of a crash
)

// A child is a node in a process of its own.
type child struct {
	dir  string
	said int64 // octets that were in the log before it began
	cmd  *exec.Cmd
	pipe io.WriteCloser // the child's standard input: closing it stops the child
	done chan struct{}  // closed when the process has ended
	err  error          // of cmd.Wait; set before done is closed
	at   home.Endpoints
}

// spawn runs node i in a process of its own and waits until it answers.
func (n *Network) spawn(ctx context.Context, i int) (*child, error) {
	cfg, err := n.NodeConfig(i)
	if err != nil {
		return nil, err
	}
	if err := writeSettings(cfg); err != nil {
		return nil, err
	}
	log, err := os.OpenFile(filepath.Join(cfg.Home, LogFile), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("testnet: %w", err)
	}
	defer log.Close() // the process has its own
	said, err := log.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, fmt.Errorf("testnet: %w", err)
	}
	args := append(append([]string(nil), n.cfg.Program[1:]...), "start", "--home", cfg.Home)
	c := &child{dir: cfg.Home, said: said, cmd: exec.Command(n.cfg.Program[0], args...), done: make(chan struct{})}
	c.cmd.Stdout, c.cmd.Stderr = log, log
	c.cmd.Env = childEnv(os.Environ())
	c.cmd.SysProcAttr = childAttr()
	if c.pipe, err = c.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("testnet: %w", err)
	}
	if err := n.releasePorts(i); err != nil {
		return nil, fmt.Errorf("testnet: %w", err)
	}
	if err := c.cmd.Start(); err != nil {
		return nil, fmt.Errorf("testnet: start a node: %w", err)
	}
	go func() {
		c.err = c.cmd.Wait()
		close(c.done)
	}()
	return c, c.waitReady(ctx)
}

// childEnv is env without what would override the node's own configuration.
func childEnv(env []string) []string {
	sections := make(map[string]bool)
	for _, k := range settings.Keys() {
		sections[k.Env()] = true
	}
	out := []string{ParentEnv + "=1"}
	for _, variable := range env {
		if name, _, _ := strings.Cut(variable, "="); !sections[name] {
			out = append(out, variable)
		}
	}
	return out
}

// writeSettings writes the node's configuration into its directory, so that it
// can also be started by hand.
func writeSettings(cfg node.Config) error {
	s := settings.Default()
	s.Node.Validator, s.Node.Service, s.Node.API, s.Node.Regions = cfg.Validator, cfg.Service, cfg.API, cfg.Regions
	s.Node.TLS, s.Node.TLSCertificate, s.Node.TLSKey = cfg.TLS, cfg.TLSCertificate, cfg.TLSKey
	s.Node.HTTPS, s.Node.HTTP, s.Node.QUIC = cfg.HTTPS, cfg.HTTP, cfg.QUIC
	s.SetDNS(cfg.DNS)
	s.Consensus.Listen, s.Consensus.AdaptiveSync = cfg.Consensus, cfg.AdaptiveSync
	if cfg.Heartbeat != 0 {
		s.Consensus.Heartbeat = cfg.Heartbeat
	}
	for _, p := range cfg.ConsensusPeers {
		s.Consensus.Peers = append(s.Consensus.Peers, p.ID+"@"+p.Addr)
	}
	s.Gossip.Listen, s.Gossip.Peers = cfg.Gossip, cfg.GossipPeers
	return s.Save(filepath.Join(cfg.Home, settings.File))
}

// waitReady waits until the process says where it answers. On error it is
// ended.
func (c *child) waitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	tick := time.NewTicker(startPause)
	defer tick.Stop()
	for {
		select {
		case <-c.done:
			return c.reason()
		case <-ctx.Done():
			return errors.Join(fmt.Errorf("%w: not up: %w", ErrDied, ctx.Err()), c.kill())
		case <-tick.C:
			if e, ok := home.ReadEndpoints(c.dir); ok && e.PID == c.cmd.Process.Pid {
				c.at = e
				return nil
			}
		}
	}
}

func (c *child) endpoints() home.Endpoints { return c.at }

// stop closes the pipe that the process watches, and kills it if that does not
// help.
func (c *child) stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopLimit)
	defer cancel()
	err := c.pipe.Close()
	select {
	case <-c.done:
		if c.err != nil {
			return c.reason()
		}
		return err
	case <-ctx.Done():
		return errors.Join(err, fmt.Errorf("%w: it did not stop within %s and was killed", ErrDied, stopLimit), c.kill())
	}
}

func (c *child) kill() error {
	err := c.cmd.Process.Kill()
	<-c.done // which has closed the pipe
	if errors.Is(err, os.ErrProcessDone) {
		return nil
	}
	return err
}

func (c *child) ended() <-chan struct{} { return c.done }

// reason says how the process ended, with the last words it logged.
func (c *child) reason() error {
	how := "its process ended"
	if c.err != nil {
		how = c.err.Error()
	}
	b, err := os.ReadFile(filepath.Join(c.dir, LogFile))
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrDied, how, err)
	}
	return fmt.Errorf("%w: %s: %s", ErrDied, how, lastWords(string(b[min(c.said, int64(len(b))):])))
}

// lastWords is what a log says of its process' end: a crash with its stack,
// or the last line.
func lastWords(log string) string {
	for _, crash := range []string{"\npanic: ", "\nfatal error: "} {
		if i := strings.LastIndex("\n"+log, crash); i >= 0 {
			return log[i:min(len(log), i+crashLimit)]
		}
	}
	log = strings.TrimSpace(log)
	return log[strings.LastIndex(log, "\n")+1:]
}
