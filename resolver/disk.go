package resolver

// A Disk keeps answers over a restart.
type Disk struct{}

func (c *cache) load(cacheKey, int64) *kept { return nil }
func (c *cache) store(cacheKey, *kept)      {}
