package resolver_test

import (
	"bytes"
	"crypto/sha256"
	"net/netip"
	"slices"
	"testing"

	"golang.org/x/crypto/ed25519"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/internal/resolvertest"
	"github.com/utxo-dns/utxonode/sigblock"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

const chainID = "jmbc-test"

// A key signs in tests.
type key ed25519.PrivateKey

func keyOf(who string) key {
	seed := sha256.Sum256([]byte(who))
	return key(ed25519.NewKeyFromSeed(seed[:]))
}

func (k key) public() ledger.PublicKey {
	return ledger.PublicKey{Algorithm: ledger.Ed25519, Key: []byte(ed25519.PrivateKey(k).Public().(ed25519.PublicKey))}
}

func (k key) Policy() ledger.Policy { return k.public() }

func (k key) Sign(digest [32]byte) (ledger.Witness, error) {
	return ledger.Witness{ed25519.Sign(ed25519.PrivateKey(k), digest[:])}, nil
}

// signing has a resolver answer signed queries as the node "node".
func signing(cfg *resolver.Config) {
	cfg.Signing = &resolver.Signing{ChainID: chainID, Key: keyOf("node")}
}

// signedQuery returns a query of now with the signatures of signers.
func signedQuery(t testing.TB, q wire.Query, signers ...sigblock.Signer) []byte {
	t.Helper()
	msg, err := sigblock.Sign(encodeQuery(t, q), chainID, [32]byte{}, signers...)
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

// signedBy reports whether a reply to req is signed by the node "node".
func signedBy(t testing.TB, req, reply []byte) bool {
	t.Helper()
	bound, err := wire.RequestContext(req)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := sigblock.Verify(reply, chainID, bound)
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(keys, func(k ledger.PublicKey) bool { return bytes.Equal(k.Key, keyOf("node").public().Key) })
}

// U-050, U-051, U-052, U-053, U-153, U-155, U-159: which signed queries are
// answered; that they are answered, or refused, under the node's signature, for
// this request; and none twice.
func TestSignedQuery(t *testing.T) {
	c := world(t)
	c.Time += 1000
	q := resolvertest.Query("jmbc.user.utxo", wire.TypeA)
	q.Header.Timestamp = uint32(c.Time)
	at := func(seconds int64) wire.Query {
		q := q
		q.Header.Timestamp = uint32(int64(c.Time) + seconds)
		return q
	}
	one := func() []byte { return signedQuery(t, q, keyOf("alice")) }
	const sig = wire.HeaderSize + 2 // the first entry
	set := func(msg []byte, at int, v byte) []byte { msg[at] = v; return msg }
	for _, tc := range []struct {
		name string
		msg  []byte
		want rcode.Code
	}{
		{"as it should be", one(), rcode.NoError},
		{"two signatures", signedQuery(t, q, keyOf("alice"), keyOf("bob")), rcode.NoError},
		{"a name that is not there", signedQuery(t, resolvertestAt("nobody.utxo", q), keyOf("alice")), rcode.NXDomain},
		{"another chain's namespace", signedQuery(t, resolvertestAt("example.com", q), keyOf("alice")), rcode.NotZone},
		{"300 s early", signedQuery(t, at(-300), keyOf("alice")), rcode.NoError},
		{"301 s early", signedQuery(t, at(-301), keyOf("alice")), rcode.Refused},
		{"301 s late", signedQuery(t, at(301), keyOf("alice")), rcode.Refused},
		{"no timestamp", signedQuery(t, at(-int64(c.Time)), keyOf("alice")), rcode.Refused},
		{"an octet of the body changed", set(one(), len(one())-10, 'x'), rcode.SigInvalid},
		{"an octet of the signature changed", set(one(), sig+3+32+2+7, one()[sig+3+32+2+7]^1), rcode.SigInvalid},
		{"another key", set(one(), sig+3, one()[sig+3]^1), rcode.SigInvalid},
		{"an algorithm nobody assigned", set(one(), sig, 99), rcode.SigInvalid},
		{"an algorithm that is not taken", set(one(), sig, byte(ledger.Sr25519)), rcode.SigInvalid},
		{"a block of another version", set(one(), wire.HeaderSize, 9), rcode.FormErr},
		{"a bare DER signature", set(one(), wire.HeaderSize, 0x30), rcode.SigInvalid},
		{"a body that is none", one()[:len(one())-3], rcode.FormErr},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newResolver(c, signing, func(cfg *resolver.Config) {
				cfg.Signing.Algorithms = []ledger.Algorithm{ledger.Secp256k1, ledger.Ed25519}
			})
			reply := r.Native(t.Context(), tc.msg, udp)
			resp, err := wire.DecodeResponse(reply)
			if err != nil || resp.RCode != tc.want || !signedBy(t, tc.msg, reply) {
				t.Fatalf("%v, %v; want %v, signed", resp.RCode, err, tc.want)
			}
			if again, err := wire.DecodeResponse(r.Native(t.Context(), tc.msg, stream)); err != nil || again.RCode == rcode.NoError {
				t.Errorf("the same message again: %v, %v", again.RCode, err)
			}
		})
	}
}

// resolvertestAt is q about another name.
func resolvertestAt(text string, q wire.Query) wire.Query {
	q.Question = resolvertest.Query(text, q.Question.Type).Question
	return q
}

// U-052: an answer under a signature has its proof, and the signature is of this
// response to this request alone.
func TestSignedAnswer(t *testing.T) {
	c := world(t)
	q := resolvertest.Query("jmbc.user.utxo", wire.TypeA)
	q.Header.Timestamp = uint32(c.Time)
	req := signedQuery(t, q, keyOf("alice"))
	reply := newResolver(c, signing).Native(t.Context(), req, udp)
	resp, err := wire.DecodeResponse(reply)
	if err != nil || !signedBy(t, req, reply) {
		t.Fatalf("%+v, %v", resp, err)
	}
	if _, err := resolver.Verify(q, resp, c.Trust()); err != nil {
		t.Fatal(err)
	}
	q.Question.Type = wire.TypeTXT
	other, err := wire.RequestContext(signedQuery(t, q, keyOf("alice")))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sigblock.Verify(reply, chainID, other); rcode.Of(err) != rcode.SigInvalid {
		t.Errorf("as the response to another request: %v", err)
	}
	unsigned := newResolver(c, signing).Native(t.Context(), encodeQuery(t, q), udp)
	if h, _, err := wire.DecodeHeader(unsigned); err != nil || h.Signature != nil {
		t.Errorf("the response to an unsigned query is signed: %v", err)
	}
}

// U-070, U-147: a response that a signature makes too long is cut, and a source
// that may be someone else's is sent to a stream before anything is verified.
func TestSignedSize(t *testing.T) {
	c := world(t)
	c.Register("big.utxo", "big.utxo 300 TXT "+string(bytes.Repeat([]byte("0123456789 "), 103)))
	q := resolvertest.Query("big.utxo", wire.TypeTXT)
	q.Flags, q.Header.Timestamp = 0, uint32(c.Time)
	for _, tc := range []struct {
		name   string
		from   resolver.Source
		signed bool
		cut    bool
	}{
		{"a stream", stream, true, false},
		{"a datagram", udp, true, true},
		{"a stranger", stranger, false, true},
	} {
		r := newResolver(c, signing)
		req := signedQuery(t, q, keyOf("alice"))
		reply := r.Native(t.Context(), req, tc.from)
		resp, err := wire.DecodeResponse(reply)
		if err != nil || resp.Flags&wire.ResponseTC != 0 != tc.cut || signedBy(t, req, reply) != tc.signed || len(reply) > wire.MaxUDP && !tc.from.Stream {
			t.Errorf("%s: %d octets, flags %v, %v", tc.name, len(reply), resp.Flags, err)
		}
		if keys, _ := r.Remembered(); keys > 0 != tc.signed {
			t.Errorf("%s: %d keys remembered", tc.name, keys)
		}
	}
}

// U-147, U-168: a source pays for every signature that it has verified or made,
// before that is done, and what it cannot pay for is refused without one.
func TestSignedRate(t *testing.T) {
	c := world(t)
	r := newResolver(c, signing, func(cfg *resolver.Config) { cfg.Rate, cfg.Burst = 1, 10 })
	from := resolver.Source{Addr: netip.MustParseAddr("203.0.113.1"), Validated: true}
	q := resolvertest.Query("bare.utxo", wire.TypeA)
	q.Header.Timestamp = uint32(c.Time)
	var got []rcode.Code
	for i := range 4 {
		q.Header.Nonce++
		req := signedQuery(t, q, keyOf("alice"))
		reply := r.Native(t.Context(), req, from)
		resp, err := wire.DecodeResponse(reply)
		if err != nil || signedBy(t, req, reply) != (i < 3) {
			t.Fatalf("query %d: %v, %v", i, resp.RCode, err)
		}
		got = append(got, resp.RCode)
	}
	if want := []rcode.Code{rcode.NoError, rcode.NoError, rcode.NoError, rcode.Refused}; !slices.Equal(got, want) {
		t.Fatalf("%v: three tokens each of ten", got)
	}
	if _, messages := r.Remembered(); messages != 3 {
		t.Errorf("%d messages were verified", messages)
	}
}

// U-050, U-055: keys and messages of the replay window are as many as it holds.
func TestSignedMemory(t *testing.T) {
	c := world(t)
	r := newResolver(c, signing, func(cfg *resolver.Config) {
		cfg.Signing.Window = sigblock.WindowConfig{Keys: 4, PerKey: 8}
	})
	q := resolvertest.Query("bare.utxo", wire.TypeA)
	q.Header.Timestamp = uint32(c.Time)
	for i := range 100 {
		q.Header.Nonce++
		r.Native(t.Context(), signedQuery(t, q, keyOf(string(rune('a'+i%10)))), stream)
	}
	if keys, messages := r.Remembered(); keys > 4 || messages > 32 {
		t.Fatalf("%d keys, %d messages", keys, messages)
	}
}
