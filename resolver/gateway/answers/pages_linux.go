package answers

import "syscall"

// largePages asks for pages of 2 MiB behind b. The system may have none.
func largePages(b []byte) { _ = syscall.Madvise(b, syscall.MADV_HUGEPAGE) }
