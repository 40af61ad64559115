// Package keystore keeps named keys in a directory, one file a key, in the
// clear or under a passphrase. It makes keys that a phrase of 24 words brings
// back, and the well-known keys of local test networks.
//
// A secret leaves the package only through [Key.Seed], [Store.Export] and
// [Store.Phrase]. A Key prints, formats and logs as its name and address.
package keystore
