// Package build says which build of the program this is.
package build

import "runtime/debug"

// Set by the linker in releases.
var (
	version string
	commit  string
)

// Version returns the version of the program: the release's, else the module's,
// else "devel".
func Version() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "devel"
}

// Commit returns the commit that the program was built from, "unknown" if
// nothing says so.
func Commit() string {
	if commit != "" {
		return commit
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				return s.Value
			}
		}
	}
	return "unknown"
}
