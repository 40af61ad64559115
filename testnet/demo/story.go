package demo

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/utxo-dns/utxonode/name"
)

// A Step is one step of the story: what is done, and what was found when it
// was checked.
type Step struct {
	Name    string        `json:"step"`
	Found   string        `json:"found,omitempty"`
	Error   string        `json:"error,omitempty"`
	Seconds float64       `json:"seconds"`
	took    time.Duration // the same
}

// A Report is the story as it went.
type Report struct {
	Passed  bool    `json:"passed"`
	Seconds float64 `json:"seconds"`
	Steps   []Step  `json:"steps"`
}

// A story is one telling.
type story struct {
	Subject
	name   name.Name // that is registered
	nobody name.Name // that is not
	child  name.Name // that is delegated
	height uint64    // the last block that a step made
}

// part is a step and how it is done: it returns what was found.
type part struct {
	name string
	do   func(*story, context.Context) (string, error)
}

// parts is the story in order.
func parts() []part {
	return []part{
		{"the nodes agree on a chain", (*story).agree},
		{"the faucet funds an account", (*story).fund},
		{"alice pays bob", (*story).pay},
		{"alice registers " + registered, (*story).register},
		{"alice sets its records", (*story).setRecords},
		{"every node answers natively, with a proof that verifies", (*story).resolve},
		{"every node answers DNS on the same port", (*story).resolveDNS},
		{"every node proves that " + unregistered + " does not exist", (*story).deny},
		{"a tampered answer is refused", (*story).tamper},
		{"one node is killed and the others go on", (*story).kill},
		{"the killed node comes back to the same state", (*story).restart},
		{"alice renews it by a year", (*story).renew},
		{"alice transfers it to two of three, through the timelock", (*story).transfer},
		{"guardians recover it", (*story).recover},
		{"its owner delegates " + delegated, (*story).delegate},
		{"its owner releases it", (*story).release},
	}
}

// The names of the story.
const (
	registered   = "jmbc.user.utxo"
	unregistered = "nobody.utxo"
)

// Tell runs the story on a subject and prints each step to w as it is done. It
// ends at the first step that fails.
func Tell(ctx context.Context, subject Subject, w io.Writer) Report {
	s := &story{Subject: subject, name: name.MustParse(registered), nobody: name.MustParse(unregistered), child: name.MustParse(delegated)}
	report := Report{Passed: true}
	began := time.Now()
	all := parts()
	for i, p := range all {
		step := s.tell(ctx, p)
		report.Steps = append(report.Steps, step)
		step.print(w, i+1, len(all))
		if step.Error != "" {
			report.Passed = false
			break
		}
	}
	report.Seconds = time.Since(began).Seconds()
	return report
}

func (s *story) tell(ctx context.Context, p part) Step {
	began := time.Now()
	found, err := p.do(s, ctx)
	step := Step{Name: p.name, Found: found, took: time.Since(began)}
	step.Seconds = step.took.Seconds()
	if err != nil {
		step.Error = err.Error()
	}
	return step
}

func (s *Step) print(w io.Writer, i, of int) {
	verdict, what := "ok  ", s.Found
	if s.Error != "" {
		verdict, what = "FAIL", s.Error
	}
	fmt.Fprintf(w, "%s %2d/%d %-60s %6d ms  %s\n", verdict, i, of, s.Name, s.took.Milliseconds(), what)
}
