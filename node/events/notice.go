package events

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/binary"
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/sigblock"
	"github.com/utxo-dns/utxonode/wire"
)

// A Signer signs Notifications with a node's own key: that of its gossip host,
// which its peers know.
type Signer struct {
	key     ed25519.PrivateKey
	chainID string
}

// NewSigner returns the signer of a seed of 32 octets.
func NewSigner(seed []byte, chainID string) *Signer {
	return &Signer{ed25519.NewKeyFromSeed(seed), chainID}
}

// Policy is the key.
func (s *Signer) Policy() ledger.Policy { return PublicKey(s.key.Public().(ed25519.PublicKey)) }

// Sign signs a digest.
func (s *Signer) Sign(digest [32]byte) (ledger.Witness, error) {
	return ledger.Witness{ed25519.Sign(s.key, digest[:])}, nil
}

// PublicKey is the Ed25519 key of a peer as signatures name it.
func PublicKey(key []byte) ledger.PublicKey {
	return ledger.PublicKey{Algorithm: ledger.Ed25519, Key: key}
}

// Notification returns the signed message of an event (H.5), sent at now in Unix
// seconds. That of REGISTERED carries the receipt, as a record to add (E-61).
func (s *Signer) Notification(e *Event, now uint64) ([]byte, error) {
	var random [8]byte
	if _, err := rand.Read(random[:]); err != nil {
		return nil, fmt.Errorf("events: no randomness: %w", err)
	}
	n := wire.Notification{
		Header: wire.Header{
			ID: binary.BigEndian.Uint32(random[:4]), Nonce: binary.BigEndian.Uint32(random[4:]), Timestamp: uint32(now),
		},
		Event: e.Kind, Height: e.ID.Height, BlockHash: e.Hash, Name: e.Name,
	}
	if id, ok := e.TxID(); ok {
		r := wire.Receipt{Opcode: wire.OpRegisterCommit, TxID: id, Height: e.ID.Height, Time: e.Domain.Expiry}
		copy(r.Output[:], e.Domain.Outpoint.AppendTo(nil))
		n.Payload.Add = []wire.RR{{Name: e.Name, Type: wire.TypeReceipt, Class: wire.ClassIN, Data: wire.AppendReceipt(nil, &r)}}
	}
	msg, err := wire.AppendNotification(nil, &n)
	if err != nil {
		return nil, err
	}
	return sigblock.Sign(msg, s.chainID, [32]byte{}, s)
}

// A Judge believes the Notifications of peers that it knows. It is safe for
// concurrent use.
type Judge struct {
	chainID string
	known   []ledger.PublicKey
	window  *sigblock.Window
}

// NewJudge returns a judge that knows some keys. A peer that sends more than
// 4096 Notifications in ten minutes is heard less (see sigblock.Window).
func NewJudge(chainID string, known []ledger.PublicKey) *Judge {
	return &Judge{chainID, known, sigblock.NewWindow(sigblock.WindowConfig{Keys: max(1, len(known)), PerKey: 4096})}
}

// Judge reads a Notification at now, in Unix seconds. It fails with ErrMalformed
// or with ErrIgnored.
func (j *Judge) Judge(msg []byte, now uint64) (wire.Notification, error) {
	n, err := wire.DecodeNotification(msg)
	if err != nil {
		return n, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if n.Header.Signature == nil {
		return n, fmt.Errorf("%w: unsigned", ErrIgnored)
	}
	block, err := wire.DecodeSigBlock(n.Header.Signature)
	if err != nil {
		return n, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if err := sigblock.CheckTime(now, n.Header.Timestamp); err != nil {
		return n, fmt.Errorf("%w: %w", ErrIgnored, err)
	}
	for i := range block.Entries { // before anything is verified
		if !j.knows(&block.Entries[i]) {
			return n, fmt.Errorf("%w: signed by a stranger", ErrIgnored)
		}
	}
	keys, err := sigblock.Verify(msg, j.chainID, [32]byte{})
	if err == nil {
		err = j.window.Admit(now, &n.Header, keys...)
	}
	if err != nil {
		return n, fmt.Errorf("%w: %w", ErrIgnored, err)
	}
	return n, nil
}

func (j *Judge) knows(e *wire.SigEntry) bool {
	for _, k := range j.known {
		if wire.SigAlgorithm(k.Algorithm) == e.Algorithm && string(k.Key) == string(e.Key) {
			return true
		}
	}
	return false
}
