package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/utxo-dns/utxonode/node/settings"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

var update = flag.Bool("update", false, "write the reference instead of comparing it")

//go:generate go test -run ^TestReference$ . -update

// The reference is what the program says of itself: go test -run TestReference
// ./cmd/utxonode -update writes it again.
func TestReference(t *testing.T) {
	for _, name := range []string{"NODE", "DIR", "GENESIS", "KEYS", "HOME"} {
		t.Setenv("UTXONODE_"+name, "") // they would be shown as defaults
	}
	for name, text := range map[string]string{"cli.md": cliReference(), "config.md": configReference()} {
		path := filepath.Join("..", "..", "docs", "reference", name)
		if *update {
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(b) != text {
			t.Errorf("%s is not what the program says: go test -run TestReference ./cmd/utxonode -update", path)
		}
	}
}

const configHead = `# Configuration of a node

A standing node reads ` + "`config.yaml`" + ` in its directory. The environment overrides the
file, flags of ` + "`utxonode start`" + ` override both. A key that is not known, or a value of
another type, ends the start with an error that names the key's path; so does an
environment variable that begins like a section and is no key's. Lists are
separated by commas in the environment and in flags. ` + "`version`" + ` is 1.0.
` + "`utxonode config check`" + ` says whether a node would start.

Port 5353 is also multicast DNS: where something else has it, choose another
one, such as 15353.

`

func configReference() string { return configHead + settings.Markdown() }

const cliHead = `# The command line

Every command takes ` + "`--json`" + `: one JSON value on standard output. Errors are one line
on standard error, with ` + "`--json`" + ` the value
` + "`{\"error\":…,\"code\":…,\"code_name\":…,\"exit\":…}`" + `; code is the draft's (§11).

Commands find the network they talk to in this order: ` + "`--node`" + ` with ` + "`--genesis`" + `,
` + "`--dir`" + `, the one local network that is up. What to believe comes from the genesis
file, never from a node.

## Exit codes

| code | meaning |
|---|---|
`

// exitTable is the table of exit codes.
func exitTable() string {
	var b strings.Builder
	for _, row := range []struct {
		code    int
		meaning string
	}{
		{exitOK, "done"},
		{exitFailed, "it failed: a file, a disk, a node's own fault"},
		{exitUsage, "the command line or the configuration is wrong; nothing was tried"},
		{exitNoNetwork, "no network was found, or the node cannot be reached"},
		{exitRefused, "a rule refused it; the draft's code says which"},
		{exitUnauthenticated, "an answer came and could not be verified"},
		{exitInterrupted, "interrupted before it was done"},
	} {
		fmt.Fprintf(&b, "| %d | %s |\n", row.code, row.meaning)
	}
	return b.String()
}

// codeTable is the table of the draft's response codes.
func codeTable() string {
	var b strings.Builder
	b.WriteString("\n## Error codes (draft §11)\n\n| code | name |\n|---|---|\n")
	for c := range rcode.Contract + 1 {
		if c <= rcode.NotZone || c >= rcode.Blockchain {
			fmt.Fprintf(&b, "| %d | %s |\n", c, c)
		}
	}
	return b.String()
}

func cliReference() string {
	a := &app{}
	root := a.root()
	var b strings.Builder
	b.WriteString(cliHead + exitTable() + codeTable() + "\n## Flags of every command\n\n")
	writeFlags(&b, root.PersistentFlags())
	b.WriteString("\n## Commands\n")
	for _, cmd := range root.Commands() {
		writeCommand(&b, cmd)
	}
	return b.String()
}

func writeCommand(b *strings.Builder, cmd *cobra.Command) {
	if cmd.Hidden || cmd.Name() == "help" || cmd.Name() == "completion" {
		return
	}
	fmt.Fprintf(b, "\n### %s\n\n%s.\n", cmd.CommandPath(), cmd.Short)
	if cmd.HasAvailableSubCommands() {
		if flags := cmd.PersistentFlags(); flags.HasAvailableFlags() {
			b.WriteString("\nFlags of each of its commands:\n\n")
			writeFlags(b, flags)
		}
		for _, below := range cmd.Commands() {
			writeCommand(b, below)
		}
		return
	}
	fmt.Fprintf(b, "\n    %s\n", cmd.UseLine())
	if cmd.Long != "" {
		fmt.Fprintf(b, "\n%s\n", cmd.Long)
	}
	if cmd.Example != "" {
		lines := strings.Split(cmd.Example, "\n")
		fmt.Fprintf(b, "\nFor example:\n\n    %s\n", strings.Join(trimmed(lines), "\n    "))
	}
	if flags := cmd.NonInheritedFlags(); flags.HasAvailableFlags() {
		b.WriteString("\n")
		writeFlags(b, flags)
	}
}

func trimmed(lines []string) []string {
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return lines
}

func writeFlags(b *strings.Builder, flags *pflag.FlagSet) {
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		value, meaning := pflag.UnquoteUsage(f)
		if value != "" {
			value = " " + value
		}
		fmt.Fprintf(b, "- `--%s%s` %s", f.Name, value, meaning)
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "0" && f.DefValue != "[]" {
			fmt.Fprintf(b, " (`%s`)", f.DefValue)
		}
		b.WriteString("\n")
	})
}
