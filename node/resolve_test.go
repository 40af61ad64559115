package node_test

import (
	"math"
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/node/consensus"
	"github.com/utxo-dns/utxonode/p2p"
	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

// prove submits a transaction and waits until its state can be proved.
func prove(t *testing.T, n *node.Node, tx *ledger.Tx, records ...[]byte) ledger.TxID {
	t.Helper()
	id, err := n.Submit(t.Context(), p2p.Envelope{Tx: tx.Encode(), Records: records})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := n.Transaction(t.Context(), id, rest.WaitProved); err != nil || got.Status != rest.TxCommitted {
		t.Fatalf("%+v, %v", got, err)
	}
	return id
}

// registerWithAddress has alice register the first name of a chain, with an A record
// of 192.0.2.1.
func registerWithAddress(t *testing.T, n *node.Node, alice ledgertest.Key, of name.Name) {
	t.Helper()
	register(t, n, &ledgertest.Chain{Params: ledger.DefaultParams(chainID)}, alice, of, 0,
		wire.RR{Name: of, Type: wire.TypeA, Class: wire.ClassIN, TTL: 300, Data: []byte{192, 0, 2, 1}})
}

// spending is inputs of outputs.
func spending(at ...ledger.Outpoint) []ledger.Input {
	inputs := make([]ledger.Input, len(at))
	for i := range at {
		inputs[i].Outpoint = at[i]
	}
	return inputs
}

// register has alice register a name with genesis coins first to first+2, and
// set its records. It returns the transaction that has the name.
func register(t *testing.T, n *node.Node, c *ledgertest.Chain, alice ledgertest.Key, of name.Name, coin uint32, rrs ...wire.RR) ledger.TxID {
	t.Helper()
	p := registrar.DefaultParams(ledgertest.NewKey(t, "treasury").Address)
	salt := [32]byte{7}
	commitment := prove(t, n, c.Sign(&ledger.Tx{
		Version: 1, Inputs: spending(c.GenesisOutpoint(coin)),
		Outputs: []ledger.Output{{
			Amount: p.Deposit, Address: alice.Address,
			Covenant: registrar.CommitmentCovenant(registrar.Commitment(of, alice.Address, salt)),
		}},
	}, alice))
	held := ledger.Output{Amount: p.Stake, Address: alice.Address, Covenant: registrar.DomainCovenant(of)}
	registration := prove(t, n, c.Sign(&ledger.Tx{
		Version: 1, Inputs: spending(ledger.Outpoint{TxID: commitment}, c.GenesisOutpoint(coin+1)),
		Outputs: []ledger.Output{held, {Amount: 20 * ledger.JMBC, Address: p.Treasury}},
		Actions: []ledger.Action{registrar.Register{Name: of, Period: registrar.Year, Salt: salt, ValidUntil: math.MaxUint64}.Action()},
	}, alice))
	return setRecords(t, n, c, alice, of, registration, coin+2, rrs...)
}

// setRecords has alice set the records of a name that a transaction of hers has.
func setRecords(t *testing.T, n *node.Node, c *ledgertest.Chain, alice ledgertest.Key, of name.Name, at ledger.TxID, coin uint32, rrs ...wire.RR) ledger.TxID {
	t.Helper()
	set, err := zone.Empty(of).Add(rrs...)
	if err != nil {
		t.Fatal(err)
	}
	p := registrar.DefaultParams(ledgertest.NewKey(t, "treasury").Address)
	return prove(t, n, c.Sign(&ledger.Tx{
		Version: 1, Inputs: spending(ledger.Outpoint{TxID: at}, c.GenesisOutpoint(coin)),
		Outputs: []ledger.Output{{Amount: p.Stake, Address: alice.Address, Covenant: registrar.DomainCovenant(of)}},
		Actions: []ledger.Action{registrar.SetRecords{Spend: registrar.Spend{Name: of}, Root: set.Root(), Count: set.Count()}.Action()},
	}, alice), set.Encode())
}

// ask asks the node's service port and verifies the answer against the header
// that the node's chain has.
func ask(t *testing.T, n *node.Node, of name.Name, typ wire.Type) (resolver.Answer, error) {
	t.Helper()
	q := wire.Query{
		Header:   wire.Header{ID: 5, Nonce: 6, Timestamp: uint32(time.Now().Unix())},
		Question: wire.Question{Name: of, Type: typ, Class: wire.ClassIN},
		Flags:    wire.QueryAD,
	}
	msg, err := wire.AppendQuery(nil, &q)
	if err != nil {
		t.Fatal(err)
	}
	reply, err := jupc.Exchange(t.Context(), "udp", n.ServiceAddr(), msg)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := wire.DecodeResponse(reply)
	if err != nil {
		t.Fatal(err)
	}
	anchor, err := resolver.Anchor(&resp)
	if err != nil {
		return resolver.Answer{RCode: resp.RCode}, err
	}
	b, err := n.LightBlock(int64(anchor.Height) + 1)
	if err != nil {
		t.Fatal(err)
	}
	block, err := consensus.DecodeLightBlock(b, chainID)
	if err != nil {
		t.Fatal(err)
	}
	return resolver.Verify(q, resp, resolver.Trust{
		Height: anchor.Height, AppHash: [32]byte(block.AppHash), HeaderHash: [32]byte(block.Hash()),
		HeaderTime: uint64(block.Time.Unix()), Now: uint64(time.Now().Unix()), Grace: 30 * registrar.Day,
	})
}

// U-003, U-012, U-080, U-110, U-117, U-125, U-128: a name is registered, gets a
// record, and is resolved with a proof; what is not there is proved absent.
func TestRegisterAndResolve(t *testing.T) {
	alice := ledgertest.NewKey(t, "alice")
	dir := home(t, alice)
	n := start(t, dir)
	c := &ledgertest.Chain{Params: ledger.DefaultParams(chainID)}
	of := name.MustParse("jmbc.utxo")
	rr := wire.RR{Name: of, Type: wire.TypeA, Class: wire.ClassIN, TTL: 300, Data: []byte{192, 0, 2, 1}}
	register(t, n, c, alice, of, 0, rr)

	a, err := ask(t, n, of, wire.TypeA)
	if err != nil || a.RCode != rcode.NoError || len(a.RRsets) != 1 || string(a.RRsets[0].Data[0]) != string(rr.Data) {
		t.Fatalf("A: %+v, %v", a, err)
	}
	a, err = ask(t, n, of, wire.TypeAAAA)
	if err != nil || a.RCode != rcode.NoError || len(a.RRsets) != 0 {
		t.Fatalf("AAAA: %+v, %v", a, err)
	}
	a, err = ask(t, n, name.MustParse("nobody.utxo"), wire.TypeA)
	if err != nil || a.RCode != rcode.NXDomain {
		t.Fatalf("nobody.utxo: %+v, %v", a, err)
	}
	held, err := n.Name(t.Context(), of)
	if err != nil || held.Status != "active" || len(held.Records) != 1 {
		t.Fatalf("%+v, %v", held, err)
	}
}

// dig asks the node with the real client and returns what it prints.
func dig(t *testing.T, n *node.Node, args ...string) string {
	t.Helper()
	host, port, err := net.SplitHostPort(n.ServiceAddr())
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "dig", append([]string{"-p", port, "@" + host, "+time=5", "+tries=1"}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("dig %v: %v: %s (make test installs it)", args, err, out)
	}
	return string(out)
}

// U-187, U-190, U-192: dig asks the same port and gets the same answer, over
// UDP and TCP; what is not there is denied with the SOA.
func TestDig(t *testing.T) {
	alice := ledgertest.NewKey(t, "alice")
	n := start(t, home(t, alice))
	of := name.MustParse("jmbc.utxo")
	registerWithAddress(t, n, alice, of)
	for _, tc := range []struct {
		name string
		args []string
		want []string
	}{
		{"over UDP", []string{"jmbc.utxo", "A"}, []string{"status: NOERROR", "flags: qr aa", "jmbc.utxo.\t\t300\tIN\tA\t192.0.2.1"}},
		{"over TCP", []string{"+tcp", "jmbc.utxo", "A"}, []string{"status: NOERROR", "192.0.2.1"}},
		{"the case of the question is kept", []string{"JmBc.UtXo", "A"}, []string{"JmBc.UtXo."}},
		{"no such type", []string{"jmbc.utxo", "AAAA"}, []string{"status: NOERROR", "ANSWER: 0", "SOA"}},
		{"no such name", []string{"nobody.utxo", "A"}, []string{"status: NXDOMAIN", "ANSWER: 0", "SOA"}},
		{"another namespace", []string{"example.com", "A"}, []string{"status: REFUSED"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := dig(t, n, tc.args...)
			for _, want := range tc.want {
				if !strings.Contains(out, want) {
					t.Errorf("no %q in:\n%s", want, out)
				}
			}
		})
	}
}

// U-115, U-116, U-224: finality is instant, so a node has what is final or it
// is behind; a node without a block that proves a state says so, in both
// languages and over HTTP.
func TestNotYet(t *testing.T) {
	alice := ledgertest.NewKey(t, "alice")
	absent, err := consensus.ValidatorPubKey(make([]byte, consensus.SeedSize))
	if err != nil {
		t.Fatal(err)
	}
	// The other validator has most of the power and is not there: no block.
	n := start(t, home(t, alice, consensus.Validator{PubKey: absent, Power: 10}))
	a, err := ask(t, n, name.MustParse("jmbc.utxo"), wire.TypeA)
	if a.RCode != rcode.Blockchain {
		t.Fatalf("native: %v, %v", a.RCode, err)
	}
	if _, err := n.Quote(name.MustParse("jmbc.utxo"), 1, ""); rcode.Of(err) != rcode.Blockchain {
		t.Fatalf("quote: %v", err)
	}
	if out := dig(t, n, "jmbc.utxo", "A"); !strings.Contains(out, "status: SERVFAIL") || !strings.Contains(out, "EDE: 23") {
		t.Fatalf("dig: %s", out)
	}
	if _, err := n.Submit(t.Context(), p2p.Envelope{Tx: pay(alice, 0, 100*ledger.JMBC-100_000)}); err != nil {
		t.Fatalf("a payment of genesis coins is admitted before the first block: %v", err)
	}
}
