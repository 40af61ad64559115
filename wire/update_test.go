package wire_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/octets"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

const (
	updateHeader = "55440103 00000003 6955b900 11121314 00000000"
	nameField    = "00000010" + wireJMBC
	noOutpoint   = "000000000000000000000000000000000000000000000000000000000000000000000000"
	outpoint     = "0c3dac14311572f4dda70ce7e4f0d5823ba725326a9aac5f4fbd77265fe3b93100000000"
	helloRR      = wireJMBC + "0010 0001 0000012c 0006 0568656c6c6f"
)

// compact takes the blanks out of hexadecimal.
func compact(s string) string { return strings.Join(strings.Fields(s), "") }

// sized returns hexadecimal after its length in four octets.
func sized(s string) string { return fmt.Sprintf("%08x", len(compact(s))/2) + compact(s) }

// part returns a part of a payload.
func part(tag int, value string) string { return fmt.Sprintf("%04x", tag) + sized(value) }

// set returns the body of a SET-RECORDS with a payload.
func set(payload string) string { return "0003 0000" + nameField + outpoint + sized(payload) }

// U-046, U-055, U-214: what the body of an Update may be.
func TestDecodeUpdate(t *testing.T) {
	tail := nameField + outpoint + "00000000"
	for _, tc := range []struct {
		name string
		body string
		kind error
		code rcode.Code
	}{
		{"no payload", "0003 0000" + tail, nil, rcode.NoError},
		{"all flags", "0003 0007" + tail, nil, rcode.NoError},
		{"the last operation", "0013 0000" + tail, nil, rcode.NoError},
		{"a quote spends nothing", "0001 0000" + nameField + noOutpoint + "00000000", nil, rcode.NoError},
		{"a name in upper case", "0003 0000 00000006 045554584f00" + outpoint + "00000000", nil, rcode.NoError},
		{"operation 0", "0000 0000" + tail, wire.ErrOpcode, rcode.NotImp},
		{"operation 20", "0014 0000" + tail, wire.ErrOpcode, rcode.NotImp},
		{"operation 65535, whatever follows", "ffff ffff ffff", wire.ErrOpcode, rcode.NotImp},
		{"a flag nobody assigned", "0003 0008" + tail, wire.ErrReserved, rcode.FormErr},
		{"the highest flag", "0003 8000" + tail, wire.ErrReserved, rcode.FormErr},
		{"a quote that spends", "0001 0000" + tail, wire.ErrOutpoint, rcode.FormErr},
		{"a commitment that spends", "0002 0000" + tail, wire.ErrOutpoint, rcode.FormErr},
		{"name length 0", "0003 0000 00000000" + outpoint + "00000000", wire.ErrName, rcode.FormErr},
		{"name length 256", "0003 0000 00000100" + zeros(300), wire.ErrName, rcode.FormErr},
		{"name length of 4 GiB", "0003 0000 ffffffff" + wireJMBC, wire.ErrName, rcode.FormErr},
		{"name length one over", "0003 0000 00000011" + wireJMBC + outpoint + "00000000", wire.ErrName, rcode.FormErr},
		{"name length one short", "0003 0000 0000000f" + wireJMBC + outpoint + "00000000", wire.ErrName, rcode.FormErr},
		{"a compressed name", "0003 0000 00000004 0161 c000" + outpoint + "00000000", wire.ErrName, rcode.FormErr},
		{"a binary name is no name of the ledger", "0003 0000 00000008 01ff047574786f00" + outpoint + "00000000", wire.ErrName, rcode.FormErr},
		{"overlong UTF-8 is no name of the ledger", "0003 0000 00000009 02c1a1047574786f00" + outpoint + "00000000", wire.ErrName, rcode.FormErr},
		{"half an outpoint", "0003 0000" + nameField + outpoint[:36], octets.ErrShort, rcode.FormErr},
		{"no payload length", "0003 0000" + nameField + outpoint, octets.ErrShort, rcode.FormErr},
		{"payload shorter than announced", "0003 0000" + nameField + outpoint + "00000001", octets.ErrShort, rcode.FormErr},
		{"payload longer than announced", "0003 0000" + nameField + outpoint + "00000000 00", octets.ErrTrailing, rcode.FormErr},
		{"payload beyond the limit", "0003 0000" + nameField + outpoint + "00010000", wire.ErrTooLarge, rcode.FormErr},
		{"payload of 4 GiB", "0003 0000" + nameField + outpoint + "ffffffff", wire.ErrTooLarge, rcode.FormErr},
		{"an opcode and no more", "0003", octets.ErrShort, rcode.FormErr},
		{"empty body", "", octets.ErrShort, rcode.FormErr},
	} {
		t.Run(tc.name, func(t *testing.T) {
			u, err := wire.DecodeUpdate(unhex(t, updateHeader+tc.body))
			if !errors.Is(err, tc.kind) || rcode.Of(err) != tc.code {
				t.Fatalf("error %v, code %v", err, rcode.Of(err))
			}
			if u.Header.ID != 3 || u.Header.Nonce != 0x11121314 {
				t.Fatalf("header %+v: the answer cannot be addressed", u.Header)
			}
		})
	}
}

// U-055, U-214: what the payload of an Update may be.
func TestDecodePayload(t *testing.T) {
	hash := strings.Repeat("ab", 32)
	for _, tc := range []struct {
		name    string
		payload string
		kind    error
	}{
		{"two records to add", part(1, helloRR) + part(1, helloRR), nil},
		{"one record to delete", part(2, helloRR), nil},
		{"an RRset to delete, of a type whose RDATA has a size", part(2, wireJMBC+"0001 0001 00000000 0000"), nil},
		{"a CNAME to delete without its target", part(2, wireJMBC+"0005 0001 00000000 0000"), nil},
		{"all RRsets of a name to delete", part(2, wireJMBC+"00ff 0001 00000000 0000"), nil},
		{"tags with gaps", part(3, "01") + part(13, "02"), nil},
		{"descending tags", part(3, "01") + part(1, helloRR), wire.ErrPayload},
		{"a transaction twice", part(3, "01") + part(3, "01"), wire.ErrPayload},
		{"guardians twice", part(13, "01") + part(13, "02"), wire.ErrPayload},
		{"a transaction of nothing", part(3, ""), wire.ErrPayload},
		{"tag 0", part(0, "01"), wire.ErrPayload},
		{"tag 14", part(14, "01"), wire.ErrPayload},
		{"tag 65535", part(65535, ""), wire.ErrPayload},
		{"half a tag", "00", wire.ErrPayload},
		{"half a length", "0003 0000", wire.ErrPayload},
		{"a part longer than the payload", "0003 00000002 01", wire.ErrPayload},
		{"a part of 4 GiB", "0003 ffffffff 01", wire.ErrPayload},
		{"a record to add without RDATA", part(1, wireJMBC+"0001 0001 0000012c 0000"), wire.ErrRData},
		{"a record to add of another class", part(1, wireJMBC+"0010 0003 0000012c 0006 0568656c6c6f"), wire.ErrRRClass},
		{"OPT to add, whose class is a size", part(1, "00 0029 04d0 00000000 0000"), wire.ErrRRClass},
		{"OPT to delete", part(2, "00 0029 04d0 00000000 0000"), wire.ErrRRClass},
		{"a record to delete of class NONE", part(2, wireJMBC+"0010 00fe 0000012c 0006 0568656c6c6f"), wire.ErrRRClass},
		{"an RRset to delete of class ANY", part(2, wireJMBC+"0010 00ff 00000000 0000"), wire.ErrRRClass},
		{"a record to delete that is cut", part(2, wireJMBC+"0001 0001 00000000 0004"), octets.ErrShort},
		{"a record to add and an octet", part(1, helloRR+"00"), octets.ErrTrailing},
		{"a compressed owner to add", part(1, "c000 0010 0001 0000012c 0006 0568656c6c6f"), wire.ErrPointer},
		{"a compressed owner to delete", part(2, "c000 0010 0001 0000012c 0000"), wire.ErrPointer},
		{"a binary owner", part(1, "01ff047574786f00 0010 0001 0000012c 0006 0568656c6c6f"), wire.ErrPayload},
		{"descriptor of 31 octets", part(4, hash[2:]), octets.ErrShort},
		{"descriptor of 33 octets", part(4, hash+"00"), octets.ErrTrailing},
		{"policy of nothing", part(5, ""), wire.ErrPayload},
		{"period of 4 octets", part(6, "00000001"), octets.ErrShort},
		{"period of 9 octets", part(6, zeros(9)), octets.ErrTrailing},
		{"opening of 63 octets", part(7, zeros(63)), octets.ErrShort},
		{"pending id of 33 octets", part(8, hash+"00"), octets.ErrTrailing},
		{"channel of 39 octets", part(10, zeros(39)), octets.ErrShort},
		{"delegation flags of one octet", part(11, "00"), octets.ErrShort},
		{"delegation flags of three octets", part(11, zeros(3)), octets.ErrTrailing},
		{"acceptance of an algorithm of tomorrow", part(12, "0101"+entry(200, 1, 1)), nil},
		{"acceptance that is cut", part(12, "0101"), wire.ErrSigBlock},
		{"acceptance of the wrong size", part(12, "0101"+entry(2, 32, 63)), wire.ErrSignature},
		{"acceptance in bare DER", part(12, "3006020101020101"), wire.ErrSigBlock},
		{"a nested Update outside a BATCH", part(9, set("")), wire.ErrNesting},
	} {
		t.Run(tc.name, func(t *testing.T) {
			msg := unhex(t, updateHeader+set(tc.payload))
			u, err := wire.DecodeUpdate(msg)
			want := rcode.NoError
			if tc.kind != nil {
				want = rcode.FormErr // whatever is wrong inside, the Update is malformed
			}
			if !errors.Is(err, tc.kind) || rcode.Of(err) != want {
				t.Fatalf("error %v, code %v", err, rcode.Of(err))
			}
			if err != nil {
				return
			}
			if out, err := wire.AppendUpdate(nil, &u); err != nil || !bytes.Equal(out, msg) {
				t.Fatalf("encodes to %x, %v", out, err)
			}
		})
	}
}

// U-055: a BATCH holds operations and no BATCH; one that is at fault is the
// fault of all.
func TestDecodeBatch(t *testing.T) {
	nested := compact(set(part(1, helloRR)))
	batch := "000d" + nested[4:len(nested)-len(sized(part(1, helloRR)))]
	for _, tc := range []struct {
		name    string
		payload string
		kind    error
		code    rcode.Code
	}{
		{"no operation", "", nil, rcode.NoError},
		{"two operations", part(9, nested) + part(9, nested), nil, rcode.NoError},
		{"a BATCH", part(9, batch+"00000000"), wire.ErrNesting, rcode.FormErr},
		{"a BATCH with an operation", part(9, batch+sized(part(9, nested))), wire.ErrNesting, rcode.FormErr},
		{"an operation with one inside", part(9, set(part(9, nested))), wire.ErrNesting, rcode.FormErr},
		{"an operation nobody assigned", part(9, "0014"+nested[4:]), wire.ErrOpcode, rcode.NotImp},
		{"an operation and an octet", part(9, nested+"00"), octets.ErrTrailing, rcode.FormErr},
		{"an operation of nothing", part(9, ""), octets.ErrShort, rcode.FormErr},
		{"the second is at fault", part(9, nested) + part(9, "0003 0008"+nested[8:]), wire.ErrReserved, rcode.FormErr},
	} {
		t.Run(tc.name, func(t *testing.T) {
			u, err := wire.DecodeUpdate(unhex(t, updateHeader+batch+sized(tc.payload)))
			if !errors.Is(err, tc.kind) || rcode.Of(err) != tc.code {
				t.Fatalf("error %v, code %v", err, rcode.Of(err))
			}
			if err != nil && !cmp.Equal(u.UpdateBody, wire.UpdateBody{}, sameName) {
				t.Fatalf("half a message is left: %+v", u.UpdateBody)
			}
		})
	}
}

// U-029: case folds in the name and in the records of an Update.
func TestUpdateIsLowerCase(t *testing.T) {
	u, err := wire.DecodeUpdate(unhex(t, updateHeader+"0003 0000 0000000b 044a4d4243047574584f00"+outpoint+
		sized(part(2, "044a4d4243047574584f00 0005 0001 80000000 0000")+part(3, "01"))))
	if err != nil {
		t.Fatal(err)
	}
	want := name.MustParse("jmbc.utxo")
	if d := u.Payload.Delete[0]; u.Name != want || d.Name != want || d.TTL != 0 || d.Data != nil {
		t.Fatalf("update of %v, delete %v", u.Name, d)
	}
}

// What a decoder refuses is not sent, and leaves the buffer as it was.
func TestAppendUpdateRefuses(t *testing.T) {
	n := name.MustParse("jmbc.utxo")
	txt := wire.RR{Name: n, Type: wire.TypeTXT, Class: wire.ClassIN, Data: []byte{0}}
	for _, tc := range []struct {
		name  string
		spoil func(*wire.Update)
		kind  error
	}{
		{"an operation nobody assigned", func(u *wire.Update) { u.Opcode = 20 }, wire.ErrOpcode},
		{"a flag nobody assigned", func(u *wire.Update) { u.Flags = 8 }, wire.ErrReserved},
		{"a quote that spends", func(u *wire.Update) { u.Opcode, u.Previous = wire.OpRegisterQuote, wire.Outpoint{1} }, wire.ErrOutpoint},
		{"a signature beyond its field", func(u *wire.Update) { u.Header.Signature = make([]byte, 65536) }, wire.ErrTooLarge},
		{"a record of another class", func(u *wire.Update) { u.Payload.Delete = []wire.RR{{Name: n, Class: 3}} }, wire.ErrRRClass},
		{"RDATA beyond its field", func(u *wire.Update) {
			u.Payload.Add = []wire.RR{{Name: n, Type: 400, Class: wire.ClassIN, Data: make([]byte, 65536)}}
		}, wire.ErrTooLarge},
		{"a transaction of nothing", func(u *wire.Update) { u.Payload.Transaction = []byte{} }, wire.ErrPayload},
		{"a policy of nothing", func(u *wire.Update) { u.Payload.Policy = []byte{} }, wire.ErrPayload},
		{"guardians of nothing", func(u *wire.Update) { u.Payload.Guardians = []byte{} }, wire.ErrPayload},
		{"a payload beyond its field", func(u *wire.Update) { u.Payload.Transaction = make([]byte, wire.MaxPayload) }, wire.ErrTooLarge},
		{"an acceptance without a signature", func(u *wire.Update) { u.Payload.Acceptance = []byte{1, 0} }, wire.ErrSigBlock},
		{"513 records", func(u *wire.Update) { u.Payload.Delete = slices.Repeat([]wire.RR{txt}, wire.MaxRecords) }, wire.ErrCount},
		{"513 records, some of them nested", func(u *wire.Update) {
			part := wire.UpdateBody{Opcode: wire.OpSetRecords, Payload: wire.Payload{Add: slices.Repeat([]wire.RR{txt}, wire.MaxRecords)}}
			u.Opcode, u.Payload.Nested = wire.OpBatch, []wire.UpdateBody{part}
		}, wire.ErrCount},
		{"101 operations", func(u *wire.Update) {
			part := wire.UpdateBody{Opcode: wire.OpSetRecords}
			u.Opcode, u.Payload.Nested = wire.OpBatch, slices.Repeat([]wire.UpdateBody{part}, wire.MaxOperations+1)
		}, wire.ErrPayload},
		{"a part outside a BATCH", func(u *wire.Update) { u.Payload.Nested = make([]wire.UpdateBody, 1) }, wire.ErrNesting},
		{"a BATCH in a BATCH", func(u *wire.Update) {
			u.Opcode, u.Payload.Nested = wire.OpBatch, []wire.UpdateBody{{Opcode: wire.OpBatch}}
		}, wire.ErrNesting},
		{"a spoiled part of a BATCH", func(u *wire.Update) {
			u.Opcode, u.Payload.Nested = wire.OpBatch, []wire.UpdateBody{{Opcode: 20}}
		}, wire.ErrOpcode},
	} {
		t.Run(tc.name, func(t *testing.T) {
			u := wire.Update{UpdateBody: wire.UpdateBody{Opcode: wire.OpSetRecords, Name: n}}
			u.Payload.Add = []wire.RR{txt}
			tc.spoil(&u)
			if out, err := wire.AppendUpdate([]byte("x"), &u); !errors.Is(err, tc.kind) || string(out) != "x" {
				t.Fatalf("%d octets, error %v", len(out), err)
			}
		})
	}
}

func TestOpcodeString(t *testing.T) {
	for o := wire.OpRegisterQuote; o <= wire.OpPublishDescriptor; o++ {
		if s := o.String(); strings.HasPrefix(s, "OPCODE") {
			t.Errorf("operation %d is called %s", uint16(o), s)
		}
	}
	if s := wire.Opcode(20).String(); s != "OPCODE20" {
		t.Errorf("operation 20 is called %s", s)
	}
}
