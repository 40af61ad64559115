package wire_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/internal/testkit"
	"github.com/utxo-dns/utxonode/wire"
)

// octetName is a name of n octets: labels of one letter, and one at the end of
// as many as it takes.
func octetName(n int, letter byte) []byte {
	var b []byte
	for n-1-len(b) > 64 {
		b = append(append(b, 31), bytes.Repeat([]byte{letter}, 31)...)
	}
	if last := n - 2 - len(b); last > 0 {
		b = append(append(b, byte(last)), bytes.Repeat([]byte{letter}, last)...)
	}
	return append(b, 0)
}

// record is one record in octets.
func record(owner []byte, t wire.Type, data []byte) []byte {
	b := binary.BigEndian.AppendUint16(bytes.Clone(owner), uint16(t))
	b = append(b, 0, 1, 0, 0, 1, 44)
	return append(binary.BigEndian.AppendUint16(b, uint16(len(data))), data...)
}

// responseOf is a response with n times the record in Answer.
func responseOf(t testing.TB, n int, rr, proof []byte) []byte {
	t.Helper()
	b := unhex(t, responseHeader+"0000 0000")
	b = binary.BigEndian.AppendUint32(b, uint32(n))
	b = append(b, make([]byte, 8)...)
	b = append(b, bytes.Repeat(rr, n)...)
	return append(binary.BigEndian.AppendUint32(b, uint32(len(proof))), proof...)
}

// updateOf is an Update with a payload.
func updateOf(t testing.TB, opcode string, payload []byte) []byte {
	t.Helper()
	b := unhex(t, updateHeader+opcode+"0000"+nameField+outpoint)
	return append(binary.BigEndian.AppendUint32(b, uint32(len(payload))), payload...)
}

func tlv(tag uint16, value []byte) []byte {
	b := binary.BigEndian.AppendUint16(nil, tag)
	return append(binary.BigEndian.AppendUint32(b, uint32(len(value))), value...)
}

func decodeAny(b []byte) error {
	var errs []error
	_, err := wire.DecodeQuery(b)
	errs = append(errs, err)
	_, err = wire.DecodeResponse(b)
	errs = append(errs, err)
	_, err = wire.DecodeUpdate(b)
	errs = append(errs, err)
	_, err = wire.DecodeNotification(b)
	for _, e := range append(errs, err) {
		if e == nil {
			return nil
		}
	}
	return errors.Join(errs...)
}

// U-055, U-075: whatever a message says, reading it takes its own length and
// 64 KiB at most. Half of the inputs are the most that decodes, half say too
// much.
func TestDecodersAreFrugal(t *testing.T) {
	soa := func(n int, letter byte) []byte {
		return append(append(octetName(n, letter), octetName(n, letter)...), make([]byte, 20)...)
	}
	operation := tlv(9, unhex(t, "0003 0000 00000001 00"+outpoint+"00000000"))
	block := append([]byte{1, 32}, bytes.Repeat([]byte{200, 0, 0, 0, 0}, 32)...)
	accepted := func() []byte {
		b := unhex(t, "0007 0000 00000001 00"+outpoint)
		p := tlv(12, block)
		return tlv(9, append(binary.BigEndian.AppendUint32(b, uint32(len(p))), p...))
	}()
	alabels := unhex(t, "07 786e2d2d667371 0b 786e2d2d307a776d353664 00") // 例.测试
	mixed := append(bytes.Repeat(tlv(1, record(octetName(34, 'a'), wire.TypeNS, octetName(16, 'b'))), 512),
		bytes.Repeat(operation, 100)...)
	for _, tc := range []struct {
		name  string
		msg   []byte
		reads bool
	}{
		{"a mebibyte of the smallest records", responseOf(t, 95_000, record([]byte{0}, 400, nil), nil), false},
		{"as many as may be", responseOf(t, wire.MaxRecords, record([]byte{0}, 400, nil), nil), true},
		{"one more", responseOf(t, wire.MaxRecords+1, record([]byte{0}, 400, nil), nil), false},
		{"owners that round up", responseOf(t, wire.MaxRecords, record(octetName(34, 'a'), 400, []byte{1}), nil), true},
		{"owners that are decoded", responseOf(t, wire.MaxRecords, record(alabels, 400, []byte{1}), nil), true},
		{"targets that are decoded", responseOf(t, 390, record(octetName(34, 'a'), wire.TypeNS, alabels), nil), true},
		{"short names in RDATA", responseOf(t, wire.MaxRecords, record(octetName(34, 'a'), wire.TypeNS, octetName(16, 'b')), nil), true},
		{"names that round up", responseOf(t, 240, record(octetName(34, 'a'), wire.TypeNS, octetName(34, 'b')), nil), true},
		{"the longest SOA", responseOf(t, 15, record(octetName(255, 'a'), wire.TypeSOA, soa(255, 'b')), nil), true},
		{"more of them", responseOf(t, wire.MaxRecords, record([]byte{0}, wire.TypeSOA, soa(255, 'b')), nil), false},
		{"pointers to one long name", compressed(t, 32), true},
		{"more of them", compressed(t, wire.MaxRecords), false},
		{"all of it", responseOf(t, wire.MaxRecords, record(octetName(34, 'a'), wire.TypeNS, octetName(16, 'b')), make([]byte, 57345)), true},
		{"a full proof", responseOf(t, 0, nil, make([]byte, wire.MaxProof)), true},
		{"a full signature", withSignature(t, make([]byte, wire.MaxSignature)), true},
		{"a payload of the smallest records", updateOf(t, "0003", bytes.Repeat(tlv(1, record([]byte{0}, 400, nil)), 3855)), false},
		{"as many as may be", updateOf(t, "0003", bytes.Repeat(tlv(1, record([]byte{0}, 400, nil)), wire.MaxRecords)), true},
		{"deletions of as many", updateOf(t, "0003", bytes.Repeat(tlv(2, record([]byte{0}, 400, nil)), wire.MaxRecords)), true},
		{"a BATCH of the smallest operations", updateOf(t, "000d", bytes.Repeat(operation, 1074)), false},
		{"as many as may be", updateOf(t, "000d", bytes.Repeat(operation, wire.MaxOperations)), true},
		{"each with an acceptance of 32", updateOf(t, "000d", bytes.Repeat(accepted, wire.MaxOperations)), true},
		{"a BATCH with records", updateOf(t, "000d", mixed), true},
		{"a transaction that fills the payload", updateOf(t, "0003", tlv(3, make([]byte, wire.MaxPayload-6))), true},
		{"parts nobody knows", updateOf(t, "0003", bytes.Repeat(tlv(14, nil), 10922)), false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if len(tc.msg) > wire.MaxMessage {
				t.Fatalf("%d octets are no message", len(tc.msg))
			}
			if err := decodeAny(tc.msg); (err == nil) != tc.reads {
				t.Fatalf("it reads: %t, %v", tc.reads, err)
			}
			testkit.Frugal(t, tc.msg, func(b []byte) { _, _ = wire.DecodeResponse(b) })
			testkit.Frugal(t, tc.msg, func(b []byte) { _, _ = wire.DecodeUpdate(b) })
			testkit.Frugal(t, tc.msg, func(b []byte) { _, _ = wire.DecodeQuery(b) })
		})
	}
}

// compressed is a response whose records have a long owner that only the first
// spells out.
func compressed(t testing.TB, n int) []byte {
	t.Helper()
	first := record(octetName(255, 'a'), 400, nil)
	b := unhex(t, responseHeader+"0000 0000")
	b = binary.BigEndian.AppendUint32(b, uint32(n))
	b = append(append(b, make([]byte, 8)...), first...)
	b = append(b, bytes.Repeat(record([]byte{0xc0, 0x10}, 400, nil), n-1)...)
	return append(b, 0, 0, 0, 0)
}

// withSignature is a query with a Signature field.
func withSignature(t testing.TB, sig []byte) []byte {
	t.Helper()
	msg := readVector(t, "query-a")
	b := binary.BigEndian.AppendUint32(bytes.Clone(msg[:16]), uint32(len(sig)))
	return append(append(b, sig...), msg[20:]...)
}

// U-055, U-163: what stands inside a message is read as frugally.
func TestPartDecodersAreFrugal(t *testing.T) {
	sections := append([]byte{1, 4, 1, 64}, make([]byte, 44)...)
	for i := range 64 {
		size := 0
		if i == 0 {
			size = wire.MaxProof - 48 - 64*6
		}
		sections = append(sections, tlv(2, make([]byte, size))...)
	}
	entries := append([]byte{1, 32}, bytes.Repeat(append([]byte{200, 4, 0}, make([]byte, 1026)...), 32)...)
	for name, b := range map[string][]byte{
		"64 sections":             sections,
		"32 signatures":           entries,
		"32 of nothing":           append([]byte{1, 32}, bytes.Repeat([]byte{200, 0, 0, 0, 0}, 32)...),
		"255 sections announced":  append([]byte{1, 4, 1, 255}, make([]byte, 44+255*6)...),
		"an address of 65,535":    append(make([]byte, 52), append([]byte{0xff, 0xff}, strings.Repeat("a", 65535)...)...),
		"a record with all RDATA": record([]byte{0}, 400, make([]byte, wire.MaxRData)),
	} {
		t.Run(name, func(t *testing.T) {
			testkit.Frugal(t, b, func(b []byte) { _, _ = wire.DecodeProof(b) })
			testkit.Frugal(t, b, func(b []byte) { _, _ = wire.DecodeSigBlock(b) })
			testkit.Frugal(t, b, func(b []byte) { _, _ = wire.DecodeQuote(b) })
			testkit.Frugal(t, b, func(b []byte) { _, _ = wire.DecodeReceipt(b) })
			testkit.Frugal(t, b, func(b []byte) { _, _ = wire.DecodeRR(b) })
			testkit.Frugal(t, b, func(b []byte) { _, _ = wire.DecodeStatePath(b) })
			testkit.Frugal(t, b, func(b []byte) { _, _ = wire.DecodeQuestion(b) })
		})
	}
}
