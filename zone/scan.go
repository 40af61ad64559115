package zone

import (
	"fmt"
	"strings"
)

// A scanner splits text in presentation format into tokens (RFC 1035 §5.1):
// words apart by blanks, or anything between quotes. A backslash takes the
// meaning from the character after it, or stands with three digits for an
// octet. A semicolon begins a comment.
type scanner struct {
	text string
	at   int
}

// A token is a word or a quoted text with its escapes resolved.
type token struct {
	text   string
	quoted bool
}

// blanks skips white space and reports whether a token follows.
func (s *scanner) blanks() bool {
	for s.at < len(s.text) && isBlank(s.text[s.at]) {
		s.at++
	}
	return s.at < len(s.text) && s.text[s.at] != ';'
}

// next returns the next token, ok false at the end or where a comment begins.
func (s *scanner) next() (t token, ok bool, err error) {
	if !s.blanks() {
		return token{}, false, nil
	}
	var out strings.Builder
	t.quoted = s.text[s.at] == '"'
	if t.quoted {
		s.at++
	}
	for s.at < len(s.text) {
		c := s.text[s.at]
		switch {
		case t.quoted && c == '"':
			s.at++
			if s.at < len(s.text) && !isBlank(s.text[s.at]) && s.text[s.at] != ';' {
				return token{}, false, fmt.Errorf("%w: text after a quote at %d", ErrSyntax, s.at)
			}
			t.text = out.String()
			return t, true, nil
		case !t.quoted && (isBlank(c) || c == ';'):
			t.text = out.String()
			return t, true, nil
		case !t.quoted && c == '"':
			return token{}, false, fmt.Errorf("%w: a quote inside a word at %d", ErrSyntax, s.at)
		case c == '\\':
			if c, err = s.escape(); err != nil {
				return token{}, false, err
			}
			out.WriteByte(c)
		default:
			out.WriteByte(c)
			s.at++
		}
	}
	if t.quoted {
		return token{}, false, fmt.Errorf("%w: a quote is not closed", ErrSyntax)
	}
	t.text = out.String()
	return t, true, nil
}

// escape reads a backslash and what it stands with.
func (s *scanner) escape() (byte, error) {
	rest := s.text[s.at+1:]
	if rest == "" {
		return 0, fmt.Errorf("%w: a backslash at the end", ErrSyntax)
	}
	if !isDigit(rest[0]) {
		s.at += 2
		return rest[0], nil
	}
	if len(rest) < 3 || !isDigit(rest[1]) || !isDigit(rest[2]) {
		return 0, fmt.Errorf("%w: escape at %d has no three digits", ErrSyntax, s.at)
	}
	n := int(rest[0]-'0')*100 + int(rest[1]-'0')*10 + int(rest[2]-'0')
	if n > 255 {
		return 0, fmt.Errorf("%w: escape of %d", ErrSyntax, n)
	}
	s.at += 4
	return byte(n), nil
}

// all returns the tokens that are left.
func (s *scanner) all() ([]token, error) {
	var tokens []token
	for {
		t, ok, err := s.next()
		if err != nil || !ok {
			return tokens, err
		}
		tokens = append(tokens, t)
	}
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// quote appends text between quotes, so that a scanner reads it back: octets
// that are not printable ASCII as \DDD.
func quote(b []byte, text string) []byte {
	b = append(b, '"')
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < 0x20 || c > 0x7e:
			b = append(b, '\\', '0'+c/100, '0'+c/10%10, '0'+c%10)
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}
