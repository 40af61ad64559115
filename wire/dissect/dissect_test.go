package dissect_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/internal/testkit"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/dissect"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

var update = flag.Bool("update", false, "write testdata/golden anew")

// messages returns the messages among the vectors of other packages, and the
// transactions of the law in Updates.
func messages(t testing.TB) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	for place, dir := range map[string]string{"wire": "..", "sigblock": "../../sigblock", "resolver": "../../resolver"} {
		for name, body := range vectors(t, filepath.Join(dir, "testdata", "vectors")) {
			msg, err := testkit.Hex(body)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if len(msg) > 2 && msg[0] == 0x55 {
				all[place+"-"+name] = msg
			}
		}
	}
	for name, tx := range transactions(t) {
		msg, err := wire.AppendUpdate(nil, &wire.Update{UpdateBody: wire.UpdateBody{
			Opcode: wire.OpRegisterCommit, Payload: wire.Payload{Transaction: tx},
		}})
		if err != nil {
			t.Fatal(err)
		}
		all["registrar-"+name] = msg
	}
	return all
}

// vectors returns the bodies of the vectors in a directory.
func vectors(t testing.TB, dir string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no vectors: %v", dir, err)
	}
	all := map[string]string{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		_, all[strings.TrimSuffix(filepath.Base(f), ".txt")], _ = strings.Cut(string(text), "\n\n")
	}
	return all
}

// transactions returns those of the law's vectors.
func transactions(t testing.TB) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	for name, text := range vectors(t, "../../registrar/testdata/vectors/law") {
		tx, err := testkit.Hex(text)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all[name] = tx
	}
	return all
}

// tile reports where the leaves of fields do not go on without a gap from an
// offset, and where they end.
func tile(fields []dissect.Field, b []byte, at int) (end int, err error) {
	for _, f := range fields {
		if f.Offset != at {
			return at, fmt.Errorf("%s begins at %d, not %d", f.Name, f.Offset, at)
		}
		if len(f.Fields) == 0 {
			if f.Size != len(f.Octets) || at+f.Size > len(b) || !bytes.Equal(f.Octets, b[at:at+f.Size]) {
				return at, fmt.Errorf("%s at %d is not its octets", f.Name, at)
			}
			at += f.Size
			continue
		}
		if at, err = tile(f.Fields, b, at); err != nil {
			return at, err
		}
		if at != f.Offset+f.Size {
			return at, fmt.Errorf("what is in %s ends at %d, not %d", f.Name, at, f.Offset+f.Size)
		}
	}
	return at, nil
}

// law: what decodes is explained to the last octet, what does not has the
// decoder's error; and a value says all that a message does.
func law(t *testing.T, b []byte) {
	t.Helper()
	fields, err := dissect.Any(b)
	end, gap := tile(fields, b, 0)
	if gap != nil {
		t.Fatalf("%v\n%x", gap, b)
	}
	if decoded := decode(b); (err == nil) != (decoded == nil) || rcode.Of(err) != rcode.Of(decoded) && decoded != nil && err == nil {
		t.Fatalf("explained: %v, decoded: %v\n%x", err, decoded, b)
	}
	if err != nil {
		return
	}
	if end != len(b) || !bytes.Equal(dissect.Join(fields), b) {
		t.Fatalf("explained %d octets of %d", end, len(b))
	}
	if b[0] != 0x55 {
		return
	}
	v, err := dissect.Describe(b)
	if err != nil {
		t.Fatal(err)
	}
	octets, err := dissect.Build(v)
	if err != nil {
		t.Fatalf("what decodes is not built: %v\n%x", err, b)
	}
	again, err := dissect.Describe(octets)
	if err != nil {
		t.Fatal(err)
	}
	if twice, err := dissect.Build(again); err != nil || !bytes.Equal(twice, octets) {
		t.Fatalf("built twice: %v\n%x\n%x", err, octets, twice)
	}
}

func decode(b []byte) error {
	if len(b) == 0 || b[0] != 0x55 && b[0] != 1 {
		return dissect.ErrKind
	}
	if b[0] == 1 {
		_, err := wire.DecodeProof(b)
		return err
	}
	h, _, err := wire.DecodeHeader(b)
	if err != nil {
		return err
	}
	switch h.Type {
	case wire.MessageQuery:
		_, err = wire.DecodeQuery(b)
	case wire.MessageResponse:
		_, err = wire.DecodeResponse(b)
	case wire.MessageUpdate:
		_, err = wire.DecodeUpdate(b)
	case wire.MessageNotification:
		_, err = wire.DecodeNotification(b)
	}
	return err
}

// U-043, U-055, U-212, U-230: an explanation succeeds if and only if decoding
// does, and its fields tile the octets.
func FuzzDissect(f *testing.F) {
	for _, msg := range messages(f) {
		f.Add(msg)
		f.Add(msg[:len(msg)-1])
		if p, err := wire.DecodeResponse(msg); err == nil && p.Proof != nil {
			f.Add(p.Proof)
		}
	}
	f.Fuzz(law)
}

// U-043, U-056, U-068, U-212: every vector is explained, and what JSON says of
// it is the same octets again.
func TestVectors(t *testing.T) {
	for name, msg := range messages(t) {
		t.Run(name, func(t *testing.T) {
			law(t, msg)
			v, err := dissect.Describe(msg)
			if err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			var read dissect.Value
			if err := json.Unmarshal(text, &read); err != nil {
				t.Fatal(err)
			}
			if again, err := dissect.Build(&read); err != nil || !bytes.Equal(again, msg) {
				t.Errorf("%v\n%s\n%x\n%x", err, text, msg, again)
			}
		})
	}
}

// U-043, U-053, U-068, U-076: what people read.
func TestGolden(t *testing.T) {
	all := messages(t)
	for _, name := range []string{
		"wire-query-a", "wire-query-signed", "resolver-answer", "resolver-nodata-below", "wire-update-every-part",
		"wire-notification-registered", "wire-update-batch", "resolver-header", "resolver-referral", "registrar-register",
	} {
		fields, err := dissect.Any(all[name])
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		file := filepath.Join("testdata", "golden", name+".txt")
		got := dissect.Text(fields)
		if *update {
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil || string(want) != got {
			t.Errorf("%s is not what is explained now (%v): go test ./wire/dissect -update\n%s", file, err, got)
		}
	}
}

// U-064, U-066, U-230: a fault ends the explanation where it is.
func TestFaults(t *testing.T) {
	const header = "55440101 00000001 6955b900 01020304 00000000"
	for name, tc := range map[string]struct {
		octets string
		last   string // the last field explained
		code   rcode.Code
	}{
		"nothing":         {"", "", rcode.ServFail},
		"another magic":   {"5545 0101", "protocol", rcode.FormErr},
		"version 2":       {"5544 0201 00000001 6955b900 01020304 00000000", "version", rcode.NotImp},
		"cut":             {header + "0001 0001", "qclass", rcode.FormErr},
		"reserved":        {header + "0001 0001 0001 0001 00000010 046a6d62630475736572047574786f00", "reserved", rcode.FormErr},
		"a pointer":       {header + "0001 0001 0001 0000 00000002 c00c", "name length", rcode.FormErr},
		"class CH":        {header + "0001 0003 0001 0000 00000001 00", "name", rcode.Refused},
		"the draft's own": {"55440101 00000001 00000000 00000001 00000000 00000048 3045", "flags", rcode.FormErr},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := testkit.Hex(tc.octets)
			if err != nil {
				t.Fatal(err)
			}
			fields, err := dissect.Any(b)
			if err == nil || rcode.Of(err) != tc.code {
				t.Fatalf("error %v", err)
			}
			last := ""
			for len(fields) > 0 {
				last = fields[len(fields)-1].Name
				fields = fields[len(fields)-1].Fields
			}
			if last != tc.last {
				t.Errorf("ends with %q", last)
			}
		})
	}
}
