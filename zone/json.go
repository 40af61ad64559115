package zone

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
)

// A jsonValue is the text of one valid JSON value, without space around it. What
// is in it is found by looking for where values end, which takes no memory.
type jsonValue []byte

const jsonSpace = " \t\r\n"

// parseJSON returns the value that data is, with at most depth objects and arrays
// in one another.
func parseJSON(data []byte, depth int) (jsonValue, error) {
	if n := jsonDepth(data); n > depth {
		return nil, fmt.Errorf("JSON %d deep, at most %d", n, depth)
	}
	if !json.Valid(data) {
		return nil, errors.New("no JSON")
	}
	return bytes.Trim(data, jsonSpace), nil
}

// jsonDepth returns how deep brackets are in one another. Of text that is no JSON
// it is an upper bound of what a parser gets to.
func jsonDepth(data []byte) (deepest int) {
	depth := 0
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '{', '[':
			depth++
			deepest = max(deepest, depth)
		case '}', ']':
			depth--
		case '"':
			i += jsonString(data[i:]) - 1
		}
	}
	return deepest
}

// jsonString returns the length of the string at the start of b, quotes
// included, all of b if it does not end.
func jsonString(b []byte) int {
	for i := 1; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(b)
}

// members returns the members of an object, names as they are written.
func (v jsonValue) members() iter.Seq2[jsonValue, jsonValue] {
	return func(yield func(name, value jsonValue) bool) {
		for rest := v.inside(); len(rest) > 0; {
			var name, value jsonValue
			name, rest = rest.first()
			value, rest = rest.first()
			if !yield(name, value) {
				return
			}
		}
	}
}

// elements returns the elements of an array.
func (v jsonValue) elements() iter.Seq[jsonValue] {
	return func(yield func(value jsonValue) bool) {
		for rest := v.inside(); len(rest) > 0; {
			var value jsonValue
			if value, rest = rest.first(); !yield(value) {
				return
			}
		}
	}
}

// inside returns what is between the brackets.
func (v jsonValue) inside() jsonValue { return bytes.Trim(v[1:len(v)-1], jsonSpace) }

// first returns the value at the start of v, and what follows the colon or comma
// behind it.
func (v jsonValue) first() (value, rest jsonValue) {
	end := v.end()
	return v[:end], bytes.TrimLeft(v[end:], jsonSpace+":,")
}

// end returns where the value at the start of v ends.
func (v jsonValue) end() int {
	switch v[0] {
	case '"':
		return jsonString(v)
	case '{', '[':
	default:
		if i := bytes.IndexAny(v, jsonSpace+",:]}"); i >= 0 {
			return i
		}
		return len(v)
	}
	for i, depth := 0, 0; i < len(v); i++ {
		switch v[i] {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		case '"':
			i += jsonString(v[i:]) - 1
		}
	}
	return len(v)
}
