package client_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// Every kind of failure of this room has its code of draft §11, also where it
// is wrapped.
func TestKinds(t *testing.T) {
	for _, tc := range []struct {
		kind error
		text string
		code rcode.Code
	}{
		{client.ErrGenesis, "client: genesis", rcode.FormErr},
		{client.ErrQuote, "client: quote", rcode.Contract},
		{client.ErrUncertain, "client: uncertain", rcode.Blockchain},
		{client.ErrLost, "client: lost", rcode.Blockchain},
		{client.ErrOwner, "client: owner", rcode.NotAuth},
		{client.ErrRecords, "client: records", rcode.ProofInvalid},
		{client.ErrCoin, "client: coin", rcode.ProofInvalid},
		{client.ErrDialogue, "client: dialogue", rcode.FormErr},
		{client.ErrTrust, "client: trust", rcode.ProofInvalid},
		{client.ErrHeader, "client: header", rcode.ProofInvalid},
		{client.ErrUnauthenticated, "client: unauthenticated", rcode.ProofInvalid},
		{client.ErrAnswer, "client: answer", rcode.ProofInvalid},
		{client.ErrorKind("other"), "client: other", rcode.ServFail},
		{wallet.ErrFunds, "wallet: funds", rcode.InsuffFunds},
		{wallet.ErrScattered, "wallet: scattered", rcode.InsuffFunds},
		{wallet.ErrDust, "wallet: dust", rcode.InsuffFunds},
		{wallet.ErrSigner, "wallet: signer", rcode.SigInvalid},
		{wallet.ErrForeign, "wallet: foreign", rcode.SigInvalid},
		{wallet.ErrorKind("other"), "wallet: other", rcode.ServFail},
		{keystore.ErrName, "keystore: name", rcode.FormErr},
		{keystore.ErrUnknown, "keystore: unknown", rcode.NXDomain},
		{keystore.ErrExists, "keystore: exists", rcode.YXDomain},
		{keystore.ErrMode, "keystore: mode", rcode.Refused},
		{keystore.ErrFile, "keystore: file", rcode.FormErr},
		{keystore.ErrPassphrase, "keystore: passphrase", rcode.Refused},
		{keystore.ErrPhrase, "keystore: phrase", rcode.FormErr},
		{keystore.ErrAlgorithm, "keystore: algorithm", rcode.NotImp},
		{keystore.ErrSeed, "keystore: seed", rcode.FormErr},
		{keystore.ErrorKind("other"), "keystore: other", rcode.ServFail},
		{rest.ErrUnreachable, "rest: unreachable", rcode.ServFail},
		{rest.ErrAnswer, "rest: answer", rcode.ServFail},
	} {
		wrapped := fmt.Errorf("%w: detail", tc.kind)
		if tc.kind.Error() != tc.text || rcode.Of(wrapped) != tc.code || !errors.Is(wrapped, tc.kind) {
			t.Errorf("%v: %v", tc.kind, rcode.Of(wrapped))
		}
	}
}
