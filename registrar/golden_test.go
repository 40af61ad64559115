package registrar_test

import (
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"testing"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

//go:generate go test . -run ^TestVectorsAreFresh$ -update

var update = flag.Bool("update", false, "write testdata/vectors")

// The vectors are what this code says today; TestLawVectors, TestDomainVectors
// and TestCommitmentVectors read them as another implementation would.
func TestVectorsAreFresh(t *testing.T) {
	law := lawVectors(t)
	maps.Copy(law, bookVectors(t))
	maps.Copy(law, registrations(t))
	ledgertest.Vectors(t, "testdata/vectors/law", *update, law)
	ledgertest.Vectors(t, "testdata/vectors/domain", *update, domainVectors())
	ledgertest.Vectors(t, "testdata/vectors/commitment", *update, commitmentVectors())
}

// lawVector is one transaction before the law: the clock, what it spends, the
// domain of its first operation before and after, and the verdict.
func lawVector(w *world, comment string, seconds uint64, tx *ledger.Tx) *ledgertest.Vector {
	v, c := new(ledgertest.Vector), w.caseOf(seconds, tx)
	params, err := json.Marshal(w.law.Params)
	if err != nil {
		w.t.Fatal(err)
	}
	writes, err := w.law.Judge(c)
	v.Set("comment", comment)
	v.Set("chain", w.Params.ChainID)
	v.Set("params", string(params))
	v.Set("height", c.Height)
	v.Set("now", c.Now)
	v.Set("code", uint16(rcode.Of(err)))
	for i := range c.Spent {
		v.Set(fmt.Sprint("spent-", i), hex.EncodeToString(c.Spent[i].Encode()))
	}
	n := 0
	for _, k := range w.law.Touches(nil, tx) {
		if before := c.Entry(k); before != nil {
			v.Set(fmt.Sprint("before-", n), hex.EncodeToString(k[:])+" "+hex.EncodeToString(before))
			n++
		}
	}
	for i, write := range writes {
		v.Set(fmt.Sprint("after-", i), hex.EncodeToString(write.Key[:])+" "+hex.EncodeToString(write.Value))
	}
	v.Hex("transaction", tx.Encode())
	return v
}

func lawVectors(t *testing.T) map[string]*ledgertest.Vector {
	out := map[string]*ledgertest.Vector{}
	n := name.MustParse("jmbc.utxo")
	w := newWorld(t)
	commit, commitment := w.commit("alice", n, 1)
	out["commit"] = lawVector(w, "a commitment holds the deposit", 1, commit)
	w.must(1, commit)
	out["register"] = lawVector(w, "commit, reveal and pay in 60 s", 60, w.reveal("alice", n, commitment, 1))
	out["register-young"] = lawVector(w, "one second before the commitment is of age", 9, w.reveal("alice", n, commitment, 1))
	out["register-old"] = lawVector(w, "one second after the commitment is too old", registrar.Day+1, w.reveal("alice", n, commitment, 1))
	out["register-other-salt"] = lawVector(w, "the salt is not the one committed to", 60, w.reveal("alice", n, commitment, 2))
	short := w.reveal("alice", n, commitment, 1)
	short.Outputs[1].Amount--
	out["register-fee-short"] = lawVector(w, "the treasury gets one atom less than the fee", 60, w.sign(short, "alice"))
	short = w.reveal("alice", n, commitment, 1)
	short.Outputs[0].Amount--
	out["register-stake-short"] = lawVector(w, "the domain output holds one atom less than the stake", 60, w.sign(short, "alice"))
	unknown := w.reveal("alice", n, commitment, 1)
	unknown.Actions[0].Op = 99
	out["unknown-operation"] = lawVector(w, "operation 99", 60, w.sign(unknown, "alice"))

	hk := name.MustParse("hk.utxo")
	commit, reserved := w.commit("alice", hk, 1)
	w.must(1, commit)
	out["register-reserved"] = lawVector(w, "a country code", 60, w.reveal("alice", hk, reserved, 1))

	at := w.register("alice", "jmbc.utxo")
	commit, commitment = w.commit("bob", n, 2)
	child := name.MustParse("x.jmbc.utxo")
	commit2, childs := w.commit("bob", child, 2)
	w.must(1, commit, commit2)
	out["register-taken"] = lawVector(w, "the name is registered", 60, w.reveal("bob", n, commitment, 2))
	out["register-no-consent"] = lawVector(w, "the name above is another's, who has not signed", 60, w.reveal("bob", child, childs, 2))
	set := registrar.SetRecords{Spend: registrar.Spend{Name: n}, Root: [32]byte{5}, Count: 2}
	out["set-records"] = lawVector(w, "a new root of two RRsets", 1, w.carry("alice", at, "jmbc.utxo", set.Action()))
	out["set-records-in-grace"] = lawVector(w, "the lease is over", registrar.Year, w.carry("alice", at, "jmbc.utxo", set.Action()))
	gift := w.carry("alice", at, "jmbc.utxo", set.Action())
	gift.Outputs[0].Address = w.keys["bob"].Address
	out["set-records-gives-away"] = lawVector(w, "an update to another's address", 1, w.sign(gift, "alice"))
	set.Count = 0
	out["set-records-no-count"] = lawVector(w, "a root of no RRsets that is not zero", 1, w.carry("alice", at, "jmbc.utxo", set.Action()))
	pay := ledger.Output{Amount: 20 * ledger.JMBC, Address: w.law.Params.Treasury}
	renew := registrar.Renew{Spend: registrar.Spend{Name: n}, Period: registrar.Year}
	out["renew"] = lawVector(w, "a year more", 1, w.carry("alice", at, "jmbc.utxo", renew.Action(), pay))
	out["renew-in-grace"] = lawVector(w, "a year from the expiry on", registrar.Year+registrar.Day, w.carry("alice", at, "jmbc.utxo", renew.Action(), pay))
	out["renew-released"] = lawVector(w, "grace is over", registrar.Year+31*registrar.Day, w.carry("alice", at, "jmbc.utxo", renew.Action(), pay))
	out["renew-unpaid"] = lawVector(w, "the treasury gets nothing", 1, w.carry("alice", at, "jmbc.utxo", renew.Action()))
	renew.Period = 10 * registrar.Year
	out["renew-too-far"] = lawVector(w, "eleven years from now", 1, w.carry("alice", at, "jmbc.utxo", renew.Action(), pay))
	renew.Period = registrar.Year - 1
	out["renew-period"] = lawVector(w, "a second short of a year", 1, w.carry("alice", at, "jmbc.utxo", renew.Action(), pay))
	out["reclaim-leased"] = lawVector(w, "the stake of a live name", 1, w.reclaim("alice", at, n))
	out["reclaim"] = lawVector(w, "the stake of a released name", registrar.Year+31*registrar.Day, w.reclaim("alice", at, n))
	spent := w.reclaim("alice", at, n)
	spent.Actions = nil
	out["spend-domain"] = lawVector(w, "a domain output spent as a coin", 1, w.sign(spent, "alice"))
	return out
}

func domainVectors() map[string]*ledgertest.Vector {
	out := map[string]*ledgertest.Vector{}
	fresh := registrar.Domain{
		Mark: registrar.MarkActive, Expiry: ledgertest.Genesis + registrar.Year,
		Outpoint: ledger.Outpoint{TxID: ledger.TxID{0xAA}, Index: 1}, Owner: ledger.Address{0xBB},
	}
	full := fresh
	full.Flags, full.Resolver, full.RecordsRoot, full.Records = 0x8001, [32]byte{1}, [32]byte{2}, 3
	full.Guardians, full.Pending = ledger.Address{4}, registrar.Pending{Kind: 5, Address: ledger.Address{6}, Time: 7}
	full.Term, full.NoRecoveryBefore = 8, 9
	for name, d := range map[string]registrar.Domain{"fresh": fresh, "full": full} {
		v := new(ledgertest.Vector)
		v.Set("mark", d.Mark)
		v.Set("flags", d.Flags)
		v.Set("expiry", d.Expiry)
		v.Set("outpoint", d.Outpoint)
		v.Set("owner", hex.EncodeToString(d.Owner[:]))
		v.Set("resolver", hex.EncodeToString(d.Resolver[:]))
		v.Set("records-root", hex.EncodeToString(d.RecordsRoot[:]))
		v.Set("records", d.Records)
		v.Set("guardians", hex.EncodeToString(d.Guardians[:]))
		v.Set("pending", fmt.Sprintf("%d %x %d", uint8(d.Pending.Kind), d.Pending.Address[:], d.Pending.Time))
		v.Set("term", d.Term)
		v.Set("no-recovery-before", d.NoRecoveryBefore)
		v.Hex("V", d.Encode())
		out[name] = v
	}
	return out
}

func commitmentVectors() map[string]*ledgertest.Vector {
	out := map[string]*ledgertest.Vector{}
	for file, text := range map[string]string{"ascii": "jmbc.utxo", "unicode": "域名.用户.utxo", "regional": "jmbc.utxo.hk"} {
		n, v := name.MustParse(text), new(ledgertest.Vector)
		hash, key := registrar.Commitment(n, ledger.Address{0xBB}, [32]byte{0xCC}), n.Key()
		owner, salt := ledger.Address{0xBB}, [32]byte{0xCC}
		v.Set("name", text)
		v.Set("key", hex.EncodeToString(key[:]))
		v.Set("owner", hex.EncodeToString(owner[:]))
		v.Set("salt", hex.EncodeToString(salt[:]))
		v.Set("covenant", hex.EncodeToString(registrar.DomainCovenant(n).Data))
		v.Hex("commitment", hash[:])
		out[file] = v
	}
	return out
}
