package name_test

import (
	"encoding/hex"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/utxo-dns/utxonode/internal/testkit"
	"github.com/utxo-dns/utxonode/name"
)

// vectorKeys are the header lines of testdata/vectors: what the scenario is,
// which entry reads the body ("parse", "input" and "host" text, "wire"
// hexadecimal), "ok" or the kind of the error, and the forms and verdicts of the
// name; of some its images in hexadecimal, of a host what is sent.
var vectorKeys = []string{
	"comment", "section", "entry", "expect", "unicode", "name", "wire", "key", "namespace", "registrable",
	"nameprep", "seven-bit", "skeleton", "sent",
}

// U-004, U-010, U-015, U-016, U-019, U-023, U-025, U-027, U-029, U-032…U-039,
// U-041, U-042, T-009, T-013, T-014, T-035, T-038: names as they are read, written, hashed and judged, for any
// implementation to check.
func TestVectors(t *testing.T) {
	testkit.Each(t, "testdata/vectors", vectorKeys, func(t *testing.T, v testkit.Vector) {
		got := maps.Clone(v.Header)
		n, err := readVector(v)
		if host, err := name.PrepareHost(strings.TrimSuffix(v.Body, "\n")); err == nil && v.Header["entry"] == "host" {
			got["sent"] = hex.EncodeToString(host.AppendWire(nil))
		}
		got["expect"] = verdict(err)
		if err == nil {
			got["unicode"], got["name"], got["key"] = n.Unicode(), n.String(), n.Key().String()
			got["wire"] = hex.EncodeToString(n.Wire())
			got["namespace"], got["registrable"] = verdict(n.InNamespace()), verdict(n.Registrable())
			for i, kind := range []string{"nameprep", "seven-bit", "skeleton"} {
				if _, asked := got[kind]; asked {
					got[kind] = hex.EncodeToString([]byte(n.Images()[i].Text))
				}
			}
		}
		if diff := cmp.Diff(v.Header, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", v.Header["comment"], diff)
		}
	})
}

// readVector takes the body in by the entry that the vector names.
func readVector(v testkit.Vector) (name.Name, error) {
	body := strings.TrimSuffix(v.Body, "\n")
	switch v.Header["entry"] {
	case "parse":
		return name.Parse(body)
	case "input":
		return name.ParseInput(body)
	case "host":
		host, err := name.PrepareHost(body)
		if err != nil {
			return name.Name{}, err
		}
		return host.Name()
	case "wire":
		octets, err := testkit.Hex(body)
		if err != nil {
			return name.Name{}, err
		}
		n, _, err := name.FromWire(octets)
		return n, err
	}
	return name.Name{}, fmt.Errorf("unknown entry %q", v.Header["entry"])
}
