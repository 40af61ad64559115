package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// readJSON reads one JSON value that is a section.
func readJSON(b []byte) (value, error) {
	if err := checkSize(b); err != nil {
		return value{}, err
	}
	p := &jsonParser{text: b, dec: json.NewDecoder(bytes.NewReader(b)), line: 1}
	p.dec.UseNumber()
	v, err := p.value("", 0)
	if err != nil {
		return value{}, err
	}
	if _, err := p.dec.Token(); !errors.Is(err, io.EOF) {
		return value{}, &Fault{ErrSyntax, "", p.at(), "there is something after the last brace"}
	}
	return v, nil
}

// A jsonParser knows the line of what it reads.
type jsonParser struct {
	text []byte
	dec  *json.Decoder
	line int // of offset
	seen int // offset up to which lines are counted
}

// at returns the line of the token that was read last.
func (p *jsonParser) at() int {
	end := int(p.dec.InputOffset())
	p.line += bytes.Count(p.text[p.seen:end], []byte{'\n'})
	p.seen = end
	return p.line
}

// token reads a token, and says which line a fault is on.
func (p *jsonParser) token() (json.Token, error) {
	t, err := p.dec.Token()
	if err == nil {
		return t, nil
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, &Fault{ErrSyntax, "", 1 + bytes.Count(p.text, []byte{'\n'}), "it ends before it is complete"}
	}
	rest := p.text[p.dec.InputOffset():] // from the end of the token before
	fault := len(p.text) - len(bytes.TrimLeft(rest, " \t\r\n"))
	return nil, &Fault{ErrSyntax, "", 1 + bytes.Count(p.text[:fault], []byte{'\n'}), err.Error()}
}

func (p *jsonParser) value(path string, depth int) (value, error) {
	t, err := p.token()
	if err != nil {
		return value{}, err
	}
	v := value{line: p.at()}
	if depth > maxDepth {
		return v, &Fault{ErrSyntax, path, v.line, "lies too deep"}
	}
	switch t := t.(type) {
	case json.Delim:
		if t == '[' {
			return v, p.list(&v, path, depth)
		}
		return v, p.section(&v, path, depth)
	case string:
		v.kind, v.text = kindString, t
	case bool:
		v.kind, v.text = kindBool, map[bool]string{false: "false", true: "true"}[t]
	case json.Number:
		v.kind, v.text = kindInt, t.String()
		if strings.ContainsAny(v.text, ".eE") {
			v.kind = kindFloat
		}
	}
	return v, nil
}

func (p *jsonParser) list(v *value, path string, depth int) error {
	v.kind = kindList
	for p.dec.More() {
		item, err := p.value(element(path, len(v.items)), depth+1)
		if err != nil {
			return err
		}
		v.items = append(v.items, item)
	}
	_, err := p.token()
	return err
}

func (p *jsonParser) section(v *value, path string, depth int) error {
	v.kind = kindSection
	for p.dec.More() {
		t, err := p.token()
		if err != nil {
			return err
		}
		key, ok := t.(string)
		if !ok {
			return &Fault{ErrSyntax, path, p.at(), "has a key that is no string"}
		}
		line := p.at()
		got, err := p.value(join(path, key), depth+1)
		if err != nil {
			return err
		}
		if err := v.add(field{key, line, got}, path); err != nil {
			return err
		}
	}
	_, err := p.token()
	return err
}
