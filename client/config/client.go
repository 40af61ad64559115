package config

import (
	"fmt"
	"os"
	"slices"
)

// A Client is the configuration of a client: the draft's keys (draft §13.2), then
// trust, bootstrap and what fallback resolvers and regions need.
type Client struct {
	Version       Version     `key:"version"`
	Resolvers     []Endpoint  `key:"resolvers" schemes:"https tls tcp udp"`
	Fallback      []Fallback  `key:"fallback_resolvers" schemes:"https tls tcp udp"`
	PreferUTXO    bool        `key:"prefer_utxo"`
	Cache         bool        `key:"enable_cache"`
	CacheSize     uint64      `key:"cache_size" range:"1..10000000"` // answers
	Privacy       Privacy     `key:"privacy"`
	Debug         bool        `key:"debug"`
	Trust         ClientTrust `key:"trust"`
	Bootstrap     Bootstrap   `key:"bootstrap"`
	Regions       []string    `key:"regions"`              // whose .utxo.<cc> are the chain's
	PlainFallback bool        `key:"allow_plain_fallback"` // though privacy.enable_encryption (E-80)
}

// Privacy is who may see the names that are asked for.
type Privacy struct {
	Encryption   bool `key:"enable_encryption"`
	Oblivious    bool `key:"enable_oblivious"`
	Minimization bool `key:"query_minimization"`
}

// ClientTrust is Trust, with where headers come from.
type ClientTrust struct {
	Trust
	ChainID string     `key:"chain_id"`                   // that the genesis file must be of; empty: any
	Nodes   []Endpoint `key:"nodes" schemes:"http https"` // HTTP APIs; empty: the https resolvers
}

// DefaultClient returns what holds for keys that a file does not have.
func DefaultClient() *Client {
	return &Client{PreferUTXO: true, Cache: true, CacheSize: 1000, Trust: ClientTrust{Trust: Trust{Period: defaultPeriod}}}
}

// ReadClient reads and checks a file.
func ReadClient(path string) (*Client, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	c, err := DecodeClient(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

// DecodeClient reads and checks the octets of a file. What it fails with is a
// Fault.
func DecodeClient(b []byte) (*Client, error) {
	top, err := readJSON(b)
	if err != nil {
		return nil, err
	}
	f, c := &file{top: top}, DefaultClient()
	if err := f.fill(c); err != nil {
		return nil, err
	}
	return c, c.check(f)
}

func (c *Client) check(f *file) error {
	switch {
	case c.Version == "":
		return f.fault(ErrKey, "version", `is missing, want "1.0"`)
	case len(c.Resolvers) == 0:
		return f.fault(ErrKey, "resolvers", "is missing: there is nobody to ask")
	case c.Privacy.Oblivious:
		return f.fault(ErrValue, "privacy.enable_oblivious", "is true: oblivious queries are not built yet, and without them resolvers would see who asks")
	case c.Privacy.Encryption && len(c.encrypted()) == 0:
		return f.fault(ErrValue, "privacy.enable_encryption", "is true, and none of resolvers is https or tls")
	}
	if err := distinct(f, "resolvers", c.Resolvers); err != nil {
		return err
	}
	if err := distinct(f, "trust.nodes", c.Trust.Nodes); err != nil {
		return err
	}
	if err := checkRegions(f, "regions", c.Regions); err != nil {
		return err
	}
	if err := c.Trust.check(f); err != nil {
		return err
	}
	return c.Bootstrap.check(f)
}

// encrypted returns the resolvers that nobody can listen to on the way.
func (c *Client) encrypted() (some []Endpoint) {
	for _, e := range c.Resolvers {
		if e.Encrypted() {
			some = append(some, e)
		}
	}
	return some
}

// UsableResolvers returns the resolvers that can be asked, in their order: their
// hosts can be found and, if encryption is on, they are encrypted.
func (c *Client) UsableResolvers() []Endpoint {
	if c.Privacy.Encryption {
		return c.Bootstrap.usable(c.encrypted())
	}
	return c.Bootstrap.usable(c.Resolvers)
}

// UsableFallback returns the servers of the DNS that may be asked about names
// outside the namespace (E-80), and whose hosts can be found (E-79).
func (c *Client) UsableFallback() (some []Fallback) {
	for _, e := range c.Fallback {
		if c.Bootstrap.Usable(e.Endpoint) && (e.Encrypted() || !c.Privacy.Encryption || c.PlainFallback) {
			some = append(some, e)
		}
	}
	return some
}

// UsableNodes returns the HTTP APIs that headers come from.
func (c *Client) UsableNodes() (some []Endpoint) {
	if len(c.Trust.Nodes) > 0 {
		return c.Bootstrap.usable(c.Trust.Nodes)
	}
	for _, e := range c.Bootstrap.usable(c.Resolvers) {
		if e.Scheme == "https" {
			some = append(some, e)
		}
	}
	return some
}

// Warnings returns what loads and has no effect, or not the one that one may
// think.
func (c *Client) Warnings() (all []string) {
	if c.Trust.Genesis == "" {
		all = append(all, "trust.genesis is missing: answers are unauthenticated")
	}
	for _, e := range c.Resolvers {
		if c.Privacy.Encryption && !e.Encrypted() {
			all = append(all, fmt.Sprintf("%v is left out: privacy.enable_encryption is true", e))
		}
	}
	for _, e := range c.Fallback {
		if c.Privacy.Encryption && !e.Encrypted() && !c.PlainFallback {
			all = append(all, fmt.Sprintf("%v is left out: privacy.enable_encryption is true; write it as tls:// or https://, or set allow_plain_fallback", e))
		}
	}
	return append(all, c.Bootstrap.warnings(slices.Concat(c.Resolvers, c.Trust.Nodes, endpointsOf(c.Fallback)))...)
}
