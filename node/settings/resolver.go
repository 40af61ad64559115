package settings

// Resolver is what the node asks others.
type Resolver struct {
	Recursion bool `key:"recursion" flag:"recursion" doc:"Ask the resolvers that a name points to where its records are not to be had here; for node.trusted_sources only"`
}
