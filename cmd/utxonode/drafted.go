package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
)

// A drafted transaction is one in words that others have to sign yet. Amounts
// are in atoms.
type drafted struct {
	Draft    string        `json:"draft,omitempty"` // its file
	TxID     ledger.TxID   `json:"txid"`
	Does     []string      `json:"does"`
	Gets     []string      `json:"gets,omitempty"`
	Keeps    []string      `json:"keeps,omitempty"`
	Waits    []string      `json:"waits,omitempty"`
	Warnings []string      `json:"warnings,omitempty"`
	Fee      ledger.Amount `json:"fee"`
	Missing  []missing     `json:"missing"` // empty: it can be submitted
}

// A missing signature is of an address.
type missing struct {
	Address string   `json:"address"`
	Account string   `json:"account,omitempty"` // as it is called here
	Needs   int      `json:"needs"`             // signatures that it lacks at least
	Keys    []string `json:"keys"`              // that have not signed, ALGORITHM:HEX
	names   []string // the same as they are called here
}

// describe puts a draft into words, with the names that are known here.
func (k *keyring) describe(n *network, d *wallet.Draft, now uint64) drafted {
	names := k.addressNames(n)
	call := func(a ledger.Address) string {
		text := a.Encode(n.prefix())
		if name := names[a]; name != "" {
			return fmt.Sprintf("%s (%s)", name, text)
		}
		return text
	}
	s := d.Summary(&n.genesis.Chain.Registrar, wallet.Words{Address: call, Now: now})
	v := drafted{
		TxID: d.ID(), Does: s.Does, Gets: s.Gets, Keeps: s.Keeps, Waits: s.Waits, Warnings: s.Warnings, Fee: s.Fee, Missing: []missing{},
	}
	for _, p := range d.Missing() {
		m := missing{Address: p.Address.Encode(n.prefix()), Account: names[p.Address], Needs: p.Needs, Keys: []string{}}
		for _, key := range p.Open {
			m.Keys = append(m.Keys, fmt.Sprintf("%s:%x", key.Algorithm, key.Key))
			name := fmt.Sprintf("%s %x…", key.Algorithm, key.Key[:4])
			if a, err := ledger.PolicyAddress(key); err == nil && names[a] != "" {
				name = names[a]
			}
			m.names = append(m.names, name)
		}
		v.Missing = append(v.Missing, m)
	}
	return v
}

// addressNames names the addresses of the policies that are known here.
func (k *keyring) addressNames(n *network) map[ledger.Address]string {
	names := make(map[ledger.Address]string)
	all, err := k.policies(n)
	if err != nil {
		return names // addresses are shown as they are
	}
	for _, p := range all {
		if names[p.Address] == "" {
			names[p.Address] = p.Name
		}
	}
	return names
}

// words says who it is and which of its keys can sign.
func (m missing) words() string {
	who := m.Account
	if who == "" {
		who = m.Address
	}
	if len(m.names) == 1 && m.names[0] == who {
		return who
	}
	return fmt.Sprintf("%s (%d of %s)", who, m.Needs, strings.Join(m.names, ", "))
}

func (v drafted) who() string {
	all := make([]string, len(v.Missing))
	for i, m := range v.Missing {
		all[i] = m.words()
	}
	return strings.Join(all, ", ")
}

func (v drafted) write(w io.Writer) {
	fields(w, "draft", v.Draft, "txid", v.TxID.String())
	for _, group := range []struct {
		head  string
		lines []string
	}{{"does", v.Does}, {"gets", v.Gets}, {"keeps", v.Keeps}, {"waits", v.Waits}, {"warning", v.Warnings}} {
		for _, line := range group.lines {
			fmt.Fprintf(w, "%-8s %s\n", group.head, oneLine(line))
		}
	}
	fmt.Fprintf(w, "%-8s %s\n", "fee", coins(v.Fee))
	for _, m := range v.Missing {
		fmt.Fprintf(w, "%-8s %s\n", "to sign", m.words())
	}
	if len(v.Missing) == 0 {
		fmt.Fprintln(w, "signed by all: it can be submitted")
	}
}

// unsigned ends an operation that others have to sign: with --draft by writing
// the draft, else with an error that says who they are.
func (k *keyring) unsigned(ctx context.Context, s *session, err error) error {
	if foreign, ok := errors.AsType[*wallet.Foreign](err); ok {
		return fmt.Errorf("%s has to sign, and its policy is not known here: %w", foreign.Address.Encode(s.net.prefix()), wallet.ErrForeign)
	}
	u, ok := errors.AsType[*wallet.Unsigned](err)
	if !ok {
		return err
	}
	var now uint64
	if status, err := s.rest.Status(ctx); err == nil {
		now = status.ChainTime
	}
	v := k.describe(s.net, u.Draft, now)
	if k.draft == "" {
		return fmt.Errorf("%w: still to sign: %s", err, v.who())
	}
	if err := writeDraft(k.draft, u.Draft); err != nil {
		return err
	}
	v.Draft = k.draft
	return k.print(v, func(w io.Writer) {
		v.write(w)
		fmt.Fprintf(w, "next     each of them: '%s tx sign %s --from ACCOUNT'; then '%s tx submit %s'\n", self(), k.draft, self(), k.draft)
	})
}

func writeDraft(path string, d *wallet.Draft) error {
	b, err := d.Encode()
	if err != nil {
		return err
	}
	return writeFile(path, b)
}

// readDraft reads a draft's file. ok is false if it is something else.
func readDraft(b []byte) (d *wallet.Draft, ok bool, err error) {
	if !strings.Contains(string(b[:min(len(b), 256)]), wallet.DraftFormat) {
		return nil, false, nil
	}
	d, err = wallet.DecodeDraft(b)
	return d, true, err
}
