package fakenode

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

// page is how many coins one answer lists: few, so that tests turn pages.
const page = 3

// Handler returns the HTTP API.
func (n *Node) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+rest.PathStatus, n.status)
	mux.HandleFunc("GET "+rest.PathNames+"/{name}", n.name)
	mux.HandleFunc("GET "+rest.PathQuotes+"/{name}", n.quote)
	mux.HandleFunc("GET "+rest.PathAccounts+"/{address}", n.account)
	mux.HandleFunc("GET "+rest.PathTransactions+"/{txid}", n.transaction)
	mux.HandleFunc("POST "+rest.PathTransactions, n.submit)
	mux.HandleFunc("GET "+rest.PathBlocks+"/{height}", n.blockAt)
	mux.HandleFunc("GET "+rest.PathLightBlocks+"/{height}", n.lightBlock)
	return mux
}

func answer(w http.ResponseWriter, v any, err error) {
	status := http.StatusOK
	if err != nil {
		status = http.StatusConflict
		code := rcode.Of(err)
		v = &rest.Problem{Title: "no", Status: status, Detail: err.Error(), Code: code, CodeName: code.String()}
	}
	b, err := json.Marshal(v)
	if err != nil {
		status = http.StatusInternalServerError
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(b)
}

func (n *Node) status(w http.ResponseWriter, _ *http.Request) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.TickOnStatus > 0 {
		n.block(n.TickOnStatus)
	}
	answer(w, rest.Status{
		ChainID: n.Genesis.Ledger.ChainID, Height: n.state.Height, ProvedHeight: n.state.Height - 1,
		BlockTime: n.state.Time, ChainTime: n.state.Time + n.state.Warp,
	}, nil)
}

func (n *Node) domain(of name.Name) *registrar.Domain {
	v := n.values[ledger.Key(of.Key())]
	if v == nil {
		return nil
	}
	d, err := registrar.DecodeDomain(v)
	if err != nil {
		n.t.Fatal(err)
	}
	return &d
}

func (n *Node) name(w http.ResponseWriter, r *http.Request) {
	n.mu.Lock()
	defer n.mu.Unlock()
	of, err := name.Parse(r.PathValue("name"))
	out := rest.Name{Name: of.String(), Unicode: of.Unicode(), Status: "free", Height: n.state.Height, Time: n.state.Time}
	for _, e := range of.Enclosers() {
		if d := n.domain(e); e != of && d != nil && d.StatusAt(n.state.Time, &n.law.Params) != registrar.Released {
			out.Parent = e.String()
			break
		}
	}
	if d := n.domain(of); d != nil && err == nil {
		out.Fill(d, &n.law.Params, n.Genesis.Ledger.Prefix, n.state.Time)
		out.Stake = n.coins[d.Outpoint].Output.Amount
		out.RecordSet = zone.Empty(of).Encode()
		if d.Records > 0 {
			out.RecordSet = n.records[d.RecordsRoot]
		}
	}
	answer(w, out, err)
}

func (n *Node) quote(w http.ResponseWriter, r *http.Request) {
	n.mu.Lock()
	defer n.mu.Unlock()
	of, err := name.Parse(r.PathValue("name"))
	years, _ := strconv.ParseUint(r.FormValue("years"), 10, 64)
	period, _ := strconv.ParseUint(r.FormValue("period"), 10, 64)
	period = max(period, years*registrar.Year)
	if err != nil {
		answer(w, nil, err)
		return
	}
	p := &n.law.Params
	q, err := registrar.QuoteFor(p, of, n.domain(of), period, n.state.Time)
	if owner := r.FormValue("owner"); err == nil && owner != "" {
		var who ledger.Address
		if who, err = ledger.ParseAddress(n.Genesis.Ledger.Prefix, owner); err == nil {
			err = registrar.Lookalike(p, of, who, n.state.Time, func(k ledger.Key) []byte { return n.values[k] })
		}
	}
	answer(w, rest.Quote{
		Name: of.String(), Period: period, Fee: q.Fee, Stake: q.Stake, Deposit: q.Deposit,
		Treasury: q.Treasury.Encode(n.Genesis.Ledger.Prefix), CommitMinBlocks: p.CommitMinBlocks,
		CommitMinSeconds: p.CommitMinSeconds, CommitMaxSeconds: p.CommitMaxSeconds,
		ValidUntil: q.ValidUntil, QuoteID: hex.EncodeToString(q.ID[:]),
	}, err)
}

func (n *Node) account(w http.ResponseWriter, r *http.Request) {
	n.mu.Lock()
	defer n.mu.Unlock()
	a, err := ledger.ParseAddress(n.Genesis.Ledger.Prefix, r.PathValue("address"))
	out := rest.Account{Address: r.PathValue("address"), Height: n.state.Height, Coins: []rest.Coin{}}
	after := r.FormValue("after")
	skip := after != ""
	for _, o := range n.outpoints(a) {
		c := n.coins[o]
		if c.Output.Covenant.Kind == 0 {
			out.Balance += c.Output.Amount
		} else {
			out.Staked += c.Output.Amount
		}
		switch {
		case skip:
			skip = o.String() != after
		case len(out.Coins) < page:
			out.Coins = append(out.Coins, restCoin(o, c))
		default:
			out.Next = out.Coins[page-1].Outpoint.String()
		}
	}
	answer(w, out, err)
}

func restCoin(o ledger.Outpoint, c ledger.Coin) rest.Coin {
	kinds := map[uint8]string{registrar.KindCommitment: "commitment", registrar.KindDomain: "domain"}
	return rest.Coin{
		Outpoint: o, Amount: c.Output.Amount, Height: c.Height, Time: c.Time,
		Kind: kinds[c.Output.Covenant.Kind], Data: c.Output.Covenant.Data,
	}
}

func (n *Node) transaction(w http.ResponseWriter, r *http.Request) {
	n.mu.Lock()
	defer n.mu.Unlock()
	id, err := ledger.ParseTxID(r.PathValue("txid"))
	t := rest.Transaction{TxID: id, Status: rest.TxUnknown}
	if p, ok := n.txs[id]; ok && p.height != 0 {
		t.Status, t.Height = rest.TxCommitted, p.height
	}
	answer(w, t, err)
}

// blockAt answers with every transaction there is: the tests ask for one.
func (n *Node) blockAt(w http.ResponseWriter, _ *http.Request) {
	n.mu.Lock()
	defer n.mu.Unlock()
	var b rest.Block
	for id, p := range n.txs {
		b.Txs = append(b.Txs, rest.BlockTx{TxID: id, Tx: p.tx.Encode()})
	}
	answer(w, b, nil)
}

func (n *Node) submit(w http.ResponseWriter, r *http.Request) {
	var s rest.Submission
	if err := json.NewDecoder(r.Body).Decode(&s); err != nil {
		answer(w, nil, err)
		return
	}
	if err := n.keep(s); err != nil {
		answer(w, nil, err)
		return
	}
	id, err := n.Submit(s.Tx)
	n.mu.Lock()
	defer n.mu.Unlock()
	answer(w, rest.Transaction{TxID: id, Status: rest.TxCommitted, Height: n.txs[id].height}, err)
}

// keep stores the records of an update, which must come with it.
func (n *Node) keep(s rest.Submission) error {
	tx, err := ledger.DecodeTx(s.Tx)
	if err != nil {
		return err
	}
	for _, a := range tx.Actions {
		op, err := registrar.DecodeAction(a)
		set, ok := op.(registrar.SetRecords)
		if err != nil || !ok || set.Count == 0 {
			continue
		}
		if err := n.keepSet(set, s.Records); err != nil {
			return err
		}
	}
	return nil
}

// keepSet stores the record set of an update.
func (n *Node) keepSet(set registrar.SetRecords, records [][]byte) error {
	for _, b := range records {
		z, err := zone.Decode(set.Name, b)
		if err != nil || z.Root() != set.Root || z.Count() != set.Count {
			continue
		}
		n.mu.Lock()
		defer n.mu.Unlock()
		n.records[set.Root] = b
		return nil
	}
	return fmt.Errorf("the records of %s are not among the %d sets", set.Name, len(records))
}

// errFuture: there is no block of that height yet.
type errFuture struct{}

func (errFuture) Error() string     { return "not committed yet" }
func (errFuture) RCode() rcode.Code { return rcode.Blockchain }

func (n *Node) lightBlock(w http.ResponseWriter, r *http.Request) {
	height, err := strconv.ParseUint(r.PathValue("height"), 10, 64)
	b := n.LightBlock(height)
	if err != nil || b == nil {
		answer(w, nil, errFuture{})
		return
	}
	pb, err := b.ToProto()
	if err != nil {
		n.t.Error(err)
		return
	}
	octets, err := pb.Marshal()
	if err != nil {
		n.t.Error(err)
		return
	}
	_, _ = w.Write(octets)
}
