package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/testnet"
)

// An explained transaction is one in words. Amounts are in atoms.
type explained struct {
	TxID    ledger.TxID       `json:"txid"`
	Size    int               `json:"size"` // octets
	Version uint8             `json:"version"`
	Inputs  []explainedInput  `json:"inputs"`
	Outputs []explainedOutput `json:"outputs"`
	Actions []string          `json:"actions"`

	Approvals []explainedApproval `json:"approvals,omitempty"`
}

// An explained approval is of an address that signs and spends nothing.
type explainedApproval struct {
	Address string `json:"address"`
	Policy  string `json:"policy"`
	Witness int    `json:"witness"` // items
}

type explainedInput struct {
	Outpoint ledger.Outpoint `json:"outpoint"`
	Address  string          `json:"address"` // of the policy that it reveals
	Policy   string          `json:"policy"`
	Witness  int             `json:"witness"` // items
}

type explainedOutput struct {
	Address  string        `json:"address"`
	Amount   ledger.Amount `json:"amount"`
	Covenant string        `json:"covenant,omitempty"`
}

func (k *keyring) txShow() *cobra.Command {
	a := k.app
	return &cobra.Command{
		Use: "show FILE|-", Short: "Explain a transaction",
		Long: `Explains a transaction: a draft, with who has to sign it; or octets, those in
hexadecimal or base64, or a JSON value that has them as "tx". Nothing is asked of a node:
what a draft spends is as its file says.`,
		Example: `  utxonode tx show signed.tx
  utxonode tx show - < signed.tx`,
		Args: cobra.ExactArgs(1),
		RunE: advise(func(_ *cobra.Command, args []string) error {
			b, err := a.readInput(args[0])
			if err != nil {
				return err
			}
			if d, ok, err := readDraft(b); ok || err != nil {
				return k.showDraft(d, args[0], err)
			}
			s, err := submission(b)
			if err != nil {
				return err
			}
			tx, err := ledger.DecodeTx(s.Tx)
			if err != nil {
				return err
			}
			v := explain(tx, len(s.Tx), a.prefixHere())
			return a.print(v, v.write)
		}),
	}
}

// submission reads a transaction in whatever form it was kept.
func submission(b []byte) (s rest.Submission, err error) {
	text := bytes.TrimSpace(b)
	if len(text) == 0 {
		return s, usagef("there is no transaction: the input is empty")
	}
	if text[0] == '{' {
		if err := json.Unmarshal(text, &s); err != nil || len(s.Tx) == 0 {
			return s, usagef("the JSON value has no transaction: want {\"tx\": base64}")
		}
		return s, nil
	}
	if s.Tx, err = hex.DecodeString(string(text)); err == nil {
		return s, nil
	}
	if s.Tx, err = base64.StdEncoding.DecodeString(string(text)); err == nil {
		return s, nil
	}
	s.Tx = b
	return s, nil
}

// prefixHere is how addresses begin on the network at hand, or on test
// networks if there is none.
func (a *app) prefixHere() string {
	dir, err := a.localDir()
	if err != nil {
		return ledger.TestPrefix
	}
	m, err := testnet.ReadManifest(dir)
	if err != nil {
		return ledger.TestPrefix
	}
	g, err := m.Genesis()
	if err != nil {
		return ledger.TestPrefix
	}
	return g.Chain.Ledger.Prefix
}

func explain(tx *ledger.Tx, size int, prefix string) explained {
	v := explained{TxID: tx.ID(), Size: size, Version: tx.Version, Actions: []string{}}
	for _, in := range tx.Inputs {
		v.Inputs = append(v.Inputs, explainedInput{
			in.Outpoint, revealed(in.Policy, prefix), policyWords(in.Policy), len(in.Witness),
		})
	}
	for _, out := range tx.Outputs {
		v.Outputs = append(v.Outputs, explainedOutput{out.Address.Encode(prefix), out.Amount, covenantWords(out.Covenant)})
	}
	words := wallet.Words{Address: func(a ledger.Address) string { return a.Encode(prefix) }}
	for _, a := range tx.Actions {
		v.Actions = append(v.Actions, actionWords(a, tx, words))
	}
	for i := range tx.Approvals {
		r := &tx.Approvals[i]
		v.Approvals = append(v.Approvals, explainedApproval{r.Address.Encode(prefix), policyWords(r.Policy), len(r.Witness)})
	}
	return v
}

// revealed is the address of a policy; "" if a keyless input reveals none.
func revealed(policy []byte, prefix string) string {
	if len(policy) == 0 {
		return ""
	}
	return ledger.AddressOf(policy).Encode(prefix)
}

func covenantWords(c ledger.Covenant) string {
	switch c.Kind {
	case 0:
		return ""
	case registrar.KindCommitment:
		return fmt.Sprintf("commitment %x", c.Data)
	case registrar.KindDomain:
		if n, err := registrar.CovenantName(c); err == nil {
			return "domain " + both(n)
		}
	}
	return fmt.Sprintf("covenant %d: %x", c.Kind, c.Data)
}

func actionWords(a ledger.Action, tx *ledger.Tx, words wallet.Words) string {
	op, err := registrar.DecodeAction(a)
	if err != nil {
		return actionOctets(a)
	}
	return words.Operation(op, tx)
}

func actionOctets(a ledger.Action) string {
	if a.Op == ledger.OpWarp {
		if s, err := ledger.DecodeWarp(a.Data); err == nil {
			return "move the chain clock forward by " + span(s)
		}
	}
	return fmt.Sprintf("operation %d: %x", a.Op, a.Data)
}

// policyWords says who may spend.
func policyWords(b []byte) string {
	if len(b) == 0 {
		return "no key: the law alone decides"
	}
	p, err := ledger.DecodePolicy(b)
	if err != nil {
		return fmt.Sprintf("no policy: %x", b)
	}
	return conditions(p)
}

func conditions(p ledger.Policy) string {
	switch p := p.(type) {
	case ledger.PublicKey:
		return fmt.Sprintf("%s key %x", p.Algorithm, p.Key)
	case ledger.After:
		return "after " + day(uint64(p))
	case ledger.Hash:
		return fmt.Sprintf("preimage of %x", p[:])
	case ledger.Threshold:
		parts := make([]string, len(p.Of))
		for i := range p.Of {
			parts[i] = conditions(p.Of[i])
		}
		return fmt.Sprintf("%d of (%s)", p.M, strings.Join(parts, ", "))
	}
	return "unknown"
}

func (v explained) write(w io.Writer) {
	fields(w, "txid", v.TxID.String(), "version", fmt.Sprint(v.Version), "size", plural(uint64(v.Size), "octet"))
	for _, action := range v.Actions {
		fmt.Fprintln(w, "action  "+action)
	}
	for _, in := range v.Inputs {
		by := in.Policy
		if in.Address != "" {
			by = fmt.Sprintf("of %s, by %s", in.Address, in.Policy)
		}
		fmt.Fprintf(w, "input   %s %s\n", in.Outpoint, by)
	}
	for _, r := range v.Approvals {
		fmt.Fprintf(w, "also signed by %s, by %s\n", r.Address, r.Policy)
	}
	for i, out := range v.Outputs {
		words := ""
		if out.Covenant != "" {
			words = ", " + out.Covenant
		}
		fmt.Fprintf(w, "output  %d: %s to %s%s\n", i, coins(out.Amount), out.Address, words)
	}
}
