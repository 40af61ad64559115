package main

import (
	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/wire"
)

func (a *app) nameCommand() *cobra.Command {
	k := &keyring{app: a}
	cmd := noun("name", "Register names and set their records",
		`A name is registered for years and held by a key, which signs every change.
What is registered is the form with A-labels (xn--…); a name may be typed in any
script, and is shown in both forms where they differ.

What changes who holds a name waits: for as long as the timelock it can be cancelled,
then anyone finalizes it. Where others have to sign, --draft writes the transaction to
a file for 'utxonode tx sign'.`,
		`  utxonode name quote jmbc.user.utxo
  utxonode name register jmbc.user.utxo --from alice --years 1
  utxonode name set jmbc.user.utxo A 192.0.2.1 --from alice
  utxonode name show jmbc.user.utxo`,
		k.nameQuote(), k.nameRegister(), k.nameSet(), k.nameUnset(), k.nameExport(), k.nameLoad(), k.nameRenew(),
		k.nameTransfer(), k.namePolicy(), k.nameGuardians(), k.nameRecover(), k.nameFinalize(), k.nameCancel(),
		k.nameDelegate(), k.nameRevoke(), k.nameRelease(), k.nameReclaim(), k.nameResolver(),
		k.nameShow(), k.nameList(), k.nameHistory(), a.nameForms())
	k.flags(cmd)
	return cmd
}

// completeNothing keeps files out of the completion of names.
func completeNothing(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveNoFileComp
}

// completeTypes completes the record type in the second argument.
func completeTypes(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) != 1 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var types []string
	for _, t := range []wire.Type{
		wire.TypeA, wire.TypeAAAA, wire.TypeTXT, wire.TypeCNAME, wire.TypeNS, wire.TypeMX, wire.TypeSRV,
		wire.TypePTR, wire.TypeJMBC, wire.TypeCBDC, wire.TypeDID,
	} {
		types = append(types, t.String())
	}
	return types, cobra.ShellCompDirectiveNoFileComp
}

// recordType reads a mnemonic or TYPEnnn.
func recordType(text string) (wire.Type, error) {
	t, err := wire.ParseType(text)
	if err != nil {
		return t, usagef("%q is no record type; say A, AAAA, TXT, CNAME, NS, MX, SRV, JMBC, CBDC, DID or TYPEnnn", text)
	}
	return t, nil
}
