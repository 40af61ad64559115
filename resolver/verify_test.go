package resolver_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/internal/resolvertest"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

// sameButTTL reports whether two answers say the same, TTLs of got being no
// longer than those of want.
func sameButTTL(got, want resolver.Answer) bool {
	if got.RCode != want.RCode || got.Encloser != want.Encloser || len(got.RRsets) != len(want.RRsets) {
		return false
	}
	for i, g := range got.RRsets {
		w := want.RRsets[i]
		if g.Name != w.Name || g.Type != w.Type || g.TTL > w.TTL || len(g.Data) != len(w.Data) {
			return false
		}
		sort := func(data [][]byte) [][]byte { return slices.SortedFunc(slices.Values(data), bytes.Compare) }
		if !slices.EqualFunc(sort(g.Data), sort(w.Data), bytes.Equal) {
			return false
		}
	}
	return true
}

// U-003, U-076, U-146, U-225: with any octet of a response changed in any way,
// it is not verified, or it says the same, perhaps for a shorter time.
func TestFlip(t *testing.T) {
	c := world(t)
	r := newResolver(c)
	for _, q := range []wire.Query{
		resolvertest.Query("jmbc.user.utxo", wire.TypeA),
		resolvertest.Query("two.jmbc.user.utxo", wire.TypeA),
		resolvertest.Query("www.jmbc.user.utxo", wire.TypeA),
		resolvertest.Query("x.jmbc.user.utxo", wire.TypeA),
		resolvertest.Query("nobody.utxo", wire.TypeA),
	} {
		t.Run(q.Question.String(), func(t *testing.T) {
			req, err := wire.AppendQuery(nil, &q)
			if err != nil {
				t.Fatal(err)
			}
			reply := r.Native(t.Context(), req, udp)
			want := verified(t, c, q, bytes.Clone(reply))
			believed := 0
			for i := range reply {
				for _, mask := range []byte{0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff} {
					reply[i] ^= mask
					resp, err := wire.DecodeResponse(reply)
					if err == nil {
						var got resolver.Answer
						got, err = resolver.Verify(q, resp, c.Trust())
						if err == nil && !sameButTTL(got, want) {
							t.Fatalf("octet %d ^ %02x: verified %+v", i, mask, got)
						}
						if err != nil && rcode.Of(err) != rcode.ProofInvalid {
							t.Fatalf("octet %d ^ %02x: %v is no 101", i, mask, err)
						}
					}
					if err == nil {
						believed++
					}
					reply[i] ^= mask
				}
			}
			// Timestamp, flags but TC, lower TTLs, and letters that fold.
			if believed > len(reply)*9/8 {
				t.Fatalf("%d of %d changes believed", believed, len(reply)*9)
			}
		})
	}
}

func verified(t testing.TB, c *resolvertest.Chain, q wire.Query, reply []byte) resolver.Answer {
	t.Helper()
	resp, err := wire.DecodeResponse(reply)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := resolver.Verify(q, resp, c.Trust())
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// U-048, U-077, U-078, U-079, U-082, U-145, U-156, U-225, U-241, U-242: one good
// response, and every way to cheat with it.
func TestVerifyRules(t *testing.T) {
	type forgery struct {
		c     *resolvertest.Chain
		r     *resolver.Resolver
		q     wire.Query
		resp  wire.Response
		trust resolver.Trust
	}
	// reproof changes the container of the response.
	reproof := func(t *testing.T, f *forgery, change func(*wire.Proof)) {
		t.Helper()
		p, err := resolver.Anchor(&f.resp)
		if err != nil {
			t.Fatal(err)
		}
		change(&p)
		if f.resp.Proof, err = wire.AppendProof(nil, &p); err != nil {
			t.Fatal(err)
		}
	}
	// of takes the sections of a type.
	of := func(p *wire.Proof, types ...wire.SectionType) (out []wire.Section) {
		for _, s := range p.Sections {
			if slices.Contains(types, s.Type) {
				out = append(out, s)
			}
		}
		return out
	}
	other := func(t *testing.T, f *forgery, owner string, qtype wire.Type) wire.Response {
		return ask(t, f.r, resolvertest.Query(owner, qtype), stream)
	}
	for _, tc := range []struct {
		name  string
		owner string
		qtype wire.Type
		spoil func(*testing.T, *forgery)
		want  error // nil: still verified
	}{
		{"as it came", "two.jmbc.user.utxo", wire.TypeA, func(*testing.T, *forgery) {}, nil},
		{"the records in another order", "two.jmbc.user.utxo", wire.TypeA, func(_ *testing.T, f *forgery) { slices.Reverse(f.resp.Answer) }, nil},
		{"a lower TTL", "jmbc.user.utxo", wire.TypeA, func(_ *testing.T, f *forgery) { f.resp.Answer[0].TTL = 7 }, nil},
		{"another record in Additional", "jmbc.user.utxo", wire.TypeA, func(_ *testing.T, f *forgery) {
			f.resp.Additional = append(f.resp.Additional, wire.RR{Name: name.MustParse("victim.utxo"), Type: wire.TypeA, Class: wire.ClassIN, Data: []byte{192, 0, 2, 66}})
		}, nil},
		{"an unknown section", "jmbc.user.utxo", wire.TypeA, func(t *testing.T, f *forgery) {
			reproof(t, f, func(p *wire.Proof) { p.Sections = append(p.Sections, wire.Section{Type: wire.SectionZK}) })
		}, nil},
		{"the sections in another order", "jmbc.user.utxo", wire.TypeA, func(t *testing.T, f *forgery) {
			reproof(t, f, func(p *wire.Proof) { slices.Reverse(p.Sections) })
		}, nil},
		{"an anchor just young enough", "jmbc.user.utxo", wire.TypeA, func(_ *testing.T, f *forgery) { f.trust.Now += 3600 }, nil},

		{"an anchor a second too old", "jmbc.user.utxo", wire.TypeA, func(_ *testing.T, f *forgery) { f.trust.Now += 3601 }, resolver.ErrStale},
		{"an anchor too old for this client", "jmbc.user.utxo", wire.TypeA, func(_ *testing.T, f *forgery) {
			f.trust.Now, f.trust.ProofExpiry = f.trust.Now+11, 10
		}, resolver.ErrStale},
		{"another nonce", "jmbc.user.utxo", wire.TypeA, func(_ *testing.T, f *forgery) { f.resp.Header.Nonce++ }, resolver.ErrMismatch},
		{"another id", "jmbc.user.utxo", wire.TypeA, func(_ *testing.T, f *forgery) { f.resp.Header.ID++ }, resolver.ErrMismatch},
		{"TC", "jmbc.user.utxo", wire.TypeA, func(_ *testing.T, f *forgery) { f.resp.Flags |= wire.ResponseTC }, resolver.ErrTruncated},
		{"no proof", "jmbc.user.utxo", wire.TypeA, func(_ *testing.T, f *forgery) { f.resp.Proof = nil }, resolver.ErrNoProof},
		{"NXDOMAIN without proof", "nobody.utxo", wire.TypeA, func(_ *testing.T, f *forgery) { f.resp.Proof = nil }, resolver.ErrNoProof},
		{"a TTL one second longer", "jmbc.user.utxo", wire.TypeA, func(_ *testing.T, f *forgery) { f.resp.Answer[0].TTL++ }, resolver.ErrProof},
		{"an RRset with two TTLs", "two.jmbc.user.utxo", wire.TypeA, func(_ *testing.T, f *forgery) { f.resp.Answer[0].TTL-- }, resolver.ErrProof},
		{"an RRset with one record less", "two.jmbc.user.utxo", wire.TypeA, func(_ *testing.T, f *forgery) { f.resp.Answer = f.resp.Answer[:1] }, resolver.ErrProof},
		{"a record twice", "jmbc.user.utxo", wire.TypeA, func(_ *testing.T, f *forgery) {
			f.resp.Answer = append(f.resp.Answer, f.resp.Answer[0])
		}, resolver.ErrProof},
		{"a record of another name in the answer", "jmbc.user.utxo", wire.TypeA, func(_ *testing.T, f *forgery) {
			f.resp.Answer = append(f.resp.Answer, wire.RR{Name: name.MustParse("victim.utxo"), Type: wire.TypeA, Class: wire.ClassIN, Data: []byte{192, 0, 2, 66}})
		}, resolver.ErrProof},
		{"other RDATA", "jmbc.user.utxo", wire.TypeA, func(_ *testing.T, f *forgery) { f.resp.Answer[0].Data = []byte{192, 0, 2, 66} }, resolver.ErrProof},
		{"another owner", "jmbc.user.utxo", wire.TypeA, func(_ *testing.T, f *forgery) { f.resp.Answer[0].Name = name.MustParse("user.utxo") }, resolver.ErrProof},
		{"another type with its own proof", "jmbc.user.utxo", wire.TypeA, func(t *testing.T, f *forgery) {
			f.resp = other(t, f, "jmbc.user.utxo", wire.TypeTXT)
		}, resolver.ErrProof},
		{"another type under this question", "jmbc.user.utxo", wire.TypeA, func(t *testing.T, f *forgery) {
			txt := other(t, f, "jmbc.user.utxo", wire.TypeTXT)
			p, _ := resolver.Anchor(&txt)
			f.resp.Answer = txt.Answer
			reproof(t, f, func(mine *wire.Proof) {
				mine.Sections = append(of(mine, wire.SectionQuestion, wire.SectionStatePath), of(&p, wire.SectionRRsetPath)...)
			})
		}, resolver.ErrProof},
		{"another name's response", "jmbc.user.utxo", wire.TypeA, func(t *testing.T, f *forgery) {
			f.resp = other(t, f, "user.utxo", wire.TypeA)
		}, resolver.ErrProof},
		{"the parent's proof for a registered child", "x.jmbc.user.utxo", wire.TypeA, func(t *testing.T, f *forgery) {
			// user.utxo has a record for x.jmbc.user.utxo, which is not its to give.
			x, top := name.MustParse("x.jmbc.user.utxo"), name.MustParse("user.utxo")
			set := f.c.Publish(top, "user.utxo 300 A 192.0.2.66\nx.jmbc.user.utxo 300 A 192.0.2.66")
			path, err := set.Tree().ProvePresent(x, wire.TypeA)
			if err != nil {
				t.Fatal(err)
			}
			parent := other(t, f, "user.utxo", wire.TypeA)
			p, _ := resolver.Anchor(&parent)
			reproof(t, f, func(mine *wire.Proof) {
				mine.Kind = wire.ProofInclusion
				absent := of(mine, wire.SectionStatePath)[0]
				mine.Sections = append(of(mine, wire.SectionQuestion), absent)
				mine.Sections = append(mine.Sections, of(&p, wire.SectionStatePath)...)
				mine.Sections = append(mine.Sections, wire.Section{Type: wire.SectionRRsetPath, Data: path.Encode()})
			})
			f.resp.Answer = []wire.RR{{Name: x, Type: wire.TypeA, Class: wire.ClassIN, TTL: 300, Data: []byte{192, 0, 2, 66}}}
		}, resolver.ErrProof},
		{"the state of a suffix twice", "x.jmbc.user.utxo", wire.TypeA, func(t *testing.T, f *forgery) {
			reproof(t, f, func(p *wire.Proof) { p.Sections = append(p.Sections, of(p, wire.SectionStatePath)[0]) })
		}, resolver.ErrProof},
		{"the state of a name that has no part in it", "jmbc.user.utxo", wire.TypeA, func(t *testing.T, f *forgery) {
			parent := other(t, f, "user.utxo", wire.TypeA)
			p, _ := resolver.Anchor(&parent)
			reproof(t, f, func(mine *wire.Proof) { mine.Sections = append(mine.Sections, of(&p, wire.SectionStatePath)...) })
		}, resolver.ErrProof},
		{"one suffix not shown", "x.jmbc.user.utxo", wire.TypeA, func(t *testing.T, f *forgery) {
			reproof(t, f, func(p *wire.Proof) { p.Sections = slices.Delete(p.Sections, 1, 2) })
		}, resolver.ErrProof},
		{"absent said to be present", "nobody.utxo", wire.TypeA, func(t *testing.T, f *forgery) {
			f.resp.RCode = rcode.NoError
			f.resp.Answer = []wire.RR{{Name: f.q.Question.Name, Type: wire.TypeA, Class: wire.ClassIN, TTL: 300, Data: []byte{192, 0, 2, 66}}}
			reproof(t, f, func(p *wire.Proof) { p.Kind = wire.ProofInclusion })
		}, resolver.ErrProof},
		{"present said to be absent", "jmbc.user.utxo", wire.TypeA, func(t *testing.T, f *forgery) {
			f.resp.RCode, f.resp.Answer = rcode.NXDomain, nil
			reproof(t, f, func(p *wire.Proof) {
				p.Kind = wire.ProofNameAbsent
				p.Sections = of(p, wire.SectionQuestion, wire.SectionStatePath)
			})
		}, resolver.ErrProof},
		{"an alias said to be nothing", "www.jmbc.user.utxo", wire.TypeA, func(t *testing.T, f *forgery) {
			set := f.c.Publish(name.MustParse("jmbc.user.utxo"), "jmbc.user.utxo 300 A 192.0.2.1\n"+
				"jmbc.user.utxo 300 TXT \"v=spf1 include:_spf.jmbc.utxo ~all\"\njmbc.user.utxo 300 JMBC 1 3 jm1qexample\n"+
				"jmbc.user.utxo 300 TYPE65400 \\# 2 00ff\nwww.jmbc.user.utxo 300 CNAME jmbc.user.utxo\nout.jmbc.user.utxo 300 CNAME example.com\n"+
				"two.jmbc.user.utxo 60 A 192.0.2.2\ntwo.jmbc.user.utxo 60 A 192.0.2.3")
			path, err := set.Tree().ProveAbsent(f.q.Question.Name, wire.TypeA)
			if err != nil {
				t.Fatal(err)
			}
			f.resp.Answer = nil
			reproof(t, f, func(p *wire.Proof) {
				p.Kind = wire.ProofRRsetAbsent
				questions := of(p, wire.SectionQuestion)
				p.Sections = append(questions[:1], of(p, wire.SectionStatePath)...)
				p.Sections = append(p.Sections, wire.Section{Type: wire.SectionRRsetPath, Data: path.Encode()})
			})
		}, resolver.ErrProof},
		{"an alias and not where it leads", "www.jmbc.user.utxo", wire.TypeA, func(t *testing.T, f *forgery) {
			f.resp.Answer = f.resp.Answer[:1]
			reproof(t, f, func(p *wire.Proof) {
				p.Kind = wire.ProofInclusion
				questions, paths := of(p, wire.SectionQuestion), of(p, wire.SectionRRsetPath)
				p.Sections = append(questions[:1], of(p, wire.SectionStatePath)...)
				p.Sections = append(p.Sections, paths[0])
			})
		}, resolver.ErrProof},
		{"several questions and one link", "jmbc.user.utxo", wire.TypeA, func(t *testing.T, f *forgery) {
			reproof(t, f, func(p *wire.Proof) { p.Kind = wire.ProofBatch })
		}, resolver.ErrProof},
		{"ANY said to find nothing", "jmbc.user.utxo", wire.TypeANY, func(t *testing.T, f *forgery) {
			set := zone.Empty(name.MustParse("jmbc.user.utxo"))
			path, err := set.Tree().ProveAbsent(f.q.Question.Name, wire.TypeANY)
			if err != nil {
				t.Fatal(err)
			}
			f.resp.Answer = nil
			reproof(t, f, func(p *wire.Proof) {
				p.Kind = wire.ProofRRsetAbsent
				p.Sections = append(of(p, wire.SectionQuestion, wire.SectionStatePath), wire.Section{Type: wire.SectionRRsetPath, Data: path.Encode()})
			})
		}, resolver.ErrProof},
		{"a clock where there is none", "jmbc.user.utxo", wire.TypeA, func(t *testing.T, f *forgery) {
			reproof(t, f, func(p *wire.Proof) {
				p.Sections = append(p.Sections, wire.Section{Type: wire.SectionClock, Data: of(p, wire.SectionStatePath)[0].Data})
			})
		}, resolver.ErrProof},
		{"NXDOMAIN said to be a failure", "nobody.utxo", wire.TypeA, func(_ *testing.T, f *forgery) { f.resp.RCode = rcode.ServFail }, resolver.ErrProof},
		{"an apex", "jmbc.user.utxo", wire.TypeA, func(_ *testing.T, f *forgery) { f.q.Question.Name = name.MustParse("utxo") }, resolver.ErrProof},
		{"another height", "jmbc.user.utxo", wire.TypeA, func(t *testing.T, f *forgery) {
			reproof(t, f, func(p *wire.Proof) { p.Height++ })
		}, resolver.ErrAnchor},
		{"a younger anchor time", "jmbc.user.utxo", wire.TypeA, func(t *testing.T, f *forgery) {
			reproof(t, f, func(p *wire.Proof) { p.Time++ })
		}, resolver.ErrAnchor},
		{"an invented header with a state of its own", "jmbc.user.utxo", wire.TypeA, func(t *testing.T, f *forgery) {
			liar := resolvertest.New(t)
			liar.Register("jmbc.user.utxo", "jmbc.user.utxo 300 A 192.0.2.66")
			liar.HeightNow = f.c.HeightNow
			f.resp = ask(t, newResolver(liar), f.q, stream)
		}, resolver.ErrAnchor},
		{"that state under the true header", "jmbc.user.utxo", wire.TypeA, func(t *testing.T, f *forgery) {
			liar := resolvertest.New(t)
			liar.Register("jmbc.user.utxo", "jmbc.user.utxo 300 A 192.0.2.66")
			f.resp = ask(t, newResolver(liar), f.q, stream)
			reproof(t, f, func(p *wire.Proof) {
				p.Height, p.BlockHash, p.Time = f.trust.Height, f.trust.HeaderHash, uint32(f.trust.HeaderTime)
			})
		}, resolver.ErrProof},
		{"the state before the name changed hands", "jmbc.user.utxo", wire.TypeA, func(t *testing.T, f *forgery) {
			f.c.Register("jmbc.user.utxo", "jmbc.user.utxo 300 A 192.0.2.99")
			f.trust = f.c.Trust()
		}, resolver.ErrAnchor},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := world(t)
			f := &forgery{c: c, r: newResolver(c), q: resolvertest.Query(tc.owner, tc.qtype)}
			f.resp, f.trust = ask(t, f.r, f.q, stream), c.Trust()
			tc.spoil(t, f)
			_, err := resolver.Verify(f.q, f.resp, f.trust)
			if !errors.Is(err, tc.want) || err != nil && rcode.Of(err) != rcode.ProofInvalid {
				t.Fatalf("got %v, want %v", err, tc.want)
			}
		})
	}
}

// U-003, U-079: a clock that the state does not have.
func TestVerifyClock(t *testing.T) {
	c := world(t)
	c.Set(0, map[[32]byte][]byte{ledger.ClockKey(): {0, 0, 0, 0, 0, 0, 0, 9}})
	r := newResolver(c, func(cfg *resolver.Config) { cfg.Warp = true })
	q := resolvertest.Query("jmbc.user.utxo", wire.TypeA)
	resp := ask(t, r, q, stream)
	trust := c.Trust()
	trust.Warp = true
	answer, err := resolver.Verify(q, resp, trust)
	if err != nil || answer.Time != c.Time+9 {
		t.Fatalf("clock %d, %v", answer.Time, err)
	}
	p, err := resolver.Anchor(&resp)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range p.Sections {
		if s.Type != wire.SectionClock {
			continue
		}
		if len(s.Data) != 40 {
			t.Fatalf("the clock takes %d octets", len(s.Data))
		}
		for name, data := range map[string][]byte{
			"another offset":    append(bytes.Clone(s.Data[:39]), s.Data[39]^1),
			"another root":      append([]byte{s.Data[0] ^ 1}, s.Data[1:]...),
			"no offset":         append(bytes.Clone(s.Data[:32]), make([]byte, 8)...),
			"an octet too many": append(bytes.Clone(s.Data), 0),
		} {
			forged := p
			forged.Sections = slices.Clone(p.Sections)
			forged.Sections[i].Data = data
			resp := resp
			if resp.Proof, err = wire.AppendProof(nil, &forged); err != nil {
				t.Fatal(err)
			}
			if _, err := resolver.Verify(q, resp, trust); !errors.Is(err, resolver.ErrProof) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// U-146: whatever octets come in place of a response, a client that verifies
// believes the truth or nothing.
func FuzzVerify(f *testing.F) {
	c := world(f)
	r := newResolver(c)
	questions := []wire.Query{
		resolvertest.Query("jmbc.user.utxo", wire.TypeA),
		resolvertest.Query("www.jmbc.user.utxo", wire.TypeA),
		resolvertest.Query("x.jmbc.user.utxo", wire.TypeA),
		resolvertest.Query("nobody.utxo", wire.TypeA),
	}
	var truth []resolver.Answer
	for i, q := range questions {
		req, err := wire.AppendQuery(nil, &q)
		if err != nil {
			f.Fatal(err)
		}
		reply := r.Native(f.Context(), req, stream)
		truth = append(truth, verified(f, c, q, reply))
		f.Add(uint8(i), reply)
	}
	trust := c.Trust()
	f.Fuzz(func(t *testing.T, which uint8, reply []byte) {
		resp, err := wire.DecodeResponse(reply)
		if err != nil {
			return
		}
		i := int(which) % len(questions)
		got, err := resolver.Verify(questions[i], resp, trust)
		if err == nil && !sameButTTL(got, truth[i]) {
			t.Fatalf("verified %+v", got)
		}
		if err != nil && rcode.Of(err) != rcode.ProofInvalid {
			t.Fatalf("%v is no 101", err)
		}
	})
}

// A client asks for a name and believes the answer because of one header.
func ExampleVerify() {
	c := resolvertest.New(new(testing.B))
	c.Register("jmbc.user.utxo", "jmbc.user.utxo 300 A 192.0.2.1")
	node := newResolver(c)

	q := resolvertest.Query("jmbc.user.utxo", wire.TypeA)
	req, _ := wire.AppendQuery(nil, &q)
	resp, _ := wire.DecodeResponse(node.Native(context.Background(), req, stream))

	proof, _ := resolver.Anchor(&resp) // says which header to get
	trust := resolver.Trust{
		Height: proof.Height, AppHash: c.AppHash(), HeaderHash: c.HeaderHash(), HeaderTime: c.Time,
		Now: c.Time + 5, Grace: 30 * registrar.Day,
	}
	answer, err := resolver.Verify(q, resp, trust)
	fmt.Println(answer.RCode, zone.FormatRData(wire.TypeA, answer.RRsets[0].Data[0]), err)
	resp.Answer[0].Data[3]++
	_, err = resolver.Verify(q, resp, trust)
	fmt.Println(rcode.Of(err))
	// Output:
	// NOERROR 192.0.2.1 <nil>
	// PROOF_INVALID
}
