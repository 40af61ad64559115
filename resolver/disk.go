package resolver

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/utxo-dns/utxonode/wire"
)

// A Disk keeps answers over a restart, beside the cache in memory. It is two
// files to which records are appended, each with a checksum:
//
//	magic 8: "UDNSans1"
//	record: length 4, CRC-32C of the rest 4, the rest as diskRecord has it
//
// When the newer one has half of the octets that there may be, it takes the place
// of the older, whose answers are lost. Nothing is synced: after a crash the
// files are read up to the first record that is not whole, and what is lost is
// asked for again.
//
// It belongs to one process and one Resolver at a time. Answers in it were verified before they
// were written: whoever can write to the files can have others believed, for as
// long as an answer is kept.
type Disk struct {
	// Failed, if not nil, is called once: when nothing can be written any more, with
	// the reason. It is set before there is anything to write.
	Failed func(error)

	dir  string
	half int64 // octets of one file at most

	mu      sync.Mutex // guards all below
	files   [2]*os.File
	sizes   [2]int64 // the newer is files[1]
	records map[wire.Question]place
	err     error // once writing fails nothing is written any more
}

// A place is where a record is.
type place struct {
	file   *os.File
	at     int64
	size   uint32 // with length and checksum
	height uint64 // of the answer
	good   int64  // Unix seconds until when
	stamp  uint64 // any word of a change with a greater one is newer
}

const (
	diskMagic  = "UDNSans1"
	diskPrefix = 8       // length and checksum
	maxRecord  = 1 << 20 // no answer is longer
)

// OpenDisk opens the files in a directory, which it makes if it has to. All
// together they have about so many octets at most; 0 means 64 MiB.
func OpenDisk(dir string, maxBytes int64) (*Disk, error) {
	orDefault(&maxBytes, 64<<20)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("resolver: disk cache: %w", err)
	}
	d := &Disk{dir: dir, half: maxBytes / 2, records: map[wire.Question]place{}}
	for i := range d.files {
		if err := d.open(i); err != nil {
			return nil, errors.Join(fmt.Errorf("resolver: disk cache: %w", err), d.Close())
		}
	}
	return d, nil
}

func (d *Disk) path(i int) string {
	return filepath.Join(d.dir, [...]string{"answers.old", "answers"}[i])
}

// open opens file i, notes what is in it and cuts off what is not whole.
func (d *Disk) open(i int) (err error) {
	f, err := os.OpenFile(d.path(i), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	d.files[i] = f
	end := d.scan(f)
	if end == 0 {
		if _, err := f.WriteAt([]byte(diskMagic), 0); err != nil {
			return err
		}
		end = int64(len(diskMagic))
	}
	d.sizes[i] = end
	return f.Truncate(end)
}

// scan notes the records of a file. It returns where they end, 0 for a file that
// is none.
func (d *Disk) scan(f *os.File) (end int64) {
	r := bufio.NewReader(io.NewSectionReader(f, 0, 1<<62))
	magic := make([]byte, len(diskMagic))
	if _, err := io.ReadFull(r, magic); err != nil || string(magic) != diskMagic {
		return 0
	}
	for end = int64(len(magic)); ; {
		b, err := readRecord(r)
		if err != nil {
			return end
		}
		rec, err := decodeDiskRecord(b)
		if err != nil {
			return end
		}
		size := int64(diskPrefix + len(b))
		d.records[rec.question] = place{f, end, uint32(size), rec.resp.Height, rec.good, 0}
		end += size
	}
}

func checksum(b []byte) uint32 { return crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)) }

var errRecord = errors.New("resolver: disk cache: not a record")

// readRecord reads one record and checks it.
func readRecord(r io.Reader) ([]byte, error) {
	var prefix [diskPrefix]byte
	if _, err := io.ReadFull(r, prefix[:]); err != nil {
		return nil, err
	}
	size := binary.BigEndian.Uint32(prefix[:])
	if size > maxRecord {
		return nil, errRecord
	}
	b := make([]byte, size)
	if _, err := io.ReadFull(r, b); err != nil {
		return nil, err
	}
	if checksum(b) != binary.BigEndian.Uint32(prefix[4:]) {
		return nil, errRecord
	}
	return b, nil
}

// get returns the record about a question, ok false if there is none.
func (d *Disk) get(q wire.Question) (rec diskRecord, ok bool) {
	d.mu.Lock()
	at, ok := d.records[q]
	d.mu.Unlock()
	if !ok {
		return rec, false
	}
	b, err := readRecord(io.NewSectionReader(at.file, at.at, int64(at.size)))
	if err == nil {
		rec, err = decodeDiskRecord(b)
		rec.stamp = at.stamp
	}
	return rec, err == nil && rec.question == q
}

// put writes a record. That it cannot be written is for Failed.
func (d *Disk) put(rec *diskRecord) {
	b, err := rec.append(make([]byte, diskPrefix, 2048))
	size := int64(len(b))
	if err != nil || size > maxRecord || size > d.half {
		return
	}
	binary.BigEndian.PutUint32(b, uint32(size-diskPrefix))
	binary.BigEndian.PutUint32(b[4:], checksum(b[diskPrefix:]))
	if err := d.write(b, rec); err != nil && d.Failed != nil {
		d.Failed(err)
	}
}

// write writes the octets of a record. It fails once: nothing is written after that.
func (d *Disk) write(b []byte, rec *diskRecord) error {
	size := int64(len(b))
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.err != nil {
		return nil
	}
	if d.sizes[1]+size > d.half {
		d.err = d.turn()
	}
	if d.err == nil {
		_, d.err = d.files[1].WriteAt(b, d.sizes[1])
	}
	if d.err == nil {
		d.records[rec.question] = place{d.files[1], d.sizes[1], uint32(size), rec.resp.Height, rec.good, rec.stamp}
		d.sizes[1] += size
	}
	return d.err
}

// turn puts the newer file in place of the older. The caller holds mu.
func (d *Disk) turn() error {
	for q, at := range d.records {
		if at.file == d.files[0] {
			delete(d.records, q)
		}
	}
	err := d.files[0].Close()
	d.files[0], d.sizes[0], d.files[1] = d.files[1], d.sizes[1], nil
	if err := errors.Join(err, os.Rename(d.path(1), d.path(0))); err != nil {
		return err
	}
	return d.open(1)
}

// Oldest returns the least of the heights whose states the answers that are still
// good are from: what has changed since tells which of them are of use. ok is false
// if there are none.
func (d *Disk) Oldest(now time.Time) (height uint64, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, at := range d.records {
		if at.good > now.Unix() && (!ok || at.height < height) {
			height, ok = at.height, true
		}
	}
	return height, ok
}

// Newest returns the greatest height of the answers that are here, 0 if there is
// none.
func (d *Disk) Newest() (height uint64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, at := range d.records {
		height = max(height, at.height)
	}
	return height
}

// Err returns why nothing is written any more, nil if it is.
func (d *Disk) Err() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.err
}

// Close closes the files. What is asked for after that is not found.
func (d *Disk) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	var errs []error
	for _, f := range d.files {
		if f != nil {
			errs = append(errs, f.Close())
		}
	}
	if d.err == nil {
		d.err = os.ErrClosed
	}
	return errors.Join(errs...)
}
