package lint_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strings"
	"testing"
)

// U-185: the distribution acknowledges the marks and carries the copyright
// notice of the draft it quotes. D-074: it notes the DNSII patent statement.
func TestNoticeSaysWhatTheDraftsAsk(t *testing.T) {
	b, err := os.ReadFile("../../NOTICE")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"UTXO-DNS, .utxo, JMBC and JUPC may be trademarks",
		"Copyright (c) 2026 IETF Trust and the persons identified as the document",
		"provided that the copyright notice",
		"Neteka Inc. has applied for one or",
	} {
		if !strings.Contains(string(b), want) {
			t.Errorf("NOTICE does not say %q", want)
		}
	}
}

// U-185: LICENSE is the text of the Apache License, Version 2.0, unchanged.
func TestLicenseIsApache2(t *testing.T) {
	b, err := os.ReadFile("../../LICENSE")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(b)
	const want = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
	if got := hex.EncodeToString(sum[:]); got != want {
		t.Errorf("LICENSE hashes to %s, want %s", got, want)
	}
}
