// Package config reads the two files of configuration that the draft shows: that
// of a resolver without a ledger, in YAML (draft §13.1), and that of a client, in
// JSON (draft §13.2). Both are taken as they stand there, with what the draft
// leaves out and a verifier cannot do without: trust, bootstrap, listen (E-54,
// E-79).
//
// Reading is strict. A key that is not known, a value of another type, and a
// value that cannot work are a [Fault], which has the key's path and its line.
// Nothing is opened or asked here.
package config
