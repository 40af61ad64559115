package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

// readYAML reads one YAML document whose top is a section.
func readYAML(b []byte) (value, error) {
	if err := checkSize(b); err != nil {
		return value{}, err
	}
	dec := yaml.NewDecoder(bytes.NewReader(b))
	var doc yaml.Node
	if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
		return value{}, &Fault{ErrSyntax, "", 1, "there is nothing in it"}
	} else if err != nil {
		return value{}, yamlFault(err)
	}
	var more yaml.Node
	if err := dec.Decode(&more); err == nil {
		return value{}, &Fault{ErrSyntax, "", more.Line, "a second document begins"}
	} else if !errors.Is(err, io.EOF) {
		return value{}, yamlFault(err)
	}
	return fromYAML(doc.Content[0], "", 0)
}

// yamlFault takes the line out of the text of the library's error, which has it
// nowhere else.
func yamlFault(err error) error {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	f := &Fault{Kind: ErrSyntax, Line: 1, Detail: text}
	if n, _ := fmt.Sscanf(text, "line %d:", &f.Line); n == 1 {
		_, f.Detail, _ = strings.Cut(text, ": ")
	}
	return f
}

func fromYAML(n *yaml.Node, path string, depth int) (value, error) {
	v := value{line: n.Line}
	switch {
	case depth > maxDepth:
		return v, &Fault{ErrSyntax, path, n.Line, "lies too deep"}
	case n.Anchor != "" || n.Kind == yaml.AliasNode:
		return v, &Fault{ErrSyntax, path, n.Line, "has an anchor or an alias: write the value out"}
	case n.Kind == yaml.SequenceNode:
		return v, v.list(n, path, depth)
	case n.Kind == yaml.MappingNode:
		return v, v.section(n, path, depth)
	}
	v.text = n.Value
	switch tag := n.ShortTag(); tag {
	case "!!null":
		v.kind = kindNull
	case "!!bool":
		v.kind = kindBool
	case "!!int":
		v.kind = kindInt
	case "!!float":
		v.kind = kindFloat
	case "!!str":
		v.kind = kindString
	default:
		return v, &Fault{ErrType, path, n.Line, "is of type " + tag}
	}
	return v, nil
}

func (v *value) list(n *yaml.Node, path string, depth int) error {
	v.kind = kindList
	for i, item := range n.Content {
		got, err := fromYAML(item, element(path, i), depth+1)
		if err != nil {
			return err
		}
		v.items = append(v.items, got)
	}
	return nil
}

func (v *value) section(n *yaml.Node, path string, depth int) error {
	v.kind = kindSection
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Kind != yaml.ScalarNode || key.ShortTag() != "!!str" || key.Anchor != "" {
			return &Fault{ErrKey, path, key.Line, "has a key that is no word"}
		}
		got, err := fromYAML(n.Content[i+1], join(path, key.Value), depth+1)
		if err != nil {
			return err
		}
		if err := v.add(field{key.Value, key.Line, got}, path); err != nil {
			return err
		}
	}
	return nil
}
