package config

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// A file is what was read, and where each key of it stands.
type file struct {
	top   value
	lines map[string]int // by path
}

// fill sets a struct to what the file says. Tags of its fields name the keys:
//
//	key    the last part of the path
//	range  the smallest and largest number, as 0..10
//	one    the strings that there are, with spaces between them
//	schemes  the schemes that an endpoint may have, likewise
//
// The errors are of kind Fault.
func (f *file) fill(into any) error {
	f.lines = map[string]int{}
	return f.section(reflect.ValueOf(into).Elem(), &f.top, "")
}

// fault says that a key's value cannot work. A key that is not there is on the
// line of its section.
func (f *file) fault(kind ErrorKind, path, format string, args ...any) error {
	line := 1
	for at := path; ; at = at[:strings.LastIndexAny(at, ".[")] {
		if l, ok := f.lines[at]; ok {
			line = l
			break
		}
		if !strings.ContainsAny(at, ".[") {
			break
		}
	}
	return &Fault{kind, path, line, fmt.Sprintf(format, args...)}
}

func (f *file) section(into reflect.Value, v *value, path string) error {
	if v.kind != kindSection {
		return f.fault(ErrType, path, "is %v, want a section", v.kind)
	}
	keys := keysOf(into.Type())
	for i := range v.fields {
		got := &v.fields[i]
		at := join(path, got.key)
		f.lines[at] = got.line
		k := slices.IndexFunc(keys, func(k key) bool { return k.name == got.key })
		if k < 0 {
			return f.fault(ErrKey, at, "is not known; there is %s", names(keys))
		}
		if err := f.set(into.FieldByIndex(keys[k].at), &got.value, at, keys[k].tag); err != nil {
			return err
		}
	}
	return nil
}

// A key is a field of a struct that a file can set.
type key struct {
	name string
	at   []int // of reflect.Value.FieldByIndex
	tag  reflect.StructTag
}

// keysOf returns the keys of a struct, those of embedded ones among them.
func keysOf(t reflect.Type) (keys []key) {
	for _, f := range reflect.VisibleFields(t) {
		if name, ok := f.Tag.Lookup("key"); ok {
			keys = append(keys, key{name, f.Index, f.Tag})
		}
	}
	return keys
}

func names(keys []key) string {
	all := make([]string, len(keys))
	for i, k := range keys {
		all[i] = k.name
	}
	return strings.Join(all, ", ")
}

// set sets one field, of a type that says what is wanted.
func (f *file) set(into reflect.Value, v *value, path string, tag reflect.StructTag) error {
	switch reads := into.Addr().Interface().(type) {
	case *Version:
		if err := reads.read(v); err != nil {
			return f.fault(ErrValue, path, "%v", err)
		}
		return nil
	case encoding.TextUnmarshaler:
		return f.text(reads, v, path, tag)
	}
	switch into.Kind() {
	case reflect.String:
		return f.word(into, v, path, tag)
	case reflect.Bool:
		if v.kind != kindBool {
			return f.fault(ErrType, path, "is %v, want true or false", v.kind)
		}
		into.SetBool(strings.EqualFold(v.text, "true"))
		return nil
	case reflect.Uint64:
		return f.number(into, v, path, tag)
	case reflect.Slice:
		return f.list(into, v, path, tag)
	case reflect.Map:
		return f.table(into, v, path)
	case reflect.Struct:
		return f.section(into, v, path)
	default:
		panic("BUG: no key can be a " + into.Type().String())
	}
}

// text sets what reads itself. Of endpoints the tag says the schemes.
func (f *file) text(into encoding.TextUnmarshaler, v *value, path string, tag reflect.StructTag) error {
	if v.kind != kindString {
		return f.fault(ErrType, path, "is %v, want a string", v.kind)
	}
	if err := into.UnmarshalText([]byte(v.text)); err != nil {
		return f.fault(ErrValue, path, "is %q: %v", v.text, err)
	}
	e, ok := into.(interface{ scheme() string })
	if all := tag.Get("schemes"); ok && !slices.Contains(strings.Fields(all), e.scheme()) {
		return f.fault(ErrValue, path, "is %q, want a URL of %s", v.text, strings.ReplaceAll(all, " ", ", "))
	}
	return nil
}

func (f *file) word(into reflect.Value, v *value, path string, tag reflect.StructTag) error {
	if v.kind != kindString {
		return f.fault(ErrType, path, "is %v, want a string", v.kind)
	}
	if all, ok := tag.Lookup("one"); ok && !slices.Contains(strings.Fields(all), v.text) {
		return f.fault(ErrValue, path, "is %q, want one of %s", v.text, strings.ReplaceAll(all, " ", ", "))
	}
	into.SetString(v.text)
	return nil
}

func (f *file) number(into reflect.Value, v *value, path string, tag reflect.StructTag) error {
	if v.kind != kindInt {
		return f.fault(ErrType, path, "is %v, want a number", v.kind)
	}
	low, high, _ := strings.Cut(tag.Get("range"), "..")
	least, _ := strconv.ParseUint(low, 10, 64)
	most, _ := strconv.ParseUint(high, 10, 64)
	n, err := strconv.ParseUint(v.text, 10, 64)
	if err != nil || n < least || n > most {
		return f.fault(ErrValue, path, "is %s, want a number from %s to %s", v.text, low, high)
	}
	into.SetUint(n)
	return nil
}

func (f *file) list(into reflect.Value, v *value, path string, tag reflect.StructTag) error {
	if v.kind != kindList {
		return f.fault(ErrType, path, "is %v, want a list", v.kind)
	}
	all := reflect.MakeSlice(into.Type(), len(v.items), len(v.items))
	for i := range v.items {
		at := element(path, i)
		f.lines[at] = v.items[i].line
		if err := f.set(all.Index(i), &v.items[i], at, tag); err != nil {
			return err
		}
	}
	into.Set(all)
	return nil
}

// table sets a map whose keys are the file's to choose.
func (f *file) table(into reflect.Value, v *value, path string) error {
	if v.kind != kindSection {
		return f.fault(ErrType, path, "is %v, want a section", v.kind)
	}
	all := reflect.MakeMap(into.Type())
	for i := range v.fields {
		got := &v.fields[i]
		at := join(path, got.key)
		f.lines[at] = got.line
		item := reflect.New(into.Type().Elem()).Elem()
		if err := f.section(item, &got.value, at); err != nil {
			return err
		}
		all.SetMapIndex(reflect.ValueOf(got.key), item)
	}
	into.Set(all)
	return nil
}
