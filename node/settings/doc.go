// Package settings is a standing node's configuration: a YAML file, the
// environment over it, flags over both. It is strict: a key that is not known
// or has the wrong type is an error that names its path, since a setting that
// is silently ignored is found out when it was needed.
package settings
