// Package api is the node over HTTP: JSON by the types of client/rest, an
// OpenAPI document generated from them, metrics. It decides nothing: a
// [Backend] answers, this room maps errors to problems with the draft's code.
package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node/events"
	"github.com/utxo-dns/utxonode/p2p"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// A Backend answers. The node is one.
type Backend interface {
	Status() rest.Status
	Health() rest.Health
	GenesisFile() []byte
	SubmitFrom(ctx context.Context, from netip.Addr, e p2p.Envelope) (ledger.TxID, error)
	Transaction(ctx context.Context, id ledger.TxID, wait string) (rest.Transaction, error)
	Name(ctx context.Context, n name.Name) (rest.Name, error)
	Quote(n name.Name, period uint64, owner string) (rest.Quote, error)
	History(n name.Name, after string) (rest.History, error)
	Descriptor(id [32]byte) (rest.Descriptor, error)
	Account(address string, after string) (rest.Account, error)
	Block(height int64) (rest.Block, error)
	Header(height int64) (rest.Header, error)
	LightBlock(height int64) ([]byte, error)
	Events() *events.Hub
}

// Handler serves b to clients that the limiter lets through. metrics answers at
// /metrics.
func Handler(b Backend, limit Limiter, version string, metrics http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", metrics)
	mux.Handle("GET "+rest.PathEvents, Events(b.Events(), limit))
	config := huma.DefaultConfig("utxonode", version)
	config.Info.Description = "A UTXO-DNS registrar node. Amounts are atoms, 1e-8 JMBC; times are Unix seconds."
	config.CreateHooks = nil // no $schema links in answers
	config.DocsPath = ""     // the built-in page loads scripts from elsewhere
	config.Transformers = append(config.Transformers, coded)
	config.Formats = formats()
	s := &server{b, humago.New(mux, config)}
	s.routes()
	describeEvents(s.api.OpenAPI())
	return limited(holding(mux, limit), limit)
}

// formats is JSON as the types have it: a member that a type has not is an error.
// It takes the place of the library's validation of bodies, which reads them twice.
func formats() map[string]huma.Format {
	strict := huma.DefaultJSONFormat
	strict.Unmarshal = func(b []byte, v any) error {
		d := json.NewDecoder(bytes.NewReader(b))
		d.DisallowUnknownFields()
		if err := d.Decode(v); err != nil {
			return err
		}
		if _, err := d.Token(); !errors.Is(err, io.EOF) {
			return errors.New("more than one JSON value")
		}
		return nil
	}
	return map[string]huma.Format{"application/json": strict, "json": strict}
}

type server struct {
	b   Backend
	api huma.API
}

// body is an answer of one JSON value.
type body[T any] struct{ Body T }

// get registers a GET of path that answers with a T.
func get[In, T any](s *server, id, path, summary string, answer func(context.Context, *In) (T, error)) {
	register(s, huma.Operation{OperationID: id, Method: http.MethodGet, Path: path, Summary: summary}, answer)
}

func register[In, T any](s *server, op huma.Operation, answer func(context.Context, *In) (T, error)) {
	huma.Register(s.api, op, func(ctx context.Context, in *In) (*body[T], error) {
		v, err := answer(ctx, in)
		if err != nil {
			return nil, problem(err)
		}
		return &body[T]{v}, nil
	})
}

// problem is err as HTTP says it.
func problem(err error) error {
	if done, ok := errors.AsType[*rest.Problem](err); ok {
		return done
	}
	if rate, ok := errors.AsType[rateError](err); ok {
		return huma.ErrorWithHeaders(problemOf(http.StatusTooManyRequests, err), retryAfter(rate))
	}
	return problemOf(httpStatus(rcode.Of(err)), err)
}

func problemOf(status int, err error) *rest.Problem {
	code := rcode.Of(err)
	return &rest.Problem{
		Title: http.StatusText(status), Status: status, Detail: err.Error(), Code: code, CodeName: code.String(),
	}
}

// coded gives what the library says of a request that does not fit the schema
// the form of every other problem, and the code FORMERR. Faults have their places
// and not what is there: that is the whole body, if that is at fault.
func coded(_ huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	details := []string{m.Detail}
	for _, e := range m.Errors {
		if e.Location != "" {
			e.Message += " (" + e.Location + ")"
		}
		details = append(details, e.Message)
	}
	return &rest.Problem{
		Title: m.Title, Status: m.Status, Detail: strings.Join(details, "; "), Code: rcode.FormErr, CodeName: rcode.FormErr.String(),
	}, nil
}

func httpStatus(c rcode.Code) int {
	switch c {
	case rcode.FormErr, rcode.NotZone:
		return http.StatusBadRequest
	case rcode.NXDomain, rcode.NXRRSet:
		return http.StatusNotFound
	case rcode.NotImp:
		return http.StatusNotImplemented
	case rcode.Refused, rcode.SigInvalid, rcode.NotAuth:
		return http.StatusForbidden
	case rcode.YXDomain, rcode.YXRRSet:
		return http.StatusConflict
	case rcode.Blockchain:
		return http.StatusConflict
	case rcode.Expired:
		return http.StatusGone
	case rcode.InsuffFunds:
		return http.StatusPaymentRequired
	case rcode.NoError, rcode.ServFail, rcode.ProofInvalid, rcode.Contract:
	}
	return http.StatusInternalServerError
}
