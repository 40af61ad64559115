package config_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/client/config"
)

// The reference has every key of both files, under its path.
func TestReferenceHasEveryKey(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("..", "..", "docs", "reference", "resolver.md"))
	if err != nil {
		t.Fatal(err)
	}
	resolver, client, ok := strings.Cut(string(b), "## The client's file")
	if !ok {
		t.Fatal("no section of the client's file")
	}
	for of, text := range map[reflect.Type]string{
		reflect.TypeFor[config.Resolver](): resolver, reflect.TypeFor[config.Client](): client,
	} {
		for _, path := range paths(of, "") {
			if !strings.Contains(text, "`"+path+"`") {
				t.Errorf("%v: no %s", of, path)
			}
		}
	}
}

// paths returns the paths of all keys that have a value of their own.
func paths(of reflect.Type, section string) (all []string) {
	for _, f := range reflect.VisibleFields(of) {
		key, ok := f.Tag.Lookup("key")
		if !ok {
			continue
		}
		path := strings.TrimPrefix(section+"."+key, ".")
		switch inner := f.Type; {
		case inner.Kind() == reflect.Map:
			all = append(all, paths(inner.Elem(), path+".HOST")...)
		case inner.Kind() == reflect.Struct && hasKeys(inner):
			all = append(all, paths(inner, path)...)
		default:
			all = append(all, path)
		}
	}
	return all
}

func hasKeys(of reflect.Type) bool {
	for _, f := range reflect.VisibleFields(of) {
		if _, ok := f.Tag.Lookup("key"); ok {
			return true
		}
	}
	return false
}
