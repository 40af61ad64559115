package main

import (
	"bytes"
	"testing"

	"github.com/utxo-dns/utxonode/testnet/demo"
)

// A story that failed exits non-zero, one that passed with zero.
func TestVerdict(t *testing.T) {
	for _, tc := range []struct {
		name   string
		report demo.Report
		want   int
	}{
		{"passed", demo.Report{Passed: true}, exitOK},
		{"failed", demo.Report{Steps: []demo.Step{{Name: "a step", Error: "broken"}}}, exitFailed},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			a := &app{out: &out, err: &errs}
			if got := a.report(verdict(tc.report)); got != tc.want {
				t.Fatalf("exit %d, want %d: %s", got, tc.want, &errs)
			}
		})
	}
}
