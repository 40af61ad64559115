package daemon

import "log/slog"

// NewLastErrors is newLastErrors, for tests.
func NewLastErrors(to slog.Handler) *lastErrors { return newLastErrors(to) }

// Reason is reason, for tests.
func (l *lastErrors) Reason() string { return l.reason() }
