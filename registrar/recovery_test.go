package registrar_test

import (
	"testing"

	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// U-149, U-165: without guardians nothing is recovered; with them a stolen
// single key neither keeps the name nor stops them.
func TestRecovery(t *testing.T) {
	w := stage(t)
	op := registrar.Recover{Name: jmbc, To: w.address("carol")}
	w.refused(1, deed{op: op, by: "g1+g2", approved: []string{"carol"}}, registrar.ErrNoGuardians, rcode.Refused)
	w.guarded("g1+g2")
	w.refused(1, deed{op: op, by: "g1+g3", approved: []string{"carol"}}, registrar.ErrAuthority, rcode.SigInvalid)
	w.refused(1, deed{op: op, by: "g1+g2"}, registrar.ErrNoAcceptance, rcode.SigInvalid)

	// The thief has alice's key and gives the name away; the guardians step in.
	w.does(1, deed{op: registrar.Transfer{Spend: at("jmbc.utxo"), To: w.address("mallory")}, by: "alice", approved: []string{"mallory"}})
	w.does(3600, deed{op: op, by: "g1+g2", approved: []string{"carol"}})
	if d := w.domain("jmbc.utxo"); d.Mark != registrar.MarkRecoveryPending || d.Pending.Kind != registrar.ChangeRecovery {
		t.Fatalf("%+v", d)
	}
	w.refused(1, deed{op: registrar.Cancel{Spend: at("jmbc.utxo")}, by: "alice"}, registrar.ErrAuthority, rcode.SigInvalid)
	w.refused(1, deed{op: registrar.SetGuardians{Spend: at("jmbc.utxo")}, by: "alice"}, registrar.ErrPending, rcode.Refused)
	w.does(86_400, deed{op: registrar.Finalize{Spend: at("jmbc.utxo")}, to: "carol"})
	if d := w.domain("jmbc.utxo"); d.Owner != w.address("carol") {
		t.Errorf("%+v", d)
	}
}

// E-68: an owner of two signatures objects in time, and then the guardians wait
// seven days; a guardian change is not the guardians' to cancel.
func TestRecoveryIsContested(t *testing.T) {
	w := stage(t)
	w.transferred("alice+carol")
	w.guarded("g1+g2")
	op := deed{op: registrar.Recover{Name: jmbc, To: w.address("mallory")}, by: "g1+g2", approved: []string{"mallory"}}
	cancel := deed{op: registrar.Cancel{Spend: at("jmbc.utxo")}, by: "alice+carol"}
	w.does(1, op)
	w.does(86_399, cancel)
	w.refused(registrar.Week-1, op, registrar.ErrRecoveryWait, rcode.Refused)
	w.does(1, op)
	w.does(1, deed{op: cancel.op, by: "g1+g2"})

	w.does(1, deed{op: registrar.SetGuardians{Spend: at("jmbc.utxo")}, by: "alice+carol"})
	w.refused(1, deed{op: cancel.op, by: "g1+g2"}, registrar.ErrAuthority, rcode.SigInvalid)
	w.refused(1, op, registrar.ErrRecoveryWait, rcode.Refused)
	w.does(86_400, deed{op: registrar.Finalize{Spend: at("jmbc.utxo")}})
	w.refused(registrar.Week, op, registrar.ErrNoGuardians, rcode.Refused)
}

// E-68: a recovery replaces a change of guardians, so that a thief cannot be
// quicker than they are.
func TestRecoveryReplacesWhatIsPending(t *testing.T) {
	w := stage(t)
	w.guarded("g1+g2")
	w.does(1, deed{op: registrar.SetGuardians{Spend: at("jmbc.utxo"), Guardians: w.address("mallory")}, by: "alice"})
	w.does(86_399, deed{op: registrar.Recover{Name: jmbc, To: w.address("carol")}, by: "g1+g2", approved: []string{"carol"}})
	w.refused(86_399, deed{op: registrar.Finalize{Spend: at("jmbc.utxo")}, to: "carol"}, registrar.ErrTimelock, rcode.Refused)
	w.does(1, deed{op: registrar.Finalize{Spend: at("jmbc.utxo")}, to: "carol"})
	if d := w.domain("jmbc.utxo"); d.Guardians != w.address("g1+g2") {
		t.Error("the thief's guardians are in office")
	}
}

// U-163: two of three must be two, and each once.
func TestTwoSignatures(t *testing.T) {
	w := stage(t)
	w.transferred("alice+carol")
	set := registrar.SetRecords{Spend: at("jmbc.utxo"), Root: [32]byte{1}, Count: 1}
	w.refused(1, deed{op: set, by: "alice"}, registrar.ErrAuthority, rcode.SigInvalid)
	w.does(1, deed{op: set, by: "alice+carol"})
	tx := w.tx(deed{op: set, by: "alice+carol"})
	tx.Inputs[0].Witness[2] = tx.Inputs[0].Witness[1] // alice twice
	if err := w.Apply(1, tx)[0]; rcode.Of(err) != rcode.SigInvalid {
		t.Errorf("one key twice: %v", err)
	}
}
