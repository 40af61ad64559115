package registrar_test

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"testing"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// listKey is where the page says that names are listed by an image.
func listKey(i name.Image) ledger.Key {
	return sha256.Sum256([]byte("UTXO-DNS image\x00" + string(rune(i.Kind)) + i.Text))
}

// A row is 82 octets of a list, as the page has them.
const row = 82

// listsDiffer says where the lists by image are not what the names are: each name
// that is held is in its lists, with its lease, and no name that is not there is in
// one; lists are in order. "" if they are.
func listsDiffer(values map[ledger.Key][]byte, names []string, now uint64, p *registrar.Params) string {
	for _, text := range names {
		n := name.MustParse(text)
		d, err := registrar.DecodeDomain(values[ledger.Key(n.Key())])
		for _, i := range n.Images() {
			list := values[listKey(i)]
			if len(list)%row != 0 {
				return fmt.Sprintf("the list of %q has %d octets", i.Text, len(list))
			}
			listed := false
			for at := 0; at < len(list); at += row {
				key := name.Key(list[at : at+32])
				if at > 0 && string(list[at-row:at-row+32]) >= string(key[:]) {
					return fmt.Sprintf("the list of %q is out of order", i.Text)
				}
				if key != n.Key() {
					continue
				}
				listed = true
				lease := append([]byte{}, d.Owner[:]...)
				lease = binary.BigEndian.AppendUint16(lease, d.Flags)
				lease = binary.BigEndian.AppendUint64(lease, d.Expiry)
				lease = binary.BigEndian.AppendUint64(lease, d.Term)
				if err != nil || i.Own || string(lease) != string(list[at+32:at+row]) {
					return fmt.Sprintf("%s is listed at %q as %x, and is %+v", text, i.Text, list[at:at+row], d)
				}
			}
			if held := err == nil && d.StatusAt(now, p).Held(); held && !i.Own && !listed {
				return fmt.Sprintf("%s is not listed at %q", text, i.Text)
			}
		}
	}
	return ""
}

// likePaypal returns names that look like paypal.utxo and are not it.
func likePaypal(count int) []string {
	letters := [][2]string{{"p", "р"}, {"a", "а"}, {"y", "у"}, {"p", "р"}, {"a", "а"}}
	var names []string
	for bits := 1; len(names) < count; bits++ {
		text := ""
		for i, l := range letters {
			text += l[bits>>i&1]
		}
		names = append(names, text+"l.utxo")
	}
	return names
}

// tryRegister registers a name by who, and returns why not.
func (w *world) tryRegister(who, text string) error {
	w.t.Helper()
	n := name.MustParse(text)
	commit, commitment := w.commit(who, n, 5)
	w.must(1, commit)
	return w.Apply(60, w.reveal(who, n, commitment, 5))[0]
}

// U-041, T-035, T-038: of names that are alike one owner holds all; another comes
// by one when it is free again, or by transfer.
func TestLookalikes(t *testing.T) {
	for _, pair := range [][2]string{
		{"modem.utxo", "modern.utxo"},
		{"fass.utxo", "faß.utxo"},           // nameprep
		{"c8.utxo", "ø.utxo"},               // seven bits
		{"paypal.utxo", "раура1.utxo"},      // mixed scripts
		{"paypa1.utxo", "раура1.utxo"},      // both look like a third
		{"jmbc.utxo.hk", "jrnbc.utxo.hk"},   // of one region
		{"x.modern.utxo", "x.rnodern.utxo"}, // a label further up
	} {
		for _, order := range [][2]string{pair, {pair[1], pair[0]}} {
			held, alike := order[0], order[1]
			t.Run(held+" before "+alike, func(t *testing.T) {
				w := stage(t)
				out := w.register("alice", held)
				err := w.tryRegister("bob", alike)
				if !errors.Is(err, registrar.ErrLookalike) || rcode.Of(err) != rcode.Refused {
					t.Fatalf("by another: %v", err)
				}
				if err := w.tryRegister("alice", alike); err != nil {
					t.Fatalf("by the same owner: %v", err)
				}
				n := name.MustParse(alike)
				release := w.carry("alice", w.domain(alike).Outpoint, alike, registrar.Release{Spend: at(alike)}.Action())
				w.must(1, release)
				w.must(registrar.Day, w.finalizeRelease("bob", ledger.Outpoint{TxID: release.ID()}, n, "alice"))
				if err := w.tryRegister("bob", alike); !errors.Is(err, registrar.ErrLookalike) {
					t.Fatalf("one of two released: %v", err)
				}
				release = w.carry("alice", out, held, registrar.Release{Spend: at(held)}.Action())
				w.must(1, release)
				w.must(registrar.Day, w.finalizeRelease("bob", ledger.Outpoint{TxID: release.ID()}, name.MustParse(held), "alice"))
				if err := w.tryRegister("bob", alike); err != nil {
					t.Fatalf("both released: %v", err)
				}
				if why := listsDiffer(w.Values, []string{held, alike}, w.State.Time, &w.law.Params); why != "" {
					t.Error(why)
				}
			})
		}
	}
}

// U-041, T-038: two regions, and names that are alike to nothing, do not meet.
func TestNoLookalikes(t *testing.T) {
	w := stage(t)
	w.register("alice", "modern.utxo")
	w.register("alice", "google.utxo")
	for _, text := range []string{"rnodern.utxo.fr", "g00gle.utxo", "moderns.utxo"} {
		if err := w.tryRegister("bob", text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// U-041: a name is transferred whatever it is alike to; then neither of two owners
// has a third.
func TestLookalikesOfTwoOwners(t *testing.T) {
	w := stage(t)
	w.register("alice", "paypal.utxo")
	w.register("alice", "paypa1.utxo")
	w.does(1, deed{op: registrar.Transfer{Spend: at("paypa1.utxo"), To: w.address("bob")}, by: "alice", approved: []string{"bob"}})
	w.does(registrar.Day, deed{op: registrar.Finalize{Spend: at("paypa1.utxo")}, to: "bob"})
	for _, who := range []string{"alice", "bob"} {
		if err := w.tryRegister(who, "раура1.utxo"); !errors.Is(err, registrar.ErrLookalike) {
			t.Errorf("a third by %s: %v", who, err)
		}
	}
	w.does(1, deed{op: registrar.Renew{Spend: at("paypa1.utxo"), Period: registrar.Year}, by: "bob", treasury: 20 * ledger.JMBC})
	w.tick(registrar.Year + 20*registrar.Day) // paypal is released, paypa1 in grace
	if err := w.tryRegister("bob", "раура1.utxo"); !errors.Is(err, registrar.ErrLookalike) {
		t.Errorf("in the grace of the other: %v", err)
	}
	w.tick(10 * registrar.Day)
	if err := w.tryRegister("bob", "раура1.utxo"); err != nil {
		t.Errorf("after it: %v", err)
	}
	if err := w.tryRegister("alice", "paypal.utxo"); !errors.Is(err, registrar.ErrLookalike) {
		t.Errorf("the released one, by its last owner: %v", err)
	}
	if why := listsDiffer(w.Values, []string{"paypal.utxo", "paypa1.utxo", "раура1.utxo"}, w.State.Time, &w.law.Params); why != "" {
		t.Error(why)
	}
}

// U-041: sixteen names of one owner can look like one thing, no more; those that
// are over do not count and are dropped.
func TestLookalikeLimit(t *testing.T) {
	w := stage(t)
	names := likePaypal(18)
	for _, text := range names[:16] {
		w.register("bob", text)
	}
	if err := w.tryRegister("bob", names[16]); !errors.Is(err, registrar.ErrLookalike) {
		t.Errorf("the seventeenth: %v", err)
	}
	if err := w.tryRegister("bob", "paypal.utxo"); err != nil {
		t.Errorf("the name itself, which is not listed: %v", err)
	}
	w.tick(registrar.Year + 31*registrar.Day)
	if err := w.tryRegister("alice", names[17]); err != nil {
		t.Errorf("after all are over: %v", err)
	}
	images := name.MustParse(names[17]).Images()
	if size := len(w.Values[listKey(images[2])]); size != row {
		t.Errorf("%d octets are listed, want %d", size, row)
	}
}

// U-106: a quote is judged as a registration by a stranger.
func TestQuotesKnowLookalikes(t *testing.T) {
	w := stage(t)
	w.register("alice", "fass.utxo")
	n, p := name.MustParse("faß.utxo"), &w.law.Params
	loaded := map[ledger.Key][]byte{}
	for _, k := range registrar.LookalikeKeys(n) {
		loaded[k] = w.Values[k]
	}
	entry := func(k ledger.Key) []byte {
		v, ok := loaded[k]
		if !ok {
			t.Errorf("reads %x, which is none of the keys", k)
		}
		return v
	}
	if err := registrar.Lookalike(p, n, ledger.Address{}, w.State.Time, entry); rcode.Of(err) != rcode.Refused {
		t.Errorf("for a stranger: %v", err)
	}
	if err := registrar.Lookalike(p, n, w.address("alice"), w.State.Time, entry); err != nil {
		t.Errorf("for the owner: %v", err)
	}
}
