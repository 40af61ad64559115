package resolver_test

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/cometbft/cometbft/crypto/ed25519"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cometbft/cometbft/types"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/internal/resolvertest"
	"github.com/utxo-dns/utxonode/wire"
)

func plainVectors(c, warped *resolvertest.Chain) []answerVector {
	const jmbc = "jmbc.user.utxo"
	return []answerVector{
		{file: "answer", comment: "an RRset of a registered name", section: "draft 3.3, E-53", c: c, owner: jmbc, qtype: wire.TypeA, later: 3600, expect: "NOERROR", answer: "jmbc.user.utxo. 300 IN A 192.0.2.1", encloser: jmbc},
		{file: "two-records", comment: "two records, one path", section: "draft 3.4", c: c, owner: "two.jmbc.user.utxo", qtype: wire.TypeA, expect: "NOERROR", answer: "two.jmbc.user.utxo. 60 IN A 192.0.2.2; two.jmbc.user.utxo. 60 IN A 192.0.2.3", encloser: jmbc},
		{file: "nodata", comment: "no such type at the registered name", section: "E-52", c: c, owner: jmbc, qtype: wire.TypeAAAA, expect: "NOERROR", encloser: jmbc},
		{file: "nodata-below", comment: "nothing below the registered name: neither A nor CNAME; the parent has an A there", section: "E-52, E-53", c: c, owner: "x.jmbc.user.utxo", qtype: wire.TypeA, expect: "NOERROR", encloser: jmbc},
		{file: "nxdomain", comment: "no suffix is registered", section: "E-52", c: c, owner: "a.nobody.utxo", qtype: wire.TypeA, expect: "NXDOMAIN", encloser: "."},
		{file: "released", comment: "a lease whose grace is over counts as absent", section: "E-53", c: c, owner: "released.utxo", qtype: wire.TypeA, expect: "NXDOMAIN", encloser: "."},
		{file: "expired", comment: "in grace: 102, without records", section: "draft 11", c: c, owner: "old.utxo", qtype: wire.TypeA, expect: "DOMAIN_EXPIRED", encloser: "old.utxo"},
		{file: "pending-past", comment: "a pending change whose time is past and that nobody finalized: TTL 0", section: "E-38", c: c, owner: "pending.utxo", qtype: wire.TypeA, expect: "NOERROR", answer: "pending.utxo. 0 IN A 192.0.2.3", encloser: "pending.utxo"},
		{file: "alias", comment: "an alias and what it leads to: kind 4, a question for each link", section: "draft 4.1.3", c: c, owner: "www.jmbc.user.utxo", qtype: wire.TypeA, expect: "NOERROR", answer: "www.jmbc.user.utxo. 300 IN CNAME jmbc.user.utxo.; jmbc.user.utxo. 300 IN A 192.0.2.1", encloser: jmbc},
		{file: "alias-elsewhere", comment: "an alias to another zone: the last link", section: "draft 4.1.3", c: c, owner: "out.jmbc.user.utxo", qtype: wire.TypeA, expect: "NOERROR", answer: "out.jmbc.user.utxo. 300 IN CNAME example.com.", encloser: jmbc},
		{file: "any-alias", comment: "type 255 takes the alias for an answer and does not follow it", section: "E-39", c: c, owner: "www.jmbc.user.utxo", qtype: wire.TypeANY, expect: "NOERROR", answer: "www.jmbc.user.utxo. 300 IN CNAME jmbc.user.utxo.", encloser: jmbc},
		{file: "any-nothing", comment: "type 255 where nothing is: NODATA without a proof, which a client refuses", section: "E-39", c: c, owner: "x.jmbc.user.utxo", qtype: wire.TypeANY, expect: "no-proof"},
		{file: "warped", comment: "the chain clock is near the end of the lease, which bounds the TTL", section: "E-38", c: warped, warp: true, owner: jmbc, qtype: wire.TypeA, expect: "NOERROR", answer: "jmbc.user.utxo. 42 IN A 192.0.2.1", encloser: jmbc},
		{file: "warped-forbidden", comment: "a CLOCK section of a chain whose clock cannot be moved", section: "E-68", c: warped, owner: jmbc, qtype: wire.TypeA, expect: "proof"},
		{file: "stale", comment: "an anchor of 3601 s ago", section: "E-51", c: c, owner: jmbc, qtype: wire.TypeA, later: 3601, expect: "stale"},
	}
}

// referralVectors are of a node that has nobody's records.
func referralVectors(t *testing.T) []answerVector {
	t.Helper()
	c, _ := lost(t)
	d := c.Point("jmbc.user.utxo", "192.0.2.53:5353", "[2001:db8::53]:5353")
	forged, err := (&registrar.Descriptor{Endpoints: []registrar.Endpoint{{Transport: registrar.TransportService, Address: "203.0.113.66:5353"}}}).Encode()
	if err != nil {
		t.Fatal(err)
	}
	refers := answerVector{
		file: "referral", comment: "the records are elsewhere: NS and addresses for the DNS, the descriptor for who verifies", section: "E-71, E-72",
		c: c, owner: "x.jmbc.user.utxo", qtype: wire.TypeA, expect: "NOERROR", encloser: "jmbc.user.utxo", referral: fmt.Sprintf("%x", d.Resolver),
	}
	other, without, failing := refers, refers, refers
	other.file, other.comment, other.expect, other.encloser, other.referral = "referral-forged", "a referral with another descriptor", "proof", "", ""
	other.spoil = func(_ *testing.T, r *wire.Response) { r.Additional[0].Data = forged }
	without.file, without.comment, without.expect, without.encloser, without.referral = "referral-none", "a referral without a descriptor", "proof", "", ""
	without.spoil = func(_ *testing.T, r *wire.Response) { r.Additional = r.Additional[1:] }
	failing.file, failing.comment, failing.expect, failing.referral = "referral-failing", "code 2 beside the right descriptor: no referral, and as good as without it", "SERVFAIL", ""
	failing.spoil = func(_ *testing.T, r *wire.Response) { r.RCode = 2 }
	return []answerVector{refers, other, without, failing, {
		file: "unobtainable", comment: "registered, and its records cannot be had", section: "E-53", c: c,
		owner: "user.utxo", qtype: wire.TypeA, expect: "SERVFAIL", encloser: "user.utxo",
	}}
}

// sealedVectors have the headers and commits of CometBFT.
func sealedVectors(t *testing.T) []answerVector {
	t.Helper()
	c, first := world(t), resolvertest.New(t)
	first.HeightNow = 0
	c.Seal, first.Seal = seal(t), seal(t)
	of := func(file, comment string, spoil func(*testing.T, *wire.Response)) answerVector {
		return answerVector{
			file: file, comment: comment, section: "E-54", c: c, stream: true, owner: "jmbc.user.utxo", qtype: wire.TypeA, expect: "NOERROR",
			answer: "jmbc.user.utxo. 300 IN A 192.0.2.1", encloser: "jmbc.user.utxo", spoil: spoil,
		}
	}
	return []answerVector{
		of("header", "HEADER and COMMIT ride along on a stream; header-hash is the header's, as CometBFT counts it", nil),
		of("section-16", "a section of type 16 is ignored", reproof(func(p *wire.Proof) {
			p.Sections = append(p.Sections, wire.Section{Type: wire.SectionZK, Data: []byte{1}})
		})),
		{
			file: "header-first", comment: "the header of height 1: its last block id is that of no block, whose parts are a message all the same", section: "E-54",
			c: first, stream: true, owner: "nobody.utxo", qtype: wire.TypeA, expect: "NXDOMAIN", encloser: ".",
		},
	}
}

// seal returns what makes headers of one validator, as CometBFT writes them.
func seal(t *testing.T) func(height, seconds uint64, app [32]byte) (header, commit []byte, hash [32]byte) {
	t.Helper()
	key := ed25519.GenPrivKeyFromSecret([]byte("validator of the vectors"))
	validators := types.NewValidatorSet([]*types.Validator{types.NewValidator(key.PubKey(), 10)})
	filler := func(what string) []byte { h := sha256.Sum256([]byte(what)); return h[:] }
	return func(height, seconds uint64, app [32]byte) (header, commit []byte, hash [32]byte) {
		h := types.Header{
			ChainID: "vectors-1", Height: int64(height), Time: time.Unix(int64(seconds), 123456789).UTC(), AppHash: app[:],
			LastCommitHash: filler("last commit"), DataHash: filler("data"), ConsensusHash: filler("parameters"),
			LastResultsHash: filler("results"), EvidenceHash: filler("evidence"),
			ValidatorsHash: validators.Hash(), NextValidatorsHash: validators.Hash(), ProposerAddress: key.PubKey().Address(),
		}
		h.Version.Block, h.Version.App = 11, 1
		if height > 1 {
			h.LastBlockID = types.BlockID{Hash: filler("last block"), PartSetHeader: types.PartSetHeader{Total: 1, Hash: filler("last parts")}}
		}
		id := types.BlockID{Hash: h.Hash(), PartSetHeader: types.PartSetHeader{Total: 1, Hash: filler("parts")}}
		vote := types.Vote{
			Type: cmtproto.PrecommitType, Height: h.Height, BlockID: id, Timestamp: h.Time, ValidatorAddress: key.PubKey().Address(),
		}
		signature, err := key.Sign(types.VoteSignBytes(h.ChainID, vote.ToProto()))
		if err != nil {
			t.Fatal(err)
		}
		vote.Signature = signature
		c := types.Commit{Height: h.Height, BlockID: id, Signatures: []types.CommitSig{vote.CommitSig()}}
		if header, err = h.ToProto().Marshal(); err == nil {
			commit, err = c.ToProto().Marshal()
		}
		if err != nil {
			t.Fatal(err)
		}
		return header, commit, [32]byte(h.Hash())
	}
}

// reproof returns what changes the proof of a response.
func reproof(change func(*wire.Proof)) func(*testing.T, *wire.Response) {
	return func(t *testing.T, r *wire.Response) {
		t.Helper()
		p, err := resolver.Anchor(r)
		if err != nil {
			t.Fatal(err)
		}
		change(&p)
		if r.Proof, err = wire.AppendProof(nil, &p); err != nil {
			t.Fatal(err)
		}
	}
}

// path returns what changes the n-th section of a type of a proof.
func path(of wire.SectionType, n int, change func([]byte) []byte) func(*testing.T, *wire.Response) {
	return reproof(func(p *wire.Proof) {
		for i, s := range p.Sections {
			if s.Type != of {
				continue
			}
			if n--; n < 0 {
				p.Sections[i].Data = change(slices.Clone(s.Data))
				return
			}
		}
	})
}

// spoiltVectors are answers that one thing is wrong with.
func spoiltVectors(c, warped *resolvertest.Chain) []answerVector {
	flip := func(at int) func([]byte) []byte {
		return func(b []byte) []byte { b[(at+len(b))%len(b)] ^= 1; return b }
	}
	type spoil = func(*testing.T, *wire.Response)
	of := func(file, comment, owner string, qtype wire.Type, spoil spoil) answerVector {
		return answerVector{file: file, comment: comment, section: "E-55", c: c, owner: owner, qtype: qtype, expect: "proof", spoil: spoil}
	}
	const jmbc, two, below, alias = "jmbc.user.utxo", "two.jmbc.user.utxo", "x.jmbc.user.utxo", "www.jmbc.user.utxo"
	tampered := of("tampered", "the last octet of the proof flipped", jmbc, wire.TypeA, func(_ *testing.T, r *wire.Response) { r.Proof[len(r.Proof)-1] ^= 1 })
	cut := of("truncated", "TC: nothing to verify, ask on a stream", jmbc, wire.TypeA, func(_ *testing.T, r *wire.Response) { r.Flags |= wire.ResponseTC })
	cut.section, cut.expect = "E-26", "truncated"
	clocks := of("warped-other", "a CLOCK section with another offset", jmbc, wire.TypeA, path(wire.SectionClock, 0, flip(-1)))
	clocks.c, clocks.warp = warped, true
	height := of("anchor-height", "the anchor is of another height", jmbc, wire.TypeA, reproof(func(p *wire.Proof) { p.Height++ }))
	anchored := of("anchor-time", "the anchor has another time", jmbc, wire.TypeA, reproof(func(p *wire.Proof) { p.Time-- }))
	bare := of("unproved", "no proof", jmbc, wire.TypeA, func(_ *testing.T, r *wire.Response) { r.Proof = nil })
	height.expect, anchored.expect, bare.expect = "anchor", "anchor", "no-proof"
	return []answerVector{
		tampered, cut, clocks, height, anchored, bare,
		of("path-index", "a record path with another index", jmbc, wire.TypeA, path(wire.SectionRRsetPath, 0, flip(4))),
		of("path-node", "a record path with another node", jmbc, wire.TypeA, path(wire.SectionRRsetPath, 0, flip(9))),
		of("path-node-over", "a record path with a node too many", jmbc, wire.TypeA, path(wire.SectionRRsetPath, 0, func(b []byte) []byte { return append(b, b[len(b)-32:]...) })),
		of("path-node-less", "a record path with a node too few", jmbc, wire.TypeA, path(wire.SectionRRsetPath, 0, func(b []byte) []byte { return b[:len(b)-32] })),
		of("path-ttl", "another original TTL", jmbc, wire.TypeA, path(wire.SectionRRsetPath, 0, flip(8))),
		of("path-kind", "a record path of kind 3", jmbc, wire.TypeA, path(wire.SectionRRsetPath, 0, func(b []byte) []byte { b[0] = 3; return b })),
		of("absence-neighbour", "a path of absence with another neighbour", below, wire.TypeA, path(wire.SectionRRsetPath, 0, flip(37))),
		of("absence-index", "a path of absence with another index", below, wire.TypeA, path(wire.SectionRRsetPath, 0, flip(4))),
		of("absence-alias", "that there is no alias is not shown", below, wire.TypeA, reproof(func(p *wire.Proof) {
			p.Sections = slices.DeleteFunc(p.Sections, func(s wire.Section) bool { return s.Type == wire.SectionCNAMEPath })
		})),
		of("state-node", "a state path with another sibling", jmbc, wire.TypeA, path(wire.SectionStatePath, 0, flip(-1))),
		of("state-value", "a state with another owner", jmbc, wire.TypeA, path(wire.SectionStatePath, 0, flip(34+48))),
		of("state-missing", "the longest suffix is not shown", below, wire.TypeA, reproof(func(p *wire.Proof) {
			i := slices.IndexFunc(p.Sections, func(s wire.Section) bool { return s.Type == wire.SectionStatePath })
			p.Sections = slices.Delete(p.Sections, i, i+1)
		})),
		of("question-other", "the question of another type", jmbc, wire.TypeA, path(wire.SectionQuestion, 0, flip(1))),
		of("question-class", "the question is of class ANY", jmbc, wire.TypeA, path(wire.SectionQuestion, 0, func(b []byte) []byte { b[3] = 255; return b })),
		of("kind-other", "kind 3 of an RRset that is there", jmbc, wire.TypeA, reproof(func(p *wire.Proof) { p.Kind = wire.ProofRRsetAbsent })),
		of("path-first", "kind 4 with a record path before the first question", alias, wire.TypeA, reproof(func(p *wire.Proof) {
			i := slices.IndexFunc(p.Sections, func(s wire.Section) bool { return s.Type == wire.SectionRRsetPath })
			moved := p.Sections[i]
			p.Sections = slices.Insert(slices.Delete(p.Sections, i, i+1), 0, moved)
		})),
		of("link-missing", "an alias and not where it leads", alias, wire.TypeA, reproof(func(p *wire.Proof) {
			p.Sections = slices.DeleteFunc(p.Sections, func(s wire.Section) bool { return s.Type == wire.SectionQuestion })
		})),
		of("ttl-over", "a TTL of one second more than the original", jmbc, wire.TypeA, func(_ *testing.T, r *wire.Response) { r.Answer[0].TTL++ }),
		of("ttl-two", "an RRset with two TTLs", two, wire.TypeA, func(_ *testing.T, r *wire.Response) { r.Answer[0].TTL-- }),
		of("record-less", "an RRset with one record less", two, wire.TypeA, func(_ *testing.T, r *wire.Response) { r.Answer = r.Answer[:1] }),
		of("record-more", "a record that is part of no link", jmbc, wire.TypeA, func(_ *testing.T, r *wire.Response) {
			r.Answer = append(r.Answer, wire.RR{Name: name.MustParse("victim.utxo"), Type: wire.TypeA, Class: wire.ClassIN, Data: []byte{192, 0, 2, 66}})
		}),
		of("rcode-other", "NXDOMAIN of a name that is there", jmbc, wire.TypeAAAA, func(_ *testing.T, r *wire.Response) { r.RCode = 3 }),
	}
}
