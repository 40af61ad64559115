package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/zone"
)

// A shown name is what a node holds of it, and how much of that is proved.
type shown struct {
	Name       string        `json:"name"`
	Unicode    string        `json:"unicode"`
	Status     string        `json:"status"`
	Flags      []string      `json:"flags,omitempty"`
	Owner      string        `json:"owner,omitempty"`
	Account    string        `json:"account,omitempty"`    // the owner's, if it is known here
	Policy     string        `json:"policy,omitempty"`     // the owner's in words, if it is known here
	Expiry     uint64        `json:"expiry,omitempty"`     // Unix seconds of the chain clock
	GraceEnd   uint64        `json:"grace_end,omitempty"`  // the same
	Term       uint64        `json:"term,omitempty"`       // the same; see the HTTP API
	Registered uint64        `json:"registered,omitempty"` // when its holder's time began, as the node says
	Lease      string        `json:"lease,omitempty"`      // the expiry in words
	Pending    *rest.Pending `json:"pending,omitempty"`
	Parent     string        `json:"parent,omitempty"`
	Guardians  string        `json:"guardians,omitempty"`
	Guards     string        `json:"guardians_account,omitempty"` // what they are called here
	Resolver   string        `json:"resolver,omitempty"`          // id of its descriptor
	Stake      ledger.Amount `json:"stake,omitempty"`             // atoms
	Records    []string      `json:"records"`                     // presentation format
	Height     uint64        `json:"height"`
	Proved     uint64        `json:"proved_height,omitempty"` // at which the state and the records' root are proved

	NoRecoveryBefore uint64 `json:"no_recovery_before,omitempty"`

	now      uint64
	unproved string // why
}

func (k *keyring) nameShow() *cobra.Command {
	return &cobra.Command{
		Use: "show NAME", Short: "Show who holds a name, until when, and its records",
		Long: `Shows what the node holds of a name: its owner, with the policy if it is known here;
its times; what is pending on it; guardians, resolver, stake and records. The last line
says at which height all this but the stake is proved by the chain's headers; a state
that is newer than what can be proved says so.`,
		Example: `  utxonode name show jmbc.user.utxo
  utxonode name show 域名系統.utxo --json`,
		Args: cobra.ExactArgs(1), ValidArgsFunction: completeNothing,
		RunE: advise(func(cmd *cobra.Command, args []string) error {
			n, err := input(args[0])
			if err != nil {
				return err
			}
			s, err := k.connect(cmd.Context())
			if err != nil {
				return err
			}
			v, err := k.look(cmd.Context(), s, n)
			if err != nil {
				return err
			}
			return k.print(v, func(w io.Writer) { v.write(w, n) })
		}),
	}
}

// look asks for a name. The records are read here from what their root shows.
func (k *keyring) look(ctx context.Context, s *session, n name.Name) (shown, error) {
	held, err := s.rest.Name(ctx, n)
	if err != nil {
		return shown{}, err
	}
	v := shown{Name: n.String(), Unicode: n.Unicode(), Status: held.Status, Records: []string{}, Height: held.Height}
	if held.Outpoint == nil {
		return v, n.Registrable() // what nobody can hold is not free
	}
	status, err := s.rest.Status(ctx)
	if err != nil {
		return v, err
	}
	v.fill(held)
	v.Account, v.Policy = k.whose(s.net, held.Owner)
	v.Guards, _ = k.whose(s.net, held.Guardians)
	v.Lease = lease(registrar.Status(held.Status), held.Expiry, status.ChainTime, s.net.genesis.Chain.Registrar.Grace)
	if held.GraceEnd != 0 && held.Status == string(registrar.InQuarantine) {
		v.Lease += "; until " + day(held.GraceEnd) + " only its last owner can register it"
	}
	if events, err := s.history(ctx, n); err == nil {
		v.Registered = begun(events)
	}
	v.Proved, v.unproved = k.prove(ctx, n, held)
	set, err := committed(n, held)
	v.Records = lines(set, zone.FormatRR)
	return v, err
}

func (v *shown) fill(held rest.Name) {
	v.Flags, v.Owner, v.Expiry, v.Stake = held.Flags, oneLine(held.Owner), held.Expiry, held.Stake
	v.GraceEnd, v.Term, v.Pending, v.Parent = held.GraceEnd, held.Term, held.Pending, oneLine(held.Parent)
	v.Guardians, v.Resolver, v.NoRecoveryBefore, v.now = oneLine(held.Guardians), oneLine(held.Resolver), held.NoRecoveryBefore, held.Time
}

// begun is when the name began to be what it is: registered or delegated.
func begun(events []rest.Event) (at uint64) {
	for _, e := range events {
		if slices.Contains(e.Operations, "register") || slices.Contains(e.Operations, "delegate") {
			at = e.Time
		}
	}
	return at
}

// prove asks for a proof of the state of a name and compares it with what the
// node says. It returns the height, or why there is none.
func (k *keyring) prove(ctx context.Context, n name.Name, held rest.Name) (height uint64, why string) {
	cfg, err := k.resolver(ctx, "")
	if err != nil {
		return 0, err.Error()
	}
	got, err := client.NewResolver(cfg).Query(ctx, n, wire.TypeA)
	if err != nil {
		return 0, err.Error()
	}
	var proved rest.Name
	if got.Encloser != n {
		return 0, fmt.Sprintf("at height %d it is proved that nobody holds it", got.ProvedHeight)
	}
	chain := cfg.Genesis.Params
	proved.Fill(&got.Domain, &chain.Registrar, chain.Ledger.Prefix, held.Time)
	same := proved.Owner == held.Owner && proved.Expiry == held.Expiry && proved.Guardians == held.Guardians &&
		proved.Resolver == held.Resolver && proved.RecordsRoot == held.RecordsRoot && proved.Status == held.Status &&
		*proved.Outpoint == *held.Outpoint && slices.Equal(proved.Flags, held.Flags)
	if proved.Pending != nil && held.Pending != nil {
		same = same && *proved.Pending == *held.Pending
	} else {
		same = same && proved.Pending == held.Pending
	}
	if !same {
		return 0, fmt.Sprintf("what is proved at height %d is another state: ask again, or another node", got.ProvedHeight)
	}
	return got.ProvedHeight, ""
}

// committed reads the records of a name and checks that they are those of its
// root.
func committed(n name.Name, held rest.Name) (zone.Set, error) {
	if len(held.RecordSet) == 0 {
		return zone.Empty(n), nil
	}
	set, err := zone.Decode(n, held.RecordSet)
	if err != nil {
		return set, fmt.Errorf("%w: %w", client.ErrRecords, err)
	}
	if root := set.Root(); hex.EncodeToString(root[:]) != held.RecordsRoot {
		return set, fmt.Errorf("%w: the records of %s have another root than the name", client.ErrRecords, n)
	}
	return set, nil
}

// whose names the account of an address, if it is one of those known here, with
// its policy in words.
func (k *keyring) whose(n *network, address string) (name, policy string) {
	all, err := k.policies(n)
	if err != nil {
		return "", ""
	}
	for _, p := range all {
		if p.Address.Encode(n.prefix()) == address {
			return p.Name, k.conditions(p.Policy)
		}
	}
	return "", ""
}

func named(address, account string) string {
	if address != "" && account != "" {
		return fmt.Sprintf("%s (%s)", address, account)
	}
	return address
}

// write prints both forms of the name (T-037) and the rest in words.
func (v shown) write(w io.Writer, n name.Name) {
	alabel := v.Name
	if v.Unicode == v.Name {
		alabel = ""
	}
	if v.Owner == "" {
		fields(w, "name", v.Unicode, "A-labels", alabel, "status", "free: nobody holds it")
		return
	}
	status := oneLine(v.Status)
	if len(v.Flags) > 0 {
		status += ", " + oneLine(strings.Join(v.Flags, ", "))
	}
	fields(w,
		"name", v.Unicode, "A-labels", alabel, "status", status, "owner", named(v.Owner, v.Account), "policy", v.Policy,
		"registered", moment(v.Registered, v.now), "pending", v.pending(), "expiry", v.Lease, "grace ends", v.grace(),
		"ends", v.term(), "below", v.Parent, "guardians", named(v.Guardians, v.Guards), "recovery", v.recovery(), "resolver", v.Resolver,
		"stake", coins(v.Stake), "records", fmt.Sprint(len(v.Records)))
	for _, line := range v.Records {
		fmt.Fprintln(w, "  "+line)
	}
	if v.Proved != 0 {
		fmt.Fprintf(w, "proved at height %d\n", v.Proved)
	} else {
		fmt.Fprintf(w, "not proved: %s\n", oneLine(v.unproved))
	}
}

func (v shown) pending() string {
	if v.Pending == nil {
		return ""
	}
	return pendingWords(v.Pending, v.now)
}

func (v shown) grace() string {
	if slices.Contains(v.Flags, "ephemeral") || slices.Contains(v.Flags, "revoked") {
		return ""
	}
	return moment(v.GraceEnd, v.now)
}

func (v shown) term() string {
	switch {
	case v.Term == 0:
		return ""
	case slices.Contains(v.Flags, "revoked"):
		return "revoked: " + moment(v.Term, v.now)
	}
	return "cannot be revoked from " + day(v.Term) + " on"
}

func (v shown) recovery() string {
	if v.NoRecoveryBefore <= v.now {
		return ""
	}
	return "possible from " + moment(v.NoRecoveryBefore, v.now)
}

// moment is a time and how far it is; "" for none.
func moment(t, now uint64) string {
	if t == 0 {
		return ""
	}
	return day(t) + ", " + from(t, now)
}
