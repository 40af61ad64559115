package api

import (
	"context"
	"encoding/hex"
	"fmt"
	"math"
	"net/http"
	"net/netip"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/p2p"
	"github.com/utxo-dns/utxonode/registrar"
)

// maxWait bounds how long a request may wait for a block.
const maxWait = 30 * time.Second

// maxBody is the largest request: a transaction and its record sets in base64.
const maxBody = 2 << 20

type none struct{}

type byHeight struct {
	Height int64 `path:"height" minimum:"0" doc:"0: the last"`
}

type byName struct {
	Name string `path:"name" doc:"U-labels or A-labels"`
}

type quoteOf struct {
	Name   string `path:"name" doc:"U-labels or A-labels"`
	Years  uint64 `query:"years" default:"1" minimum:"1"`
	Period uint64 `query:"period" doc:"Seconds, instead of years: whole years, or that of an ephemeral name"`
	Owner  string `query:"owner" doc:"Address that is to hold the name, whose own names may be like it; empty: somebody who holds none"`
}

type historyOf struct {
	Name  string `path:"name" doc:"U-labels or A-labels"`
	After string `query:"after" doc:"Where to go on: height:place"`
}

type byID struct {
	ID string `path:"id" minLength:"64" maxLength:"64" doc:"Hexadecimal"`
}

type byAddress struct {
	Address string `path:"address"`
	After   string `query:"after" doc:"Outpoint from which to go on"`
}

type byTxID struct {
	TxID string `path:"txid"`
	Wait string `query:"wait" default:"none" enum:"none,committed,proved"`
}

type submission struct {
	Wait string `query:"wait" default:"none" enum:"none,committed,proved" doc:"When to answer, at most 30 s later"`
	Body rest.Submission

	from netip.Addr
}

// Resolve notes who submits.
func (s *submission) Resolve(ctx huma.Context) []error {
	s.from = source(ctx.RemoteAddr())
	return nil
}

// routes is the whole API.
func (s *server) routes() {
	get(s, "status", rest.PathStatus, "The node and its chain",
		func(context.Context, *none) (rest.Status, error) { return s.b.Status(), nil })
	get(s, "name", rest.PathNames+"/{name}", "What is held of a name", s.name)
	get(s, "quote", rest.PathQuotes+"/{name}", "What a registration costs", s.quote)
	get(s, "history", rest.PathNames+"/{name}"+rest.PathHistory, "What happened to a name", s.history)
	get(s, "descriptor", rest.PathDescriptors+"/{id}", "A published resolver descriptor", s.descriptor)
	get(s, "account", rest.PathAccounts+"/{address}", "What an address holds",
		func(_ context.Context, in *byAddress) (rest.Account, error) { return s.b.Account(in.Address, in.After) })
	get(s, "block", rest.PathBlocks+"/{height}", "A block",
		func(_ context.Context, in *byHeight) (rest.Block, error) { return s.b.Block(in.Height) })
	get(s, "header", rest.PathHeaders+"/{height}", "A block header",
		func(_ context.Context, in *byHeight) (rest.Header, error) { return s.b.Header(in.Height) })
	get(s, "transaction", rest.PathTransactions+"/{txid}", "Where a transaction is", s.transaction)
	register(s, huma.Operation{
		OperationID: "submit", Method: http.MethodPost, Path: rest.PathTransactions,
		Summary: "Submit a signed transaction", MaxBodyBytes: maxBody, SkipValidateBody: true, // see formats
	}, s.submit)
	s.health()
	octets(s, "genesis", rest.PathGenesis, "The genesis file", "application/json",
		func(*none) ([]byte, error) { return s.b.GenesisFile(), nil })
	octets(s, "lightblock", rest.PathLightBlocks+"/{height}", "Header, commit and validators, in CometBFT's protobuf",
		"application/octet-stream", func(in *byHeight) ([]byte, error) { return s.b.LightBlock(in.Height) })
}

func (s *server) name(ctx context.Context, in *byName) (rest.Name, error) {
	n, err := name.Parse(in.Name)
	if err != nil {
		return rest.Name{}, err
	}
	return s.b.Name(ctx, n)
}

func (s *server) quote(_ context.Context, in *quoteOf) (rest.Quote, error) {
	n, err := name.Parse(in.Name)
	if err != nil {
		return rest.Quote{}, err
	}
	period := in.Period
	if period == 0 {
		if in.Years > math.MaxUint64/registrar.Year {
			return rest.Quote{}, registrar.ErrTooFarAhead
		}
		period = in.Years * registrar.Year
	}
	return s.b.Quote(n, period, in.Owner)
}

func (s *server) history(_ context.Context, in *historyOf) (rest.History, error) {
	n, err := name.Parse(in.Name)
	if err != nil {
		return rest.History{}, err
	}
	return s.b.History(n, in.After)
}

func (s *server) descriptor(_ context.Context, in *byID) (rest.Descriptor, error) {
	id, err := hex.DecodeString(in.ID)
	if err != nil || len(id) != 32 {
		return rest.Descriptor{}, fmt.Errorf("%w: %q is no id of a descriptor: 64 hexadecimal digits", registrar.ErrEncoding, in.ID)
	}
	return s.b.Descriptor([32]byte(id))
}

func (s *server) transaction(ctx context.Context, in *byTxID) (rest.Transaction, error) {
	id, err := ledger.ParseTxID(in.TxID)
	if err != nil {
		return rest.Transaction{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, maxWait)
	defer cancel()
	return s.b.Transaction(ctx, id, in.Wait)
}

func (s *server) submit(ctx context.Context, in *submission) (rest.Transaction, error) {
	if len(in.Body.Tx) == 0 {
		return rest.Transaction{}, fmt.Errorf("%w: the body has no member tx", ledger.ErrEncoding)
	}
	id, err := s.b.SubmitFrom(ctx, in.from, p2p.Envelope{Tx: in.Body.Tx, Records: in.Body.Records})
	if err != nil {
		return rest.Transaction{}, err
	}
	if in.Wait == rest.WaitNone {
		return rest.Transaction{TxID: id, Status: rest.TxPending}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, maxWait)
	defer cancel()
	return s.b.Transaction(ctx, id, in.Wait)
}

// health answers 503 when the node cannot serve, for load balancers.
func (s *server) health() {
	type answer struct {
		Status int
		Body   rest.Health
	}
	huma.Register(s.api, huma.Operation{
		OperationID: "health", Method: http.MethodGet, Path: rest.PathHealth, Summary: "Whether the node can serve",
	}, func(context.Context, *none) (*answer, error) {
		h := s.b.Health()
		if !h.OK {
			return &answer{http.StatusServiceUnavailable, h}, nil
		}
		return &answer{http.StatusOK, h}, nil
	})
}

// octets registers a GET that answers with octets as they are.
func octets[In any](s *server, id, path, summary, media string, answer func(*In) ([]byte, error)) {
	type raw struct {
		Type string `header:"Content-Type"`
		Body []byte
	}
	huma.Register(s.api, huma.Operation{
		OperationID: id, Method: http.MethodGet, Path: path, Summary: summary,
		Responses: map[string]*huma.Response{"200": {Description: summary, Content: map[string]*huma.MediaType{media: {}}}},
	}, func(_ context.Context, in *In) (*raw, error) {
		b, err := answer(in)
		if err != nil {
			return nil, problem(err)
		}
		return &raw{media, b}, nil
	})
}
