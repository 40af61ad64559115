package walk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/miekg/dns"
)

// again is how often a zone that changed meanwhile is walked again.
const again = 3

// ahead is how many owners may wait to be written.
const ahead = 64

// A Config says whom to ask for which zone. Server and Zone must be set.
type Config struct {
	Server   string        // host:port
	Zone     string        // the apex
	InFlight int           // questions at a time, 0 means 64
	Timeout  time.Duration // of a question, 0 means 5 s

	// Progress, if not nil, is told of each owner that is written: how many they
	// are by now, of which walk. Calls do not overlap.
	Progress func(walk, owners int)
}

// A Summary is what a zone file holds.
type Summary struct {
	Zone        string // with the dot at its end
	Serial      uint32
	Owners      int
	Records     int // NSEC and all else, but signatures
	Signatures  int
	Delegations int
	Walks       int
	Unaddressed []string // name servers of the zone that are in it and have no address there
}

// A File is where a zone file goes, and can be begun again.
type File interface {
	io.WriteSeeker
	Truncate(size int64) error
}

// Export writes the zone. If its serial is another when the walk ends, the zone is
// walked again, three times at most. After an error what was written is of no use.
func Export(ctx context.Context, cfg Config, f File) (Summary, error) {
	cfg.InFlight, cfg.Timeout = cmp.Or(cfg.InFlight, 64), cmp.Or(cfg.Timeout, 5*time.Second)
	if _, ok := dns.IsDomainName(cfg.Zone); !ok {
		return Summary{}, fmt.Errorf("%w: %q", ErrZone, cfg.Zone)
	}
	c, err := dial(ctx, &cfg)
	if err != nil {
		return Summary{}, err
	}
	defer c.close()
	for walks := 1; ; walks++ {
		w := &walk{conn: c, apex: dns.CanonicalName(cfg.Zone), cfg: &cfg, glue: map[string]string{}}
		w.sum = Summary{Zone: w.apex, Walks: walks}
		err := w.once(ctx, f)
		if !errors.Is(err, ErrChanged) || walks > again {
			return w.sum, err
		}
	}
}

// A walk is one along the chain.
type walk struct {
	conn *conn
	apex string
	cfg  *Config
	glue map[string]string // name servers whose addresses are written, and the owner that led there
	sum  Summary
}

// once walks once. Whatever went wrong is told of as the zone's change, if it has
// changed.
func (w *walk) once(ctx context.Context, f File) (err error) {
	if w.sum.Serial, err = w.serial(ctx); err != nil {
		return err
	}
	if err := f.Truncate(0); err != nil {
		return fmt.Errorf("walk: %w", err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("walk: %w", err)
	}
	walked := w.chain(ctx, f)
	after, err := w.serial(ctx)
	if err == nil && after != w.sum.Serial {
		return fmt.Errorf("%w: from serial %d to %d while it was walked, %d times", ErrChanged, w.sum.Serial, after, w.sum.Walks)
	}
	return cmp.Or(walked, err)
}

// serial asks for the serial of the zone.
func (w *walk) serial(ctx context.Context) (uint32, error) {
	a, err := w.conn.ask(ctx, w.apex, dns.TypeSOA)
	if err != nil {
		return 0, err
	}
	set, _ := a.rrset(w.apex, dns.TypeSOA)
	if len(set) == 1 {
		if soa, ok := set[0].(*dns.SOA); ok {
			return soa.Serial, nil
		}
	}
	return 0, fmt.Errorf("%w: %s has no SOA record: it is no zone of the server", ErrMissing, w.apex)
}
