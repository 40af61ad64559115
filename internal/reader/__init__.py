"""A second reader of the native protocol, written from docs/reference alone."""
