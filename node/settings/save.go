package settings

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/utxo-dns/utxonode/node/home"
)

// YAML returns the settings as a file with every key and what it means.
func (s *Settings) YAML() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# Configuration of a utxonode node. A key that is left out has its default; a\n"+
		"# key that is not known is an error. UTXONODE_SECTION_KEY in the environment\n"+
		"# overrides the file, flags override both.\nversion: %q\n", Version)
	last := ""
	for _, k := range Keys() {
		section, name, _ := strings.Cut(k.Path, ".")
		if section != last {
			fmt.Fprintf(&b, "\n%s:\n", section)
			last = section
		}
		value := reflect.ValueOf(s).Elem().FieldByIndex(k.at)
		fmt.Fprintf(&b, "  # %s\n  %s: %s\n", k.Doc, name, yamlValue(k, value))
	}
	return []byte(b.String())
}

// yamlValue prints a value; strings are quoted as JSON does, which YAML reads.
func yamlValue(k Key, v reflect.Value) string {
	switch k.Type {
	case "string":
		return strconv.Quote(v.String())
	case "list":
		var items []string
		for i := range v.Len() {
			items = append(items, strconv.Quote(v.Index(i).String()))
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
	return fmt.Sprint(v.Interface())
}

// Save writes the settings to path.
func (s *Settings) Save(path string) error { return home.Write(path, s.YAML()) }

// Markdown returns the table of all keys, for the documentation.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| key | type | default | flag | environment | meaning |\n|---|---|---|---|---|---|\n")
	for _, k := range Keys() {
		value := "–"
		if k.Default != "" {
			value = "`" + k.Default + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | `--%s` | `%s` | %s |\n", k.Path, k.Type, value, k.Flag, k.Env(), k.Doc)
	}
	return b.String()
}
