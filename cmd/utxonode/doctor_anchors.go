package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
	"github.com/utxo-dns/utxonode/resolver/gateway"
)

// anchors looks whether the node's keys are there, and whether what it serves
// has those that its anchor names.
func (x *examination) anchors(ctx context.Context) []finding {
	f := finding{Check: "DNSSEC keys", State: findingOK}
	keys, err := zoneKeys(x.dir)
	if err == nil {
		_, err = keys.ActiveAt(time.Now())
	}
	if err != nil {
		f.State, f.Says = findingWrong, err.Error()
		f.Do = "utxonode dnssec create --home " + shellWord(x.dir)
		return []finding{f}
	}
	f.Says = fmt.Sprintf("%d, of which one signs", len(keys))
	all := []finding{f}
	if x.at.Service == "" {
		return all
	}
	for _, zone := range node.Zones(x.settings.Node.Regions) {
		all = append(all, served(ctx, x.at.Service, zone, keys))
	}
	return all
}

// served looks whether a node serves the keys of its anchor.
func served(ctx context.Context, addr string, zone name.Name, keys dnssec.KeySet) finding {
	f := finding{Check: "trust anchor of " + zone.String(), State: findingOK}
	reply, err := askKeys(ctx, addr, zone)
	if err != nil {
		f.State, f.Says = findingWrong, err.Error()
		f.Do = "look into the node's log"
		return f
	}
	now, n := time.Now(), 0
	for _, k := range keys {
		if s := k.State(now); s != dnssec.Published && s != dnssec.Active {
			continue
		}
		n++
		if !bytes.Contains(reply, k.DNSKEY()) { // never compressed (RFC 3597 §4)
			f.State, f.Says = findingWrong, fmt.Sprintf("key %d is in the anchor and is not served", k.Tag())
			f.Do = "restart the node, and hand out what 'utxonode dnssec anchor' prints then"
			return f
		}
	}
	f.Says = fmt.Sprintf("each of the %d that it names is served", n)
	return f
}

// askKeys asks for the DNSKEY records of a zone over TCP and returns the reply.
func askKeys(ctx context.Context, addr string, zone name.Name) ([]byte, error) {
	const question = "\x00\x01\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00" // ID 1, one question
	msg := append([]byte(question), zone.Wire()...)
	msg = append(msg, 0, 48, 0, 1) // DNSKEY, IN
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if at, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(at); err != nil {
			return nil, err
		}
	}
	if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(msg))), msg...)); err != nil {
		return nil, err
	}
	var size [2]byte
	if _, err := io.ReadFull(conn, size[:]); err != nil {
		return nil, err
	}
	reply := make([]byte, binary.BigEndian.Uint16(size[:]))
	_, err = io.ReadFull(conn, reply)
	return reply, err
}

// nameServers looks whether the zones name servers that can have addresses.
func (x *examination) nameServers() finding {
	f := finding{Check: "dns.name_servers", State: findingOK, Says: strings.Join(x.settings.DNS.NameServers, ", ")}
	if len(x.settings.DNS.NameServers) == 0 {
		f.State = findingAdvice
		f.Says = "not set: the zones name " + gateway.DefaultNameServer().String() + ", which has no address, and checkers of zones say so"
		f.Do = "give a registered name an address of this node, and set dns.name_servers to it"
	}
	return f
}
