package dnsii

import (
	"fmt"
	"strings"

	"github.com/utxo-dns/utxonode/name"
)

// A joiner gathers labels as A-labels on the wire.
type joiner struct {
	wire [name.MaxWire]byte // the root's zero octet follows size
	size int
}

// add maps and checks the label and appends it. Characters of an extended label
// are mapped, those of an ordinary one are not (E-98); ASCII never needs it,
// and an A-label stays what it is.
func (j *joiner) add(l Label) error {
	text, judged := l.Text, !isASCII(l.Text)
	if judged {
		n, err := read(text, l.Extended)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrLabel, err)
		}
		text = n.Label(0)
	}
	if len(text) > name.MaxLabel { // more than a decoder lets by
		return fmt.Errorf("%w: %w", ErrLabel, name.ErrLabelLength)
	}
	if j.size+1+len(text) > len(j.wire)-1 {
		return fmt.Errorf("%w: %w", ErrName, name.ErrNameLength)
	}
	start := j.size
	j.wire[start] = byte(len(text))
	j.size += 1 + copy(j.wire[start+1:], text)
	if judged {
		return nil
	}
	j.wire[j.size] = 0
	if _, octets, err := name.FromWire(j.wire[start : j.size+1]); err != nil || octets != j.size+1-start {
		return fmt.Errorf("%w: %w: %+q", ErrLabel, cause(err), text)
	}
	return nil
}

// cause is the error of an empty label where FromWire sees the root.
func cause(err error) error {
	if err == nil {
		return name.ErrEmptyLabel
	}
	return err
}

// read returns the name whose one label the text is. The mapping is the one of
// name.ParseInput although a peer sent the text: for an extended label the
// server stands where else the typist's own resolver does (E-98).
func read(text string, mapped bool) (name.Name, error) {
	if strings.Contains(text, ".") {
		return name.Name{}, fmt.Errorf("%w: %+q", name.ErrSyntax, text)
	}
	n, err := name.Parse(text)
	if err != nil && mapped {
		n, err = name.ParseInput(text)
	}
	if err == nil && n.NumLabels() != 1 {
		err = fmt.Errorf("%w: %+q", name.ErrSyntax, text)
	}
	return n, err
}

// name returns the whole name after the checks that need all labels.
func (j *joiner) name() (name.Name, error) {
	j.wire[j.size] = 0
	n, _, err := name.FromWire(j.wire[:j.size+1])
	if err != nil {
		return name.Name{}, fmt.Errorf("%w: %w", ErrName, err)
	}
	return n, nil
}
