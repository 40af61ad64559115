package updates

import (
	"fmt"
	"slices"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/sigblock"
	"github.com/utxo-dns/utxonode/wire"
)

// authenticate returns the keys that signed the message, which nobody sent
// before (E-46 to E-48). Only a quote may have no signature. Whose keys they are
// is judged later.
func (h *Handler) authenticate(msg []byte, u *wire.Update, from *resolver.Source) ([]ledger.PublicKey, error) {
	now := uint64(max(0, h.cfg.Now().Unix()))
	if u.Header.Signature == nil && u.Opcode == wire.OpRegisterQuote {
		return nil, h.window.Admit(now, &u.Header)
	}
	if u.Header.Signature == nil {
		_, err := sigblock.Verify(msg, h.cfg.ChainID, [32]byte{}) // says what is missing
		return nil, err
	}
	if err := sigblock.CheckTime(now, u.Header.Timestamp); err != nil {
		return nil, err
	}
	if !from.Stream && !from.Validated {
		return nil, fmt.Errorf("%w: the source may be forged", errStream)
	}
	if err := h.cfg.Chain.Limit(from.Addr); err != nil {
		return nil, err
	}
	known, err := h.checkBlock(u, from)
	if err != nil {
		return nil, err
	}
	keys, err := sigblock.Verify(msg, h.cfg.ChainID, [32]byte{}, known...)
	if err != nil {
		return nil, err
	}
	return keys, h.window.Admit(now, &u.Header, keys...)
}

// checkBlock looks at the algorithms before anything is verified, and returns
// the keys that may have made a bare DER signature, which names none: those that
// the transaction reveals.
func (h *Handler) checkBlock(u *wire.Update, from *resolver.Source) (known []ledger.PublicKey, err error) {
	block, err := wire.DecodeSigBlock(u.Header.Signature)
	if err != nil {
		return nil, err
	}
	if block.DER != nil {
		return derKeys(u.Payload.Transaction), h.checkAlgorithm(ledger.Secp256k1)
	}
	for i := range block.Entries {
		a := ledger.Algorithm(block.Entries[i].Algorithm)
		if err := h.checkAlgorithm(a); err != nil {
			return nil, err
		}
		if a == ledger.MLDSA65 && !from.Stream {
			return nil, fmt.Errorf("%w: a signature of %v", errStream, a)
		}
	}
	return nil, nil
}

// checkAlgorithm refuses a known algorithm that the configuration does not list;
// unknown ones are refused by sigblock (U-155, U-159).
func (h *Handler) checkAlgorithm(a ledger.Algorithm) error {
	if slices.Contains(ledger.Algorithms(), a) && !slices.Contains(h.cfg.Algorithms, a) {
		return fmt.Errorf("%w: %v", ErrAlgorithm, a)
	}
	return nil
}

// derKeys returns the secp256k1 keys that a transaction reveals, at most so many
// as a message may have signatures: each is tried.
func derKeys(raw []byte) (keys []ledger.PublicKey) {
	tx, err := ledger.DecodeTx(raw)
	if err != nil {
		return nil
	}
	for _, r := range revealed(tx) {
		for _, k := range r.keys {
			if k.Algorithm == ledger.Secp256k1 && len(keys) < wire.MaxSignatures && !has(keys, k) {
				keys = append(keys, k)
			}
		}
	}
	return keys
}
