// Package name holds domain names that exist only if they are valid: a Name
// comes from Parse, ParseInput or FromWire and from nowhere else.
//
// A name has one identity however it was written. It is compared, hashed and
// stored as lower-case A-labels (draft §2.2.1.2), and Name.Key is the key of
// its leaf in the state tree. Which code points a label may hold is consensus,
// so it is read from a table frozen in this package (zidna.go, Unicode
// 15.0.0), never from the toolchain: see internal/gen/idna.
//
// Three questions are kept apart, as the draft does:
//
//   - May this be a name at all? Labels of 1 to 63 octets, 255 octets on the
//     wire, IDNA2008 (Parse, FromWire).
//   - Is it ours? Under .utxo or .utxo.<cc> (Name.InNamespace).
//   - May it be registered? One or two labels below the apex, each at most 16
//     octets of UTF-8 (Name.Registrable).
//
// This package says what a name can be taken for (Name.Images). It knows nothing
// of who holds a name, of reserved lists or of who may hold two look-alikes: that
// is the law of package registrar.
package name

//go:generate go run ../internal/gen/idna zidna.go zskeleton.go
