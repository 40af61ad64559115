// Package rest is the node's HTTP API as Go types, and a client for it. The
// node serves these types, the OpenAPI document is generated from them, and
// nothing that comes back is proved: what must not be believed of a node is
// asked over the native protocol, or checked against a light block.
package rest

import (
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// Paths of the API.
const (
	PathStatus       = "/v1/status"
	PathHealth       = "/v1/health"
	PathGenesis      = "/v1/genesis"
	PathTransactions = "/v1/transactions"
	PathNames        = "/v1/names"
	PathQuotes       = "/v1/quotes"
	PathAccounts     = "/v1/accounts"
	PathBlocks       = "/v1/blocks"
	PathHeaders      = "/v1/headers"
	PathLightBlocks  = "/v1/lightblocks"
	PathDescriptors  = "/v1/descriptors"
	PathHistory      = "/history" // below a name
)

// A Status is what a node says of itself and of its chain.
type Status struct {
	ChainID      string            `json:"chain_id"`
	Node         string            `json:"node" doc:"The node's name on the gossip network"`
	Version      string            `json:"version"`
	Height       uint64            `json:"height" doc:"Last committed block"`
	ProvedHeight uint64            `json:"proved_height" doc:"Last height whose state can be proved: its hash is in the next header"`
	AppHash      string            `json:"app_hash" doc:"State after the last committed block, hexadecimal"`
	BlockTime    uint64            `json:"block_time" doc:"Of the last block, Unix seconds"`
	ChainTime    uint64            `json:"chain_time" doc:"Chain clock: block time plus warp offset, Unix seconds"`
	CatchingUp   bool              `json:"catching_up"`
	Validator    bool              `json:"validator"`
	Peers        int               `json:"peers" doc:"On the gossip network"`
	Pending      int               `json:"pending" doc:"Transactions that wait for a block"`
	Service      string            `json:"service" doc:"host:port of the native protocol and DNS, UDP and TCP"`
	Profiles     map[string]string `json:"profiles,omitempty" doc:"host:port of the same for clients that write names in another form: by profile, utf8, dnsii, dnsii-reduced or dnsii-edns"`
	TLS          string            `json:"tls,omitempty" doc:"host:port of both over TLS 1.3, by ALPN utxo-dns/1 and dot; missing: none"`
	HTTPS        string            `json:"https,omitempty" doc:"host:port of both over HTTPS, at /dns-query; missing: none"`
	QUIC         string            `json:"quic,omitempty" doc:"host:port of DNS over QUIC; missing: none"`
	TLSPin       string            `json:"tls_pin,omitempty" doc:"SHA-256 of the public key of TLS, HTTPS and QUIC, base64 (RFC 7858 §4.2)"`
	Libp2p       []string          `json:"libp2p,omitempty" doc:"Multiaddresses that answer the native protocol as stream protocol /utxo-dns/1.0.0"`
}

// A Submission is a signed transaction with the records it refers to.
type Submission struct {
	Tx      []byte   `json:"tx" doc:"Encoded transaction"`
	Records [][]byte `json:"records,omitempty" doc:"The record set of each SET-RECORDS, by its root"`
}

// How long a submission waits for its answer.
const (
	WaitNone      = "none"      // answered when the transaction is admitted
	WaitCommitted = "committed" // when it is in a block
	WaitProved    = "proved"    // when the state after that block can be proved
)

// Status of a transaction.
const (
	TxPending   = "pending"
	TxCommitted = "committed"
	TxUnknown   = "unknown"
)

// A Transaction is where a transaction is.
type Transaction struct {
	TxID   ledger.TxID `json:"txid"`
	Status string      `json:"status" enum:"pending,committed,unknown"`
	Height uint64      `json:"height,omitempty" doc:"Of the block that has it"`
	Place  uint32      `json:"place,omitempty" doc:"In that block"`
}

// A Quote is what a registration costs now. It reserves nothing.
type Quote struct {
	Name             string        `json:"name"`
	Region           string        `json:"region,omitempty" doc:"ISO 3166-1 code; empty: none"`
	Authority        string        `json:"authority,omitempty" doc:"Address of the region's authority, which signs along; empty: the region is open"`
	Parent           string        `json:"parent,omitempty" doc:"Name whose owner signs along; empty: nobody holds one above"`
	Period           uint64        `json:"period" doc:"Seconds"`
	Ephemeral        bool          `json:"ephemeral,omitempty" doc:"Cannot be renewed, ends without grace"`
	Fee              ledger.Amount `json:"fee" doc:"Atoms, to the treasury"`
	Stake            ledger.Amount `json:"stake" doc:"Atoms, returned when the name is released"`
	Deposit          ledger.Amount `json:"deposit" doc:"Atoms, returned by the reveal"`
	Treasury         string        `json:"treasury" doc:"Address"`
	ValidUntil       uint64        `json:"valid_until" doc:"Seconds of the chain clock"`
	QuoteID          string        `json:"quote_id" doc:"32 octets, hexadecimal"`
	CommitMinBlocks  uint64        `json:"commit_min_blocks"`
	CommitMinSeconds uint64        `json:"commit_min_seconds"`
	CommitMaxSeconds uint64        `json:"commit_max_seconds"`
}

// An Account is what an address holds.
type Account struct {
	Address string        `json:"address"`
	Balance ledger.Amount `json:"balance" doc:"Atoms in coins without a covenant"`
	Staked  ledger.Amount `json:"staked" doc:"Atoms in domain outputs and commitments"`
	Coins   []Coin        `json:"coins" doc:"By outpoint"`
	Next    string        `json:"next,omitempty" doc:"Outpoint to ask for more after; empty: that was all"`
	Height  uint64        `json:"height" doc:"Of the state this was read from"`
}

// A Coin is an unspent output.
type Coin struct {
	Outpoint ledger.Outpoint `json:"outpoint"`
	Amount   ledger.Amount   `json:"amount" doc:"Atoms"`
	Height   uint64          `json:"height" doc:"Of the block that made it"`
	Time     uint64          `json:"time" doc:"Chain clock of that block, Unix seconds"`
	Kind     string          `json:"kind,omitempty" enum:"commitment,domain" doc:"Covenant; empty: none"`
	Name     string          `json:"name,omitempty" doc:"Of a domain output"`
	Data     []byte          `json:"data,omitempty" doc:"Of the covenant"`
}

// A Header is a block header for people. What proves it is the light block.
type Header struct {
	Height     uint64 `json:"height"`
	Hash       string `json:"hash"`
	Time       uint64 `json:"time" doc:"Unix seconds"`
	AppHash    string `json:"app_hash" doc:"State after the block before"`
	Proposer   string `json:"proposer"`
	Validators string `json:"validators_hash"`
}

// A Block is a header with the block's transactions.
type Block struct {
	Header
	Txs []BlockTx `json:"txs"`
}

// A BlockTx is a transaction in a block.
type BlockTx struct {
	TxID ledger.TxID `json:"txid"`
	Size int         `json:"size" doc:"Octets"`
	Tx   []byte      `json:"tx"`
}

// A Health says whether the node can serve.
type Health struct {
	OK     bool   `json:"ok"`
	Reason string `json:"reason,omitempty"`
}

// A Problem is an error as the API answers it (RFC 9457), with the draft's
// code.
type Problem struct {
	Title    string     `json:"title"`
	Status   int        `json:"status"`
	Detail   string     `json:"detail"`
	Code     rcode.Code `json:"code" doc:"Draft §11"`
	CodeName string     `json:"code_name"`
}

// Error says what went wrong, with the draft's name for it.
func (p *Problem) Error() string { return p.CodeName + ": " + p.Detail }

// RCode returns the draft's code.
func (p *Problem) RCode() rcode.Code { return p.Code }

// GetStatus returns the HTTP status, for the server.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is that of RFC 9457, whatever the server would have said.
func (p *Problem) ContentType(string) string { return "application/problem+json" }
