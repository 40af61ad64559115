package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/node/home"
	"github.com/utxo-dns/utxonode/testnet"
)

// How long a detached network may take to come up, to end, and how often is
// looked.
const (
	upLimit   = 90 * time.Second
	downLimit = 60 * time.Second
	lookPause = 10 * time.Millisecond
)

// detach runs 'testnet up' as a process of its own and waits until it is up.
func (a *app) detach(ctx context.Context, cfg testnet.Config, processes bool) error {
	exe, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return fmt.Errorf("testnet: %w", err)
	}
	log, err := os.OpenFile(filepath.Join(cfg.Dir, testnet.UpLog), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("testnet: %w", err)
	}
	defer log.Close()
	args := []string{"testnet", "up", "--dir", cfg.Dir, "--processes=" + strconv.FormatBool(processes), "--dnssec=" + strconv.FormatBool(cfg.DNSSEC)}
	if cfg.Validators != 0 {
		args = append(args, "--validators", strconv.Itoa(cfg.Validators))
	}
	if cfg.Followers != 0 {
		args = append(args, "--followers", strconv.Itoa(cfg.Followers))
	}
	cmd := exec.Command(exe, args...)
	cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = log, log, detachedAttr()
	cmd.Env = append(os.Environ(), "UTXONODE_NODE=", "UTXONODE_DIR=")
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("testnet: %w", err)
	}
	m, err := awaitUp(ctx, cmd, cfg.Dir)
	if err != nil {
		return err
	}
	return a.announce(ctx, m, cfg.Dir, fmt.Sprintf("It runs in the background; '%s testnet down' ends it.", self()))
}

// awaitUp waits until the process says that the network is up. If it ends
// before, what it said last is the error.
func awaitUp(ctx context.Context, cmd *exec.Cmd, dir string) (*testnet.Manifest, error) {
	ctx, cancel := context.WithTimeout(ctx, upLimit)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	tick := time.NewTicker(lookPause)
	defer tick.Stop()
	for {
		select {
		case err := <-ended:
			b, _ := os.ReadFile(filepath.Join(dir, testnet.UpLog)) // nothing to say is an answer too
			said := strings.TrimPrefix(strings.TrimSpace(string(b)), "utxonode: ")
			return nil, errors.Join(fmt.Errorf("the network did not come up: %s", said), err)
		case <-ctx.Done():
			return nil, errors.Join(fmt.Errorf("the network did not come up: %w", ctx.Err()), cmd.Process.Kill())
		case <-tick.C:
			if m, err := testnet.ReadManifest(dir); err == nil && m.PID == cmd.Process.Pid {
				return m, nil
			}
		}
	}
}

func (a *app) testnetDown() *cobra.Command {
	return &cobra.Command{
		Use:     "down",
		Short:   "End the local network that is up",
		Long:    "down ends the process that runs the network, and waits until it has. The network stays on disk.",
		Example: "  utxonode testnet down",
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, dir, err := a.localNetwork()
			if err != nil {
				return err
			}
			pid, up := home.Holder(dir)
			if !up {
				return noNetworkf("the network in %s is not up", dir)
			}
			if err := endProcess(pid); err != nil {
				return fmt.Errorf("end process %d, which runs the network: %w", pid, err)
			}
			if err := awaitFree(cmd.Context(), dir, pid); err != nil {
				return err
			}
			a.note("the network in %s is down", dir)
			return nil
		},
	}
}

// awaitFree waits until the process no longer has the directory.
func awaitFree(ctx context.Context, dir string, pid int) error {
	ctx, cancel := context.WithTimeout(ctx, downLimit)
	defer cancel()
	tick := time.NewTicker(lookPause)
	defer tick.Stop()
	for {
		if holder, up := home.Holder(dir); !up || holder != pid {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("process %d has not ended: %w", pid, ctx.Err())
		}
	}
}
