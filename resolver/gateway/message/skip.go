package message

// Skip returns the offset after the name at an offset, without looking at where
// its pointers lead; after the message if the name does not end or has labels of
// other types. It is for messages that were written here.
func Skip(msg []byte, at int) int {
	for at < len(msg) {
		switch c := int(msg[at]); {
		case c == 0:
			return at + 1
		case c >= 0xc0:
			return at + 2
		case c >= 0x40:
			return len(msg)
		default:
			at += 1 + c
		}
	}
	return len(msg)
}
