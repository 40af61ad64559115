package registrar_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/internal/testkit"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// unhex returns the octets of hexadecimal text.
func unhex(t *testing.T, text string) []byte {
	t.Helper()
	b, err := testkit.Hex(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// expect compares a header with what the code says.
func expect(t *testing.T, v testkit.Vector, key string, got any) {
	t.Helper()
	if want := v.Header[key]; fmt.Sprint(got) != want {
		t.Errorf("%s is %v, want %s", key, got, want)
	}
}

// numbered returns the values of key-0, key-1 and so on.
func numbered(v testkit.Vector, key string) (values []string) {
	for i := 0; ; i++ {
		value, ok := v.Header[fmt.Sprint(key, "-", i)]
		if !ok {
			return values
		}
		values = append(values, value)
	}
}

func number(t *testing.T, v testkit.Vector, key string) uint64 {
	t.Helper()
	n, err := strconv.ParseUint(v.Header[key], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// U-102…U-105, U-108…U-110, U-137, U-166, U-213, U-214, U-216…U-219, U-226…U-228:
// one transaction before the law in each file: what it spends, the domains
// before and after, the code of the verdict.
func TestLawVectors(t *testing.T) {
	keys := []string{"comment", "chain", "params", "height", "now", "code"}
	for i := range 8 {
		keys = append(keys, fmt.Sprint("spent-", i), fmt.Sprint("before-", i), fmt.Sprint("after-", i))
	}
	testkit.Each(t, "testdata/vectors/law", keys, func(t *testing.T, v testkit.Vector) {
		law := new(registrar.Law)
		if err := json.Unmarshal([]byte(v.Header["params"]), &law.Params); err != nil {
			t.Fatal(err)
		}
		params := ledger.DefaultParams(v.Header["chain"])
		checked := ledger.Check(&params, unhex(t, v.Body))
		if checked.Err() != nil {
			t.Fatal(checked.Err())
		}
		c := ledger.CaseOf(checked, ledger.Clock{Height: number(t, v, "height"), Now: number(t, v, "now")}, nil, nil)
		for _, text := range numbered(v, "spent") {
			coin, err := ledger.DecodeCoin(unhex(t, text))
			if err != nil {
				t.Fatal(err)
			}
			c.Spent = append(c.Spent, coin)
		}
		c.Entry = func(k ledger.Key) []byte {
			for _, text := range numbered(v, "before") {
				if key, value, _ := strings.Cut(text, " "); key == hex.EncodeToString(k[:]) {
					return unhex(t, value)
				}
			}
			return nil
		}
		writes, err := law.Judge(c)
		expect(t, v, "code", uint16(rcode.Of(err)))
		var after []string
		for _, w := range writes {
			after = append(after, strings.TrimSpace(hex.EncodeToString(w.Key[:])+" "+hex.EncodeToString(w.Value)))
		}
		if fmt.Sprint(after) != fmt.Sprint(numbered(v, "after")) {
			t.Errorf("writes %v", after)
		}
	})
}

func TestDomainVectors(t *testing.T) {
	keys := []string{"mark", "flags", "expiry", "outpoint", "owner", "resolver", "records-root", "records", "guardians", "pending", "term", "no-recovery-before"}
	testkit.Each(t, "testdata/vectors/domain", keys, func(t *testing.T, v testkit.Vector) {
		raw := unhex(t, v.Body)
		d, err := registrar.DecodeDomain(raw)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(d.Encode(), raw) {
			t.Error("encodes as other octets")
		}
		expect(t, v, "mark", d.Mark)
		expect(t, v, "flags", d.Flags)
		expect(t, v, "expiry", d.Expiry)
		expect(t, v, "outpoint", d.Outpoint)
		expect(t, v, "owner", hex.EncodeToString(d.Owner[:]))
		expect(t, v, "resolver", hex.EncodeToString(raw[80:112])) // E-59
		expect(t, v, "records-root", hex.EncodeToString(d.RecordsRoot[:]))
		expect(t, v, "records", d.Records)
		expect(t, v, "guardians", hex.EncodeToString(d.Guardians[:]))
		expect(t, v, "pending", fmt.Sprintf("%d %x %d", uint8(d.Pending.Kind), d.Pending.Address[:], d.Pending.Time))
		expect(t, v, "term", d.Term)
		expect(t, v, "no-recovery-before", d.NoRecoveryBefore)
	})
}

func TestCommitmentVectors(t *testing.T) {
	testkit.Each(t, "testdata/vectors/commitment", []string{"name", "key", "owner", "salt", "covenant"}, func(t *testing.T, v testkit.Vector) {
		n := name.MustParse(v.Header["name"])
		key := n.Key()
		expect(t, v, "key", hex.EncodeToString(key[:]))
		expect(t, v, "covenant", hex.EncodeToString(registrar.DomainCovenant(n).Data))
		hash := registrar.Commitment(n, ledger.Address(unhex(t, v.Header["owner"])), [32]byte(unhex(t, v.Header["salt"])))
		if !bytes.Equal(hash[:], unhex(t, v.Body)) {
			t.Errorf("commitment %x", hash)
		}
	})
}
