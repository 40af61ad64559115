package rest

import "github.com/utxo-dns/utxonode/ledger"

// PathEvents is where a node tells what blocks do, as Server-Sent Events or over a
// WebSocket.
const PathEvents = "/v1/events"

// Events that are about the stream itself.
const (
	EventMissed  = "missed"  // some after the one to begin after are not kept any more
	EventOverrun = "overrun" // the reader is too slow: the stream ends
)

// A Notification is the data of one such event (H.5). It is a hint: whoever must know
// asks for the name and verifies the answer.
type Notification struct {
	ID     string       `json:"id" doc:"Height and place in the block; the same on every node"`
	Event  string       `json:"event" doc:"NEW-BLOCK, REGISTERED, RECORDS-CHANGED, TRANSFER-PENDING, …"`
	Height uint64       `json:"height"`
	Block  string       `json:"block" doc:"Hash of the block"`
	Time   uint64       `json:"time" doc:"Chain clock after the block"`
	Name   string       `json:"name,omitempty"`
	TxID   *ledger.TxID `json:"txid,omitempty" doc:"Of REGISTERED"`
	Expiry uint64       `json:"expiry,omitempty" doc:"Of the name, if it still has a state"`
	// Effective is when the pending change of the name takes effect.
	Effective uint64 `json:"effective,omitempty"`
}
