package dissect_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/google/go-cmp/cmp"

	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/dissect"
)

// contained is a proof container of one section.
func contained(t testing.TB, kind wire.SectionType, data []byte) []byte {
	t.Helper()
	b, err := wire.AppendProof(nil, &wire.Proof{Kind: wire.ProofInclusion, Sections: []wire.Section{{Type: kind, Data: data}}})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// section is what is explained of the data of a section.
func section(t *testing.T, kind wire.SectionType, data []byte) dissect.Field {
	t.Helper()
	b := contained(t, kind, data)
	law(t, b)
	return find(explain(t, b), "data")[0]
}

// values are lines without the keys, which are as many as there are values.
func values(fields []dissect.Field) []string {
	return slices.DeleteFunc(lines(fields), func(s string) bool { return strings.HasPrefix(s, "key: ") })
}

func header() *cmtproto.Header {
	h := &cmtproto.Header{
		ChainID: "vectors-1", Height: 5, Time: time.Unix(1767225600, 123456789).UTC(), ProposerAddress: []byte{14},
		LastBlockId: cmtproto.BlockID{Hash: []byte{1}, PartSetHeader: cmtproto.PartSetHeader{Total: 1, Hash: []byte{2}}},
	}
	h.Version.Block, h.Version.App = 11, 1
	for i, to := range []*[]byte{
		&h.LastCommitHash, &h.DataHash, &h.ValidatorsHash, &h.NextValidatorsHash,
		&h.ConsensusHash, &h.AppHash, &h.LastResultsHash, &h.EvidenceHash,
	} {
		*to = []byte{byte(6 + i)}
	}
	return h
}

func commit() *cmtproto.Commit {
	id := cmtproto.BlockID{Hash: []byte{1}, PartSetHeader: cmtproto.PartSetHeader{Total: 1, Hash: []byte{2}}}
	return &cmtproto.Commit{Height: 5, Round: 2, BlockID: id, Signatures: []cmtproto.CommitSig{
		{BlockIdFlag: cmtproto.BlockIDFlagCommit, ValidatorAddress: []byte{3}, Timestamp: time.Unix(1767225600, 7), Signature: []byte{4}},
		{BlockIdFlag: cmtproto.BlockIDFlagAbsent},
		{BlockIdFlag: cmtproto.BlockIDFlagNil, ValidatorAddress: []byte{5}, Timestamp: time.Unix(0, 0), Signature: []byte{6}},
	}}
}

type marshaler interface{ Marshal() ([]byte, error) }

func written(t testing.TB, m marshaler) []byte {
	t.Helper()
	b, err := m.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// U-076, U-212: a header is told field by field, as CometBFT writes it.
func TestHeader(t *testing.T) {
	first := header()
	first.LastBlockId, first.LastCommitHash, first.Version.Block = cmtproto.BlockID{}, nil, 0
	for name, tc := range map[string]struct {
		header *cmtproto.Header
		want   []string
	}{
		"of any block": {header(), []string{
			"version [key: field 1; block: 11; key: field 2; app: 1]", `chain id: "vectors-1"`, "height: 5",
			"time [key: field 1; seconds: 1767225600, 2026-01-01T00:00:00Z; key: field 2; nanoseconds: 123456789]",
			"last block id [key: field 1, 1 octets; hash: 01; key: field 2, 5 octets; parts [key: field 1; total: 1; key: field 2, 1 octets; hash: 02]]",
			"last commit hash: 06", "data hash: 07", "validators hash: 08", "next validators hash: 09", "consensus hash: 0a",
			"app hash: 0b", "last results hash: 0c", "evidence hash: 0d", "proposer address: 0e",
		}},
		"of the first: its last block id is that of no block": {first, []string{
			"version [key: field 2; app: 1]", `chain id: "vectors-1"`, "height: 5",
			"time [key: field 1; seconds: 1767225600, 2026-01-01T00:00:00Z; key: field 2; nanoseconds: 123456789]",
			"last block id [key: field 2, 0 octets; parts]", "data hash: 07", "validators hash: 08", "next validators hash: 09",
			"consensus hash: 0a", "app hash: 0b", "last results hash: 0c", "evidence hash: 0d", "proposer address: 0e",
		}},
		"of nothing": {&cmtproto.Header{Time: time.Unix(0, 0), Height: -1}, []string{
			"version", "height: -1", "time", "last block id [key: field 2, 0 octets; parts]",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			data := section(t, wire.SectionHeader, written(t, tc.header))
			if diff := cmp.Diff(tc.want, values(data.Fields)); diff != "" {
				t.Errorf("%s\n%s", data.Fault, diff)
			}
		})
	}
}

// U-076, U-212: so is a commit: who signed, who signed no block, who did not
// sign.
func TestCommit(t *testing.T) {
	data := section(t, wire.SectionCommit, written(t, commit()))
	want := []string{
		"height: 5", "round: 2",
		"block id [key: field 1, 1 octets; hash: 01; key: field 2, 5 octets; parts [key: field 1; total: 1; key: field 2, 1 octets; hash: 02]]",
		"signature [key: field 1; flag: 2, the block; key: field 2, 1 octets; validator address: 03; key: field 3, 8 octets; " +
			"time [key: field 1; seconds: 1767225600, 2026-01-01T00:00:00Z; key: field 2; nanoseconds: 7]; key: field 4, 1 octets; signature: 04]",
		"signature [key: field 1; flag: 1, absent; key: field 3, 11 octets; time [key: field 1; seconds: -62135596800, 0001-01-01T00:00:00Z]]",
		"signature [key: field 1; flag: 3, no block; key: field 2, 1 octets; validator address: 05; key: field 3, 0 octets; " +
			"time; key: field 4, 1 octets; signature: 06]",
	}
	if diff := cmp.Diff(want, values(data.Fields)); diff != "" {
		t.Errorf("%s\n%s", data.Fault, diff)
	}
}

// U-076, U-212: what is not the one encoding of a header or a commit is octets,
// with the reason. Most of these CometBFT itself would read.
func TestConsensusFaults(t *testing.T) {
	whole := written(t, &cmtproto.Header{Time: time.Unix(0, 0)}) // 0a00 2200 2a02 1200
	for name, tc := range map[string]struct {
		kind  wire.SectionType
		data  []byte
		fault string
	}{
		"no header":               {wire.SectionHeader, nil, "there is no version"},
		"no time":                 {wire.SectionHeader, []byte{0x0a, 0}, "there is no time"},
		"no parts":                {wire.SectionHeader, []byte{0x0a, 0, 0x22, 0, 0x2a, 0}, "there is no parts"},
		"a field left out":        {wire.SectionHeader, []byte{0x0a, 0, 0x2a, 2, 0x12, 0}, "there is no time"},
		"a field twice":           {wire.SectionHeader, append([]byte{0x0a, 0}, whole...), "key 0xa"},
		"fields in another order": {wire.SectionHeader, []byte{0x22, 0, 0x0a, 0, 0x2a, 2, 0x12, 0}, "there is no version"},
		"a field of none":         {wire.SectionHeader, append(slices.Clone(whole), 0x7a, 1, 1), "key 0x7a"},
		"field 0":                 {wire.SectionHeader, []byte{2, 0}, "key 0x2"},
		"a key of two octets":     {wire.SectionHeader, append(slices.Clone(whole), 0xfa, 1, 0), "key 0xfa"},
		"another form":            {wire.SectionHeader, []byte{0x0a, 0, 0x12, 1, 'a', 0x1a, 1, 1}, "key 0x1a"},
		"a zero":                  {wire.SectionHeader, []byte{0x0a, 0, 0x18, 0}, "height is 0"},
		"an empty hash":           {wire.SectionHeader, append(slices.Clone(whole), 0x32, 0), "last commit hash of no octets"},
		"a number made longer":    {wire.SectionHeader, []byte{0x0a, 0, 0x18, 0x81, 0}, "1 in 2 octets"},
		"a length made longer":    {wire.SectionHeader, []byte{0x0a, 0x80, 0}, "0 in 2 octets"},
		"more than 64 bits":       {wire.SectionHeader, append(append([]byte{0x0a, 0, 0x18}, bytes.Repeat([]byte{0xff}, 9)...), 2), "more than 64 bits"},
		"a number cut off":        {wire.SectionHeader, []byte{0x0a, 0, 0x18, 0x81}, "short"},
		"a key cut off":           {wire.SectionHeader, []byte{0x0a}, "short"},
		"a length beyond the end": {wire.SectionHeader, []byte{0x0a, 1}, "short"},
		"the longest length":      {wire.SectionHeader, append(append([]byte{0x0a}, bytes.Repeat([]byte{0xff}, 9)...), 1), "short"},
		"a length out of a group": {wire.SectionHeader, []byte{0x0a, 2, 0x08}, "short"},
		"the year 10000":          {wire.SectionHeader, []byte{0x0a, 0, 0x22, 7, 0x08, 0x80, 0x83, 0xd1, 0xff, 0xaf, 7}, "seconds is 253402300800"},
		"a second in nanoseconds": {wire.SectionHeader, []byte{0x0a, 0, 0x22, 6, 0x10, 0x80, 0x94, 0xeb, 0xdc, 3}, "nanoseconds is 1000000000"},
		"no commit":               {wire.SectionCommit, nil, "there is no block id"},
		"a round of 33 bits":      {wire.SectionCommit, []byte{0x10, 0x80, 0x80, 0x80, 0x80, 0x10}, "round is 4294967296"},
		"parts of 33 bits":        {wire.SectionCommit, []byte{0x1a, 8, 0x12, 6, 0x08, 0x80, 0x80, 0x80, 0x80, 0x10}, "total is 4294967296"},
		"a signature of no time":  {wire.SectionCommit, []byte{0x1a, 2, 0x12, 0, 0x22, 0}, "there is no time"},
		"a header":                {wire.SectionCommit, whole, "key 0xa"},
	} {
		t.Run(name, func(t *testing.T) {
			data := section(t, tc.kind, tc.data)
			if len(data.Fields) > 0 || !strings.Contains(data.Fault, tc.fault) {
				t.Errorf("fault %q", data.Fault)
			}
		})
	}
}

// U-055, U-212: what is told field by field is what CometBFT reads and writes
// again in the same octets, and nothing else is.
func FuzzConsensus(f *testing.F) {
	f.Add(written(f, header()))
	f.Add(written(f, commit()))
	f.Add(written(f, &cmtproto.Header{Height: -5, Time: time.Unix(-1, 1)}))
	f.Add(written(f, &cmtproto.Commit{Round: -1}))
	f.Fuzz(func(t *testing.T, b []byte) {
		var (
			h cmtproto.Header
			c cmtproto.Commit
		)
		same := func(m marshaler, err error) bool {
			return err == nil && bytes.Equal(written(t, m), b)
		}
		for kind, want := range map[wire.SectionType]bool{
			wire.SectionHeader: same(&h, h.Unmarshal(b)),
			wire.SectionCommit: same(&c, c.Unmarshal(b)),
		} {
			if data := section(t, kind, b); (data.Fault == "") != want {
				t.Errorf("section %d, CometBFT's own: %t, here: %q\n%x", kind, want, data.Fault, b)
			}
		}
	})
}
