package abci_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	abcitypes "github.com/cometbft/cometbft/abci/types"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/ledger/store"
	"github.com/utxo-dns/utxonode/node/abci"
	"github.com/utxo-dns/utxonode/node/mempool"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

const (
	chainID = "abci-test"
	began   = 1767225600
	fee     = 100_000
)

// A bench is an application over a store on disk, driven as consensus drives it.
type bench struct {
	t      testing.TB
	app    *abci.App
	db     *store.DB
	dir    string
	alice  ledgertest.Key
	chain  ledgertest.Chain // to make transactions with
	height int64
	told   []abci.Committed
}

func newBench(t testing.TB) *bench {
	t.Helper()
	b := &bench{t: t, dir: t.TempDir(), alice: ledgertest.NewKey(t, "alice")}
	b.chain.Params = ledger.DefaultParams(chainID)
	b.open()
	return b
}

func (b *bench) open() {
	b.t.Helper()
	db, err := store.Open(store.Config{Dir: b.dir})
	if err != nil {
		b.t.Fatal(err)
	}
	g := &registrar.Genesis{
		Ledger: b.chain.Params, Registrar: registrar.DefaultParams(ledgertest.NewKey(b.t, "treasury").Address),
	}
	g.Registrar.Stake = ledger.JMBC / 10
	for range 10 {
		g.Accounts = append(g.Accounts, registrar.Account{Address: b.alice.Address, Amount: ledger.JMBC})
	}
	pool := mempool.New(&g.Ledger, &registrar.Law{Params: g.Registrar}, 1<<20)
	app, err := abci.New(abci.Config{
		Genesis: g, Store: db, Pool: pool, Committed: func(c abci.Committed) { b.told = append(b.told, c) },
	})
	if err != nil {
		b.t.Fatal(err)
	}
	b.app, b.db = app, db
	b.t.Cleanup(b.close)
}

func (b *bench) close() {
	b.app.Close()
	if err := b.db.Close(); err != nil {
		b.t.Error(err)
	}
}

// start does what consensus does first, and returns the application's hash.
func (b *bench) start() []byte {
	b.t.Helper()
	info, err := b.app.Info(context.Background(), &abcitypes.RequestInfo{})
	if err != nil {
		b.t.Fatal(err)
	}
	if b.height = info.LastBlockHeight; b.height > 0 {
		return info.LastBlockAppHash
	}
	res, err := b.app.InitChain(context.Background(), &abcitypes.RequestInitChain{ChainId: chainID, Time: time.Unix(began, 0)})
	if err != nil {
		b.t.Fatal(err)
	}
	return res.AppHash
}

func (b *bench) at(height int64) time.Time { return time.Unix(began+height, 0) }

// finalize decides the next block.
func (b *bench) finalize(txs ...[]byte) *abcitypes.ResponseFinalizeBlock {
	b.t.Helper()
	res, err := b.app.FinalizeBlock(context.Background(),
		&abcitypes.RequestFinalizeBlock{Height: b.height + 1, Time: b.at(b.height + 1), Txs: txs})
	if err != nil {
		b.t.Fatal(err)
	}
	return res
}

func (b *bench) commit() {
	b.t.Helper()
	if _, err := b.app.Commit(context.Background(), &abcitypes.RequestCommit{}); err != nil {
		b.t.Fatal(err)
	}
	b.height++
}

// pay spends genesis coin i.
func (b *bench) pay(i uint32, amount ledger.Amount) []byte {
	return b.chain.Sign(&ledger.Tx{
		Version: ledger.TxVersion, Inputs: []ledger.Input{{Outpoint: b.chain.GenesisOutpoint(i)}},
		Outputs: []ledger.Output{{Amount: amount, Address: b.alice.Address}},
	}, b.alice).Encode()
}

// spoiled are transactions that each break a rule, by the code they get.
func (b *bench) spoiled() map[rcode.Code][]byte {
	bad := b.pay(1, ledger.JMBC-fee)
	bad[len(bad)-1] ^= 1
	return map[rcode.Code][]byte{
		rcode.FormErr:     []byte("nonsense"),
		rcode.SigInvalid:  bad,
		rcode.InsuffFunds: b.pay(2, ledger.JMBC),
		rcode.Blockchain:  b.pay(99, ledger.JMBC-fee),
	}
}

// U-206, U-213: a transaction that breaks a rule gets its code in the pool and
// in a decided block alike, and changes nothing; a proposal with one is refused.
func TestBrokenRules(t *testing.T) {
	for code, tx := range newBench(t).spoiled() {
		t.Run(code.String(), func(t *testing.T) {
			b := newBench(t)
			before := b.start()
			check, err := b.app.CheckTx(t.Context(), &abcitypes.RequestCheckTx{Tx: tx})
			if err != nil || check.Code != uint32(code) {
				t.Fatalf("CheckTx: %v, %v", check, err)
			}
			proposal, err := b.app.ProcessProposal(t.Context(),
				&abcitypes.RequestProcessProposal{Height: 1, Time: b.at(1), Txs: [][]byte{tx}})
			if err != nil || proposal.Status != abcitypes.ResponseProcessProposal_REJECT {
				t.Fatalf("ProcessProposal: %v, %v", proposal, err)
			}
			res := b.finalize(tx)
			if got := res.TxResults[0]; got.Code != uint32(code) || len(got.Data) != 0 || got.GasUsed != 0 || got.GasWanted != 0 {
				t.Fatalf("FinalizeBlock: %v", got)
			}
			if !bytes.Equal(res.AppHash, before) {
				t.Fatal("a refused transaction changed the state")
			}
		})
	}
}

// What the pool admits a proposal includes; what has become wrong it leaves out.
func TestPrepareProposal(t *testing.T) {
	b := newBench(t)
	b.start()
	good, later := b.pay(0, ledger.JMBC-fee), b.pay(0, ledger.JMBC-2*fee)
	res, err := b.app.PrepareProposal(t.Context(),
		&abcitypes.RequestPrepareProposal{Height: 1, Time: b.at(1), Txs: [][]byte{good, later}})
	if err != nil || len(res.Txs) != 1 || !bytes.Equal(res.Txs[0], good) {
		t.Fatalf("%d transactions, %v", len(res.Txs), err)
	}
	proposal, err := b.app.ProcessProposal(t.Context(),
		&abcitypes.RequestProcessProposal{Height: 1, Time: b.at(1), Txs: res.Txs})
	if err != nil || proposal.Status != abcitypes.ResponseProcessProposal_ACCEPT {
		t.Fatalf("its own proposal: %v, %v", proposal, err)
	}
}

// U-206: nothing is stored before Commit; what was finalized and not committed
// is replayed to the same hash, from the genesis and from a later height.
func TestReplay(t *testing.T) {
	b := newBench(t)
	genesis := b.start()
	for i := range uint32(3) {
		tx := b.pay(i, ledger.JMBC-fee)
		want := b.finalize(tx).AppHash

		b.close()
		b.open()
		before := b.start()
		if i == 0 && !bytes.Equal(before, genesis) {
			t.Fatal("the genesis has another hash the second time")
		}
		if b.height != int64(i) {
			t.Fatalf("height %d was stored, %d committed", b.height, i)
		}
		if got := b.finalize(tx).AppHash; !bytes.Equal(got, want) || bytes.Equal(got, before) {
			t.Fatalf("replayed to %x, first %x, before %x", got, want, before)
		}
		b.commit()
	}
	if len(b.told) != 3 || b.told[2].State.Height != 3 || b.told[2].Txs[0].Code != rcode.NoError {
		t.Fatalf("told of %+v", b.told)
	}
}

// An empty block leaves the hash as it was: otherwise consensus would make
// blocks for ever to prove it.
func TestEmptyBlock(t *testing.T) {
	b := newBench(t)
	before := b.start()
	for range 3 {
		if got := b.finalize().AppHash; !bytes.Equal(got, before) {
			t.Fatalf("hash %x, before %x", got, before)
		}
		b.commit()
	}
}

// A chain of another name, and a commit that the store refuses.
func TestErrors(t *testing.T) {
	b := newBench(t)
	if _, err := b.app.InitChain(t.Context(), &abcitypes.RequestInitChain{ChainId: "other", Time: time.Unix(began, 0)}); err == nil {
		t.Fatal("the genesis of another chain")
	}
	b.start()
	b.finalize(b.pay(0, ledger.JMBC-fee))
	if err := b.db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := b.app.Commit(t.Context(), &abcitypes.RequestCommit{}); !errors.Is(err, store.ErrClosed) {
		t.Fatalf("commit to a closed store: %v", err)
	}
}

// Where coins and transactions are is indexed at the same heights.
func TestIndexes(t *testing.T) {
	b := newBench(t)
	b.start()
	raw := b.pay(0, ledger.JMBC-fee)
	b.finalize(raw, b.pay(0, ledger.JMBC-2*fee))
	b.commit()
	s, err := b.db.Snapshot(1)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	tx, err := ledger.DecodeTx(raw)
	if err != nil {
		t.Fatal(err)
	}
	r, ok, err := abci.FindTx(s, tx.ID())
	if err != nil || !ok || r.Height != 1 || r.Place != 0 {
		t.Fatalf("%+v, %v, %v", r, ok, err)
	}
	if _, ok, err := abci.FindTx(s, ledger.TxID{}); ok || err != nil {
		t.Fatalf("a transaction that never was: %v, %v", ok, err)
	}
	var sum ledger.Amount
	coins := 0
	if err := abci.Holdings(s, b.alice.Address, func(h abci.Holding) { sum += h.Coin.Output.Amount; coins++ }); err != nil {
		t.Fatal(err)
	}
	if coins != 10 || sum != 10*ledger.JMBC-fee {
		t.Fatalf("%s JMBC in %d coins", sum, coins)
	}
}
