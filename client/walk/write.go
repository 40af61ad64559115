package walk

import (
	"bufio"
	"fmt"
	"io"

	"github.com/miekg/dns"
)

// write writes owners as they come.
func (w *walk) write(f io.Writer, found <-chan *owner) error {
	buf := bufio.NewWriter(f)
	for o := range found {
		<-o.ready
		if o.err != nil {
			return o.err
		}
		w.writeOwner(buf, o)
		w.sum.Owners++
		if w.cfg.Progress != nil {
			w.cfg.Progress(w.sum.Walks, w.sum.Owners)
		}
	}
	if err := buf.Flush(); err != nil {
		return fmt.Errorf("walk: %w", err)
	}
	return nil
}

// writeOwner writes the records of an owner, and addresses of name servers that no
// owner before it has led to.
func (w *walk) writeOwner(buf *bufio.Writer, o *owner) {
	all := append(o.records, o.nsec...)
	if o.delegates() {
		w.sum.Delegations++
	}
	for _, rr := range o.glue {
		server := rr.Header().Name
		if first, ok := w.glue[server]; !ok || first == o.name {
			w.glue[server] = o.name
			all = append(all, rr)
		}
	}
	w.serves(o, all)
	for _, rr := range all {
		if rr.Header().Rrtype == dns.TypeRRSIG {
			w.sum.Signatures++
		} else {
			w.sum.Records++
		}
		_, _ = buf.WriteString(line(rr) + "\n") // an error stays until Flush
	}
}
