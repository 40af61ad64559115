package validate

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/miekg/dns"
)

// brokenFor is how long a zone that nothing may be believed of is not looked at
// again (RFC 4035 §4.7).
const brokenFor = 30 * time.Second

// A chain finds the zones of one answer.
type chain struct {
	*Validator
	ctx    context.Context // of one call of Validate
	budget *budget
	now    time.Time
}

// zone returns the zone that a name is in, as far as signatures lead to it from
// an anchor. It fails with ErrIndeterminate and ErrCost; what else is wrong is
// the zone's own error.
func (c *chain) zone(name string) (*zone, error) {
	z, err := c.nearest(name)
	for err == nil && z.kind == signedAt && z.name != name {
		below := dns.CountLabel(z.name) + 1
		for ; below <= dns.CountLabel(name); below++ {
			var next *zone
			if next, err = c.below(z, last(name, below)); err != nil {
				return nil, err
			}
			if next.kind != notCut {
				z = next
				break
			}
			if next.leaf {
				return z, nil
			}
		}
		if below > dns.CountLabel(name) {
			return z, nil
		}
	}
	return z, err
}

// nearest returns the nearest zone above a name that is known, or its anchor's.
func (c *chain) nearest(name string) (*zone, error) {
	for at := name; ; at = parent(at) {
		if z := c.cache.get(at, c.now); z != nil && z.kind != notCut {
			return z, nil
		}
		if ds := c.anchors[at]; ds != nil {
			return c.keep(c.enter(at, ds, c.now.Add(maxTTL)))
		}
		if at == "." {
			return &zone{name: at, kind: unsigned}, nil
		}
	}
}

// island returns the nearest anchor's zone at or above a name, the root without one:
// zones above it have no say about the name.
func (c *chain) island(name string) string {
	for ; name != "."; name = parent(name) {
		if c.anchors[name] != nil {
			break
		}
	}
	return name
}

// below returns what a name in a signed zone is.
func (c *chain) below(z *zone, name string) (*zone, error) {
	if known := c.cache.get(name, c.now); known != nil {
		return known, nil
	}
	reply, err := c.fetch(name, dns.TypeDS)
	if err != nil {
		return nil, err
	}
	d, err := delegation(z, name, reply, c.now, c.budget)
	if err != nil {
		return c.keep(&zone{name: name}, err)
	}
	if len(d.ds) > 0 {
		return c.keep(c.enter(name, d.ds, d.until))
	}
	return c.keep(&zone{name: name, kind: d.kind, leaf: d.leaf, until: d.until}, nil)
}

// enter fetches the keys of a zone and compares them with its DS records.
func (c *chain) enter(name string, ds []*dns.DS, until time.Time) (*zone, error) {
	reply, err := c.fetch(name, dns.TypeDNSKEY)
	if err != nil {
		return nil, err
	}
	z, err := authenticate(name, ds, reply, c.now, c.budget)
	if err != nil {
		return &zone{name: name}, err
	}
	z.until = earlier(z.until, until)
	return z, nil
}

// keep keeps a zone, and what is wrong with it if that is the zone's.
func (c *chain) keep(z *zone, err error) (*zone, error) {
	if errors.Is(err, ErrIndeterminate) || errors.Is(err, ErrCost) {
		return nil, err
	}
	if err != nil {
		z = &zone{name: z.name, kind: broken, err: err, until: c.now.Add(brokenFor)}
	}
	c.cache.put(z, c.now)
	return z, nil
}

// fetch asks for a link of the chain.
func (c *chain) fetch(name string, typ uint16) (*dns.Msg, error) {
	if err := take(&c.budget.asked, "questions"); err != nil {
		return nil, err
	}
	if err := c.ctx.Err(); err != nil { // a source that goes on may be slow as well
		return nil, fmt.Errorf("%w: %w", ErrIndeterminate, err)
	}
	var octets [255]byte
	end, err := dns.PackDomainName(name, octets[:], 0, nil, false)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrMessage, name, err)
	}
	reply, err := c.source.Ask(c.ctx, octets[:end], typ)
	if err != nil {
		return nil, fmt.Errorf("%w: %s of %s: %w", ErrIndeterminate, dns.Type(typ), name, err)
	}
	m, err := read(reply)
	if err != nil {
		return nil, fmt.Errorf("%w: %s of %s: %w", ErrIndeterminate, dns.Type(typ), name, err)
	}
	if m.Rcode != dns.RcodeSuccess && m.Rcode != dns.RcodeNameError {
		return nil, fmt.Errorf("%w: %s of %s: %s", ErrIndeterminate, dns.Type(typ), name, dns.RcodeToString[m.Rcode])
	}
	return m, nil
}
