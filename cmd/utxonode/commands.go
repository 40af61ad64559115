package main

import "github.com/spf13/cobra"

// commands lists the commands, one constructor for each noun.
func (a *app) commands() []*cobra.Command {
	return []*cobra.Command{
		a.testnet(), a.demo(), a.bench(),
		a.initNode(), a.joinNode(), a.start(), a.doctor(), a.config(), a.backup(), a.restore(), a.versionCmd(),
		a.nameCommand(),
		a.keyCommand(),
		a.multisigCommand(),
		a.descriptorCommand(),
		a.dnssecCommand(),
		a.accountCommand(),
		a.payCommand(),
		a.queryCommand(),
		a.resolverCommand(),
		a.txCommand(),
		a.wireCommand(),
	}
}
