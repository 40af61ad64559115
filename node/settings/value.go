package settings

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// assign sets the key in s to a value of a file, whose type must be the key's.
func (k Key) assign(s *Settings, value any) error {
	field := reflect.ValueOf(s).Elem().FieldByIndex(k.at)
	wrong := func() error {
		return fmt.Errorf("%w: %s is %s, want a %s", ErrType, k.Path, describe(value), k.Type)
	}
	switch v := value.(type) {
	case bool:
		if k.Type != "bool" {
			return wrong()
		}
		field.SetBool(v)
	case int:
		if k.Type != "number" || v < 0 {
			return wrong()
		}
		field.SetUint(uint64(v))
	case string:
		if k.Type != "string" && k.Type != "duration" {
			return wrong()
		}
		return k.parse(s, v)
	case []any:
		list := make([]string, len(v))
		for i := range v {
			item, ok := v[i].(string)
			if !ok || k.Type != "list" {
				return wrong()
			}
			list[i] = item
		}
		if k.Type != "list" {
			return wrong()
		}
		field.Set(reflect.ValueOf(list))
	default:
		return wrong()
	}
	return nil
}

// parse sets the key in s to what a flag or the environment says.
func (k Key) parse(s *Settings, value string) (err error) {
	field := reflect.ValueOf(s).Elem().FieldByIndex(k.at)
	switch k.Type {
	case "string":
		field.SetString(value)
	case "list":
		var list []string
		for item := range strings.SplitSeq(value, ",") {
			if item = strings.TrimSpace(item); item != "" {
				list = append(list, item)
			}
		}
		field.Set(reflect.ValueOf(list))
	case "bool":
		var b bool
		if b, err = strconv.ParseBool(value); err == nil {
			field.SetBool(b)
		}
	case "number":
		var n uint64
		if n, err = strconv.ParseUint(value, 10, 64); err == nil {
			field.SetUint(n)
		}
	case "duration":
		var d time.Duration
		if d, err = time.ParseDuration(value); err == nil {
			field.SetInt(int64(d))
		}
	}
	if err != nil {
		return fmt.Errorf("%w: %s is %q, want a %s", ErrType, k.Path, value, k.Type)
	}
	return nil
}

func describe(value any) string {
	switch v := value.(type) {
	case nil:
		return "empty"
	case string:
		return strconv.Quote(v)
	case []any:
		return "a list"
	case map[string]any:
		return "a section"
	}
	return fmt.Sprint(value)
}
