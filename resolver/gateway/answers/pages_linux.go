package answers

import "syscall"

const largePage = 2 << 20 // octets

// largePages asks for large pages behind b, if it holds one. The system may have
// none.
func largePages(b []byte) {
	if len(b) >= largePage {
		_ = syscall.Madvise(b, syscall.MADV_HUGEPAGE)
	}
}
