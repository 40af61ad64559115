package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
)

// A wanted port is one that the configuration names.
type wanted struct{ key, network, addr string }

// wantedPorts are the ports that the node opens.
func (x *examination) wantedPorts() []wanted {
	n := &x.settings.Node
	all := []wanted{
		{"node.service", "udp", n.Service},
		{"node.service", "tcp", n.Service},
		{"node.tls", "tcp", n.TLS},
		{"node.https", "tcp", n.HTTPS},
		{"node.http", "tcp", n.HTTP},
		{"node.quic", "udp", n.QUIC},
		{"node.api", "tcp", n.API},
		{"consensus.listen", "udp", x.settings.Consensus.Listen},
	}
	for _, p := range x.settings.DNS.Profiles {
		if _, addr, ok := strings.Cut(p, "@"); ok {
			all = append(all, wanted{"dns.profiles", "udp", addr}, wanted{"dns.profiles", "tcp", addr})
		}
	}
	return all
}

// ports looks whether each port is free, or the node's own.
func (x *examination) ports(ctx context.Context) (all []finding) {
	for _, w := range x.wantedPorts() {
		if w.addr == "" {
			continue
		}
		f := finding{Check: fmt.Sprintf("%s %s/%s", w.key, w.addr, w.network), State: findingOK, Says: "free"}
		switch err := tryPort(ctx, w); {
		case err == nil:
		case errors.Is(err, syscall.EADDRINUSE):
			x.taken(&f, w)
		case errors.Is(err, syscall.EACCES):
			f.State, f.Says = findingWrong, "not allowed: it takes a right to have a port below 1024"
			f.Do = "setcap cap_net_bind_service=+ep on the program, or a higher port with " + w.key
		default:
			f.State, f.Says = findingWrong, err.Error()
			f.Do = "put an address of this machine into " + w.key
		}
		all = append(all, f)
	}
	return all
}

// taken says who has a port that is not free.
func (x *examination) taken(f *finding, w wanted) {
	pid, program := holderOf(w.network, w.addr)
	switch {
	case x.pid != 0 && (pid == x.pid || pid == 0):
		f.Says = fmt.Sprintf("this node has it, process %d", x.pid)
		if pid == 0 {
			f.Says = fmt.Sprintf("in use, as it is while this node runs, process %d", x.pid)
		}
		return
	case pid != 0:
		f.Says = fmt.Sprintf("%s has it, process %d", program, pid)
	default:
		f.Says = "another program has it"
	}
	f.State = findingWrong
	f.Do = "choose another port with " + w.key
	if _, port, _ := net.SplitHostPort(w.addr); port == "5353" || port == "5354" {
		f.Says += "; 5353 is also multicast DNS, which avahi-daemon or systemd-resolved usually has"
		f.Do = "set node.service to port 15353 and node.tls to port 15354, which is the other choice"
	}
}

// tryPort opens a port and gives it back.
func tryPort(ctx context.Context, w wanted) error {
	var open io.Closer
	var err error
	if w.network == "udp" {
		open, err = new(net.ListenConfig).ListenPacket(ctx, w.network, w.addr)
	} else {
		open, err = new(net.ListenConfig).Listen(ctx, w.network, w.addr)
	}
	if err != nil {
		return err
	}
	return open.Close()
}
