package main

import (
	"errors"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

// An advised error says on one line what went wrong and what to do next, with
// commands as this program was called. What a node wrote into it cannot move
// the cursor of a terminal.
type advised struct {
	err  error
	next string
}

func (e *advised) Error() string {
	text := oneLine(e.err.Error())
	if e.next != "" {
		text += "; " + e.next
	}
	return strings.ReplaceAll(text, "'utxonode ", "'"+self()+" ")
}

func (e *advised) Unwrap() error { return e.err }

// oneLine replaces what would end the line or is no text.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar || unicode.Is(unicode.Bidi_Control, r) {
			return ' '
		}
		return r
	}, s)
}

// advise is the body of a command whose errors get their exit code and say
// what to do next.
func advise(run func(cmd *cobra.Command, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		err := run(cmd, args)
		if err == nil {
			return nil
		}
		if _, ok := asFailure(err); ok {
			return &advised{err: err}
		}
		code, next := exitCode(err), ""
		for _, a := range advice() {
			if errors.Is(err, a.kind) {
				if a.exit != 0 && code != exitInterrupted {
					code = a.exit
				}
				next = a.next
				break
			}
		}
		if next == "" {
			next = nextByCode(rcode.Of(err))
		}
		return &failure{code, &advised{err, next}}
	}
}

// A hint is what to do about a kind of error. Exit 0 leaves the exit code that
// the draft's code gives.
type hint struct {
	kind error
	exit int
	next string
}

// advice lists the hints; the first that fits counts.
func advice() []hint {
	const passphrase = "give the passphrase on a terminal, in UTXONODE_PASSPHRASE, or with --passphrase-file FILE"
	return []hint{
		{client.ErrUncertain, exitNoNetwork, "it may be in a block yet: look with 'utxonode tx status TXID' before trying again; a registration only needs the same command again"},
		{rest.ErrUnreachable, exitNoNetwork, ""},
		{jupc.ErrNoAnswer, exitNoNetwork, "is the node running, and can its port be reached?"},
		{client.ErrUnauthenticated, exitUnauthenticated, "do not rely on it; ask another node with --node"},
		{client.ErrAnswer, exitUnauthenticated, "do not believe this node; ask another with --node"},
		{client.ErrHeader, exitUnauthenticated, "do not believe this node; ask another with --node"},
		{client.ErrTrust, exitUnauthenticated, "give a block that you trust with --trust HEIGHT:HASH"},
		{client.ErrRecords, exitUnauthenticated, "ask another node with --node"},
		{client.ErrOwner, 0, "see who holds it with 'utxonode name show NAME' and sign as the holder with --from; a record below a name of yours is set with --owner"},
		{client.ErrQuote, 0, "compare the genesis file with the chain's"},
		{client.ErrLost, 0, ""},
		{name.ErrDepth, 0, "what is this deep is a record of a registered name: set it with --owner, read it with 'utxonode query'"},

		{keystore.ErrPassphrase, exitFailed, passphrase},
		{keystore.ErrUnknown, exitUsage, "'utxonode key list' shows the keys"},
		{keystore.ErrExists, exitUsage, ""},
		{keystore.ErrName, exitUsage, "1 to 64 of a-z, 0-9, '.', '_' and '-', the first a letter or digit"},
		{keystore.ErrAlgorithm, exitUsage, ""},
		{keystore.ErrSeed, exitUsage, "a seed is 64 hexadecimal digits"},
		{keystore.ErrPhrase, exitUsage, ""},
		{keystore.ErrFile, exitFailed, ""},
		{keystore.ErrMode, exitFailed, ""},

		{wallet.ErrUnsigned, 0, "write the transaction to a file for them with --draft FILE; each signs it with 'utxonode tx sign FILE --from ACCOUNT'; keys that are here sign along with --with ACCOUNT"},
		{wallet.ErrForeign, 0, "give its policy's file with --policy FILE; 'utxonode multisig show NAME --out FILE' writes it where it is known, of a policy or of a key"},
		{wallet.ErrDraft, exitUsage, ""},
		{wallet.ErrMultisig, exitUsage, ""},
		{wallet.ErrTooLarge, 0, "do it in several transactions"},
		{registrar.ErrPending, 0, "'utxonode name show NAME' says what; cancel it with 'utxonode name cancel NAME', or wait and finalize it"},
		{registrar.ErrNothingPending, 0, "see its state with 'utxonode name show NAME'"},
		{registrar.ErrTimelock, 0, "wait"},
		{registrar.ErrNoGuardians, 0, "its owner appoints them with 'utxonode name guardians'"},
		{registrar.ErrNoParent, 0, "register that one first"},
		{wallet.ErrFunds, 0, "see what there is with 'utxonode account balance ACCOUNT'"},
		{wallet.ErrScattered, 0, "pay a part of it to yourself first, which joins small coins"},
		{registrar.ErrPeriod, 0, "choose a whole number with --years"},
		{registrar.ErrTooFarAhead, 0, "choose fewer with --years"},
		{zone.ErrSyntax, 0, "write the RDATA as in a zone file; 'utxonode name set --help' has examples"},
		{zone.ErrOutside, 0, "--owner is below NAME: for www.NAME say --owner www"},
		{zone.ErrExists, 0, "leave out --new to replace it, or add to it with --add"},
		{zone.ErrNone, 0, "see the records with 'utxonode name show NAME'"},
		{zone.ErrCNAMEAtApex, 0, "put it below the name with --owner"},
		{zone.ErrTooLarge, 0, "take records away with 'utxonode name unset'"},
	}
}

// nextByCode is what to do about what a node refused; "" where the error itself
// has to do.
func nextByCode(c rcode.Code) string {
	return map[rcode.Code]string{
		rcode.YXDomain:    "see who holds it with 'utxonode name show NAME'",
		rcode.InsuffFunds: "see what there is with 'utxonode account balance ACCOUNT'",
		rcode.NotZone:     "names here end in .utxo or .utxo.<country>",
		rcode.Expired:     "its owner renews it with 'utxonode name renew NAME'",
		rcode.Blockchain:  "wait until the node has caught up, then try again",
	}[c]
}
