package updates_test

import (
	"strings"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// D-042, D-043, T-033: what is legal and not recommended is done, with words
// about it in Additional, after the receipt.
func TestWarnings(t *testing.T) {
	w := newWorld(t)
	w.register("plain.utxo", "alice")
	w.register("例.utxo", "alice")
	for i, tc := range []struct {
		name string
		u    *wire.UpdateBody
		want string // in the warning; "" is none
	}{
		{"ASCII to ASCII", w.records("plain.utxo", "alice", 0, "www.plain.utxo 300 CNAME plain.utxo", ""), ""},
		{"ASCII to Han", w.records("plain.utxo", "alice", 0, "www.plain.utxo 300 CNAME 例.utxo", ""), "例.utxo"},
		{"Han to ASCII", w.records("例.utxo", "alice", 0, "www.例.utxo 300 CNAME plain.utxo", ""), ""},
		{"a name of ASCII", w.reveal("ascii.utxo", "alice", 0, w.commit("ascii.utxo", "alice", 0), 0, 600), ""},
		{"a name beyond ASCII", w.reveal("測.utxo", "alice", 0, w.commit("測.utxo", "alice", 0), 0, 600), "xn--g6w.utxo"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.u.Flags |= wire.UpdateDryRun
			resp := w.exchange("tcp", encode(t, tc.u, uint32(i), time.Now().Unix(), key(t, "alice")))
			if resp.RCode != rcode.NoError || len(resp.Additional) == 0 || resp.Additional[0].Type != wire.TypeReceipt {
				t.Fatalf("%+v", resp)
			}
			if warnings := resp.Additional[1:]; tc.want == "" && len(warnings) != 0 || tc.want != "" && len(warnings) != 1 {
				t.Fatalf("%v", warnings)
			}
			if tc.want == "" {
				return
			}
			rr := resp.Additional[1]
			if rr.Name != name.MustParse("_warn."+tc.u.Name.String()) || rr.Type != wire.TypeTXT || !strings.Contains(string(rr.Data), tc.want) {
				t.Errorf("%v", rr)
			}
		})
	}
}
