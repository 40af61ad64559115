package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/registrar"
)

func (a *app) descriptorCommand() *cobra.Command {
	k := &keyring{app: a}
	cmd := noun("descriptor", "Publish and show resolver descriptors",
		`A descriptor says who resolves a name, where, and by which keys. Its id is its hash:
names point to it ('utxonode name resolver'), and nobody can change it.`,
		`  utxonode descriptor publish resolver.json --from alice
  utxonode descriptor show 5f0c…`,
		k.descriptorPublish(), k.descriptorShow())
	k.flags(cmd)
	return cmd
}

// A descriptorFile is what 'descriptor publish' reads.
type descriptorFile struct {
	Operator  string          `json:"operator"`
	Endpoints []rest.Endpoint `json:"endpoints"`
	Keys      []rest.Key      `json:"keys"`
	YearlyFee string          `json:"yearly_fee"` // JMBC
	Policy    string          `json:"policy"`
}

func readDescriptor(b []byte) (*registrar.Descriptor, error) {
	var f descriptorFile
	j := json.NewDecoder(bytes.NewReader(b))
	j.DisallowUnknownFields()
	if err := j.Decode(&f); err != nil {
		return nil, usagef("it is no descriptor: %w; 'utxonode descriptor publish --help' shows one", err)
	}
	d := &registrar.Descriptor{Operator: f.Operator, Policy: f.Policy}
	if f.YearlyFee != "" {
		var err error
		if d.YearlyFee, err = ledger.ParseAmount(f.YearlyFee); err != nil {
			return nil, usage(err)
		}
	}
	for _, e := range f.Endpoints {
		t := slices.Index(rest.Transports(), e.Transport)
		if t < 1 {
			return nil, usagef("%q is no transport: service, tls, https or libp2p", e.Transport)
		}
		d.Endpoints = append(d.Endpoints, registrar.Endpoint{Transport: registrar.Transport(t), Address: e.Address})
	}
	for _, k := range f.Keys {
		alg, err := ledger.ParseAlgorithm(k.Algorithm)
		if err != nil {
			return nil, usage(err)
		}
		key, err := hex.DecodeString(k.PublicKey)
		if err != nil {
			return nil, usagef("%q is no public key in hexadecimal", k.PublicKey)
		}
		d.Keys = append(d.Keys, ledger.PublicKey{Algorithm: alg, Key: key})
	}
	return d, nil
}

func (k *keyring) descriptorPublish() *cobra.Command {
	cmd := &cobra.Command{
		Use: "publish FILE|- --from ACCOUNT", Short: "Publish a resolver descriptor",
		Long: `Publishes a descriptor, for a fee, and prints its id. The file is JSON:

    {"operator": "Example", "yearly_fee": "1.5", "policy": "https://example.com/terms",
     "endpoints": [{"transport": "service", "address": "192.0.2.1:5353"}],
     "keys": [{"algorithm": "ed25519", "public_key": "2f1c…"}]}

Transports are service, tls, https and libp2p.`,
		Example: `  utxonode descriptor publish resolver.json --from alice`,
		Args:    cobra.ExactArgs(1),
	}
	k.drafts(cmd)
	cmd.RunE = advise(func(cmd *cobra.Command, args []string) error {
		b, err := k.readInput(args[0])
		if err != nil {
			return err
		}
		d, err := readDescriptor(b)
		if err != nil {
			return err
		}
		s, err := k.sign(cmd.Context(), nil)
		if err != nil {
			return err
		}
		id, done, err := s.PublishDescriptor(cmd.Context(), d)
		if err != nil {
			return k.unsigned(cmd.Context(), s, err)
		}
		s.proved(cmd.Context(), done.TxID)
		out := struct {
			ID     string      `json:"id"`
			TxID   ledger.TxID `json:"txid"`
			Height uint64      `json:"height"`
		}{hex.EncodeToString(id[:]), done.TxID, done.Height}
		return k.print(out, func(w io.Writer) {
			fields(w, "published", out.ID, "txid", out.TxID.String(), "height", fmt.Sprint(out.Height))
		})
	})
	return cmd
}

func (k *keyring) descriptorShow() *cobra.Command {
	return &cobra.Command{
		Use: "show ID", Short: "Show a published descriptor",
		Long:    `Shows a descriptor. Its octets are checked against the id, so the node is not believed.`,
		Example: `  utxonode descriptor show 5f0c… --json`,
		Args:    cobra.ExactArgs(1), ValidArgsFunction: completeNothing,
		RunE: advise(func(cmd *cobra.Command, args []string) error {
			id, err := parseID(args[0])
			if err != nil {
				return err
			}
			s, err := k.connect(cmd.Context())
			if err != nil {
				return err
			}
			told, err := s.rest.Descriptor(cmd.Context(), id)
			if err != nil {
				return err
			}
			v, err := rest.DescribeDescriptor(told.Encoded)
			if err != nil {
				return err
			}
			if v.ID != strings.ToLower(args[0]) {
				return fmt.Errorf("%w: what the node hands over is not the descriptor %s", rest.ErrAnswer, args[0])
			}
			v.Height = told.Height
			return k.print(v, func(w io.Writer) {
				fields(w, "descriptor", v.ID, "operator", oneLine(v.Operator), "yearly fee", coins(v.YearlyFee), "policy", oneLine(v.Policy))
				for _, e := range v.Endpoints {
					fmt.Fprintf(w, "endpoint    %s %s\n", e.Transport, e.Address)
				}
				for _, key := range v.Keys {
					fmt.Fprintf(w, "key         %s %s\n", key.Algorithm, key.PublicKey)
				}
			})
		}),
	}
}
