package resolver

// Remembered returns how many keys and signed messages are remembered.
func (r *Resolver) Remembered() (keys, messages int) { return r.signing.window.Len() }
