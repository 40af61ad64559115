package jupc

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

// MaxMessage is the longest native message on a stream, in octets (E-25).
const MaxMessage = 1 << 20

// maxDNS is the longest DNS message: its length is 16 bits.
const maxDNS = 1<<16 - 1

// nativeWord is the largest first word of a native length: MaxMessage >> 16.
// No DNS message is so short.
const nativeWord = MaxMessage >> 16

// A Framing says which languages a stream may carry.
type Framing uint8

// The framings.
const (
	FramingShared Framing = iota // both, told apart by the first word
	FramingNative                // native only: always a 4-octet length
	FramingDNS                   // DNS only: always a 2-octet length
)

// AppendFrame appends a message with its length in front. A message that the
// language cannot frame is ErrTooLong.
func AppendFrame(b []byte, l Language, msg []byte) ([]byte, error) {
	switch {
	case l == Native && len(msg) <= MaxMessage:
		b = binary.BigEndian.AppendUint32(b, uint32(len(msg)))
	case l == DNS && len(msg) <= maxDNS:
		b = binary.BigEndian.AppendUint16(b, uint16(len(msg)))
	default:
		return b, fmt.Errorf("%w: %d octets of %s", ErrTooLong, len(msg), l)
	}
	return append(b, msg...), nil
}

// parse reads the first word of a frame: the language of its message, for DNS
// how many octets it has, and how many octets announce it.
func (f Framing) parse(head []byte) (l Language, octets, size int) {
	word := int(binary.BigEndian.Uint16(head))
	if f == FramingDNS || f == FramingShared && word > nativeWord {
		return DNS, word, 2
	}
	return Native, 0, 4
}

// ReadFrame reads one message. It allocates only for octets that have arrived,
// never for a length that was announced. At the end of the stream, between two
// messages, the error is io.EOF.
func ReadFrame(r io.Reader, f Framing) (Language, []byte, error) {
	var prefix [4]byte
	if _, err := io.ReadFull(r, prefix[:2]); err != nil {
		return "", nil, err
	}
	lang, n, size := f.parse(prefix[:2])
	if lang == Native {
		if _, err := io.ReadFull(r, prefix[2:size]); err != nil {
			return "", nil, unexpected(err)
		}
		announced := binary.BigEndian.Uint32(prefix[:])
		if announced > MaxMessage {
			return "", nil, fmt.Errorf("%w: a frame of %d octets", ErrTooLong, announced)
		}
		n = int(announced)
	}
	msg, err := readGrowing(r, n, nil, func(int) error { return nil })
	return lang, msg, err
}

// firstGulp is what a frame may hold before its octets arrive; from there the
// buffer doubles.
const firstGulp = 4096

// readGrowing reads n octets into the memory of buf or more, asking hold before
// each step but the first, which is what a scratch holds.
func readGrowing(r io.Reader, n int, buf []byte, hold func(int) error) ([]byte, error) {
	for len(buf) < n {
		step := min(n-len(buf), max(firstGulp, len(buf)))
		at := len(buf)
		if at > 0 {
			if err := hold(step); err != nil {
				return nil, err
			}
		}
		buf = slices.Grow(buf, step)[:at+step]
		if _, err := io.ReadFull(r, buf[at:]); err != nil {
			return nil, unexpected(err)
		}
	}
	return buf, nil
}

// unexpected says that a stream ended in the middle of a frame.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
