package attacks_test

import (
	"testing"

	"github.com/utxo-dns/utxonode/testnet"
)

// The attacks on one network, one after the other: each has its own names, and
// the clock of all goes on by days and years.
func TestAttacks(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testnet.Config{ChainID: "attacked"})
	for _, attack := range []struct {
		name string
		do   func(*world, *testing.T)
	}{
		{"ForgedOperations", (*world).forgedOperations},
		{"CapturedSignatures", (*world).capturedSignatures},
		{"ReplayedTransfer", (*world).replayedTransfer},
		{"EarlyTransfer", (*world).earlyTransfer},
		{"ThievingFinalizer", (*world).thievingFinalizer},
		{"StolenKey", (*world).stolenKey},
		{"MaliciousGuardians", (*world).maliciousGuardians},
		{"StaleRecovery", (*world).staleRecovery},
		{"RevokedChild", (*world).revokedChild},
		{"BadDescriptor", (*world).badDescriptor},
		{"Sniper", (*world).sniper},
		{"ReservedNames", (*world).reservedNames},
		{"DoubleSpend", (*world).doubleSpend},
		{"RivalUpdates", (*world).rivalUpdates},
		{"Dust", (*world).dust},
		{"DropCatch", (*world).dropCatch},
		{"ExpiredNameReuse", (*world).expiredNameReuse},
		{"FavouredCopy", (*world).favouredCopy},
	} {
		t.Run(attack.name, func(t *testing.T) { attack.do(w, t) })
	}
}
