package settings

import (
	"fmt"
	"reflect"
	"strings"
	"time"
)

// EnvPrefix begins the name of every environment variable of a key.
const EnvPrefix = "UTXONODE_"

// A Key is one thing that can be set.
type Key struct {
	Path    string // such as logging.level
	Flag    string // without the dashes
	Type    string // string, bool, number, duration or list
	Default string // as a flag or the environment would give it
	Doc     string

	at []int // where in Settings
}

// Env returns the key's environment variable, such as UTXONODE_LOGGING_LEVEL.
func (k Key) Env() string {
	return EnvPrefix + strings.ToUpper(strings.ReplaceAll(k.Path, ".", "_"))
}

// Keys returns every key in the order of the sections.
func Keys() []Key {
	var keys []Key
	defaults := reflect.ValueOf(Default())
	for i := range defaults.NumField() {
		section := defaults.Type().Field(i)
		for j := range section.Type.NumField() {
			f := section.Type.Field(j)
			value := defaults.Field(i).Field(j)
			keys = append(keys, Key{
				Path: section.Tag.Get("key") + "." + f.Tag.Get("key"),
				Flag: f.Tag.Get("flag"), Doc: f.Tag.Get("doc"),
				Type: typeName(f.Type), Default: text(value), at: []int{i, j},
			})
		}
	}
	return keys
}

func typeName(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[time.Duration]():
		return "duration"
	case reflect.TypeFor[bool]():
		return "bool"
	case reflect.TypeFor[uint64]():
		return "number"
	case reflect.TypeFor[[]string]():
		return "list"
	case reflect.TypeFor[string]():
		return "string"
	}
	panic("BUG: no key can be a " + t.String())
}

func text(v reflect.Value) string {
	if list, ok := reflect.TypeAssert[[]string](v); ok {
		return strings.Join(list, ",")
	}
	return fmt.Sprint(v.Interface())
}
