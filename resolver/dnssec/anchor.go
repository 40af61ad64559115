package dnssec

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/utxo-dns/utxonode/name"
)

// A Format is a form that a validator reads trust anchors in.
type Format string

// The forms of an anchor.
const (
	FormatDNSKEY    Format = "dnskey"           // records of a zone file
	FormatDS        Format = "ds"               // their digests
	FormatDelv      Format = "delv"             // delv -a FILE, and named.conf of BIND
	FormatUnbound   Format = "unbound"          // unbound.conf
	FormatAutomatic Format = "unbound-auto"     // a file for auto-trust-anchor-file, which follows rolls
	FormatKnot      Format = "knot-resolver"    // config.yaml of Knot Resolver 6
	FormatKresd     Format = "kresd"            // kresd.conf of Knot Resolver 5
	FormatSystemd   Format = "systemd-resolved" // /etc/dnssec-trust-anchors.d/*.positive
)

// Formats returns all of them.
func Formats() []Format {
	return []Format{FormatDNSKEY, FormatDS, FormatDelv, FormatUnbound, FormatAutomatic, FormatKnot, FormatKresd, FormatSystemd}
}

// Anchor returns what a validator is told to trust for the zones: the keys that
// are active and those that will be.
func (ks KeySet) Anchor(f Format, zones []name.Name, now time.Time) (string, error) {
	var lines []string
	for _, zone := range zones {
		for _, k := range ks {
			if state := k.State(now); state == Active || state == Published {
				lines = append(lines, f.line(zone, k.Key))
			}
		}
	}
	if len(lines) == 0 {
		return "", ErrNoKey
	}
	head, tail := "", ""
	switch f {
	case FormatDNSKEY, FormatDS, FormatSystemd, FormatAutomatic, FormatKresd:
	case FormatDelv:
		head, tail = "trust-anchors {\n", "};\n"
	case FormatUnbound:
		head = "server:\n"
	case FormatKnot:
		head = "dnssec:\n  trust-anchors:\n"
	default:
		return "", fmt.Errorf("%w: %q, there are %v", ErrFormat, f, Formats())
	}
	return head + strings.Join(lines, "") + tail, nil
}

// line is what a format has for one key.
func (f Format) line(zone name.Name, k *Key) string {
	owner := zone.String() + "."
	key := base64.StdEncoding.EncodeToString(k.public)
	fields := fmt.Sprintf("%d %d %d", flagZone|flagAnchor, protocol, k.algorithm)
	record := fmt.Sprintf("%s IN DNSKEY %s %s", owner, fields, key)
	switch f {
	case FormatDS:
		return k.digest(zone) + "\n"
	case FormatDelv:
		return fmt.Sprintf("\t%q static-key %s %q;\n", owner, fields, key)
	case FormatUnbound:
		return fmt.Sprintf("\ttrust-anchor: %q\n", record)
	case FormatAutomatic:
		return fmt.Sprintf("%s %d IN DNSKEY %s %s\n", owner, KeyTTL, fields, key)
	case FormatKnot:
		return fmt.Sprintf("    - %q\n", k.digest(zone))
	case FormatKresd:
		return fmt.Sprintf("trust_anchors.add('%s')\n", k.digest(zone))
	case FormatDNSKEY, FormatSystemd:
	}
	return record + "\n"
}

// digest is the DS record as text.
func (k *Key) digest(zone name.Name) string {
	ds := k.DS(zone)
	return fmt.Sprintf("%s. IN DS %d %d %d %s", zone, k.Tag(), k.algorithm, digestSHA256, strings.ToUpper(hex.EncodeToString(ds[4:])))
}
