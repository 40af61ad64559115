package dnsii

import "github.com/utxo-dns/utxonode/wire/rcode"

// An ErrorKind names the rule that octets, or a name to be written, broke.
// Kinds are stable: vectors and metrics use them.
type ErrorKind string

const (
	// ErrTruncated: the octets end inside a label, or before the root.
	ErrTruncated = ErrorKind("truncated")
	// ErrPointer: a compression pointer, which only the holder of the whole
	// message can follow.
	ErrPointer = ErrorKind("pointer")
	// ErrLabelType: a label type that the codec's form does not have: 01 or 10
	// where the other is spoken, or an extended label type other than 0x42.
	ErrLabelType = ErrorKind("label-type")
	// ErrReserved: a reserved bit of the header is set (E-94).
	ErrReserved = ErrorKind("reserved-bits")
	// ErrCharset: an ILET that nobody assigned, or that is not supported here.
	// Such a label cannot be skipped (E-93).
	ErrCharset = ErrorKind("charset")
	// ErrRestricted: a charset that is no form of ISO 10646, where only those
	// are spoken (DNSII §3.1).
	ErrRestricted = ErrorKind("restricted")
	// ErrCount: a COUNT of 0 or over 63 (E-90).
	ErrCount = ErrorKind("count")
	// ErrEncoding: octets that are no character of the charset, or not in the
	// one form in which it is written.
	ErrEncoding = ErrorKind("encoding")
	// ErrByteOrderMark: U+FEFF, at any place and in any charset (E-92).
	ErrByteOrderMark = ErrorKind("byte-order-mark")
	// ErrSeparator: one of the four full stops inside a label (E-111).
	ErrSeparator = ErrorKind("separator")
	// ErrControl: a control character or a space inside a label (E-111).
	ErrControl = ErrorKind("control")
	// ErrEightBit: an octet of 128 or more in an ordinary label that may not
	// have it, or where it is not UTF-8 (E-114). Under .utxo such a label, in a
	// query of the UTF-8 profile, names nothing (E-120).
	ErrEightBit = ErrorKind("eight-bit")
	// ErrLabel: characters that are no label; the error wraps the kind of
	// package name as well.
	ErrLabel = ErrorKind("label")
	// ErrName: labels that are no name together; the error wraps the kind of
	// package name as well.
	ErrName = ErrorKind("name")
	// ErrSize: a name of over 512 octets in the form it is sent in (E-90).
	ErrSize = ErrorKind("size")
	// ErrOption: option data that is not a level and an ILET (E-104, E-105).
	ErrOption = ErrorKind("option")

	// ErrRepertoire: the charset has no character that a name to be written
	// needs. No peer is at fault: the name can be written as A-labels.
	ErrRepertoire = ErrorKind("repertoire")
)

// Error returns the kind after the name of the room.
func (k ErrorKind) Error() string { return "dnsii: " + string(k) }

// RCode is FORMERR for all that a peer may have sent (draft §11) and SERVFAIL
// for a name that we cannot write.
func (k ErrorKind) RCode() rcode.Code {
	if k == ErrRepertoire {
		return rcode.ServFail
	}
	return rcode.FormErr
}
