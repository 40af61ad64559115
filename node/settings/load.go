package settings

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/viper"
)

// Sources are where settings come from, the later over the earlier.
type Sources struct {
	File  string            // path; empty: no file
	Env   []string          // as os.Environ returns it
	Flags map[string]string // by the key's path
}

// Load reads the settings and checks them.
func Load(from Sources) (Settings, error) {
	s := Default()
	if from.File != "" {
		b, err := os.ReadFile(from.File)
		if errors.Is(err, fs.ErrNotExist) {
			return s, fmt.Errorf("%w: %s is not there: make a node's directory with 'utxonode init'", ErrFile, from.File)
		}
		if err != nil {
			return s, fmt.Errorf("%w: %w", ErrFile, err)
		}
		if err := s.file(b); err != nil {
			return s, fmt.Errorf("%s: %w", from.File, err)
		}
	}
	if err := s.environment(from.Env); err != nil {
		return s, err
	}
	for _, k := range Keys() {
		if value, ok := from.Flags[k.Path]; ok {
			if err := k.parse(&s, value); err != nil {
				return s, fmt.Errorf("--%s: %w", k.Flag, err)
			}
		}
	}
	return s, s.Check()
}

// file takes over what a YAML file sets.
func (s *Settings) file(b []byte) error {
	v := viper.New()
	v.SetConfigType("yaml")
	if err := v.ReadConfig(bytes.NewReader(b)); err != nil {
		return fmt.Errorf("%w: %w", ErrFile, err)
	}
	known := make(map[string]Key)
	for _, k := range Keys() {
		known[k.Path] = k
	}
	paths := v.AllKeys()
	slices.Sort(paths) // the first error is always the same one
	for _, path := range paths {
		if path == "version" {
			if err := checkVersion(v.Get(path)); err != nil {
				return err
			}
			continue
		}
		k, ok := known[path]
		if !ok {
			return fmt.Errorf("%w: %s is not known%s", ErrKey, path, similar(path))
		}
		if err := k.assign(s, v.Get(path)); err != nil {
			return err
		}
	}
	return nil
}

func checkVersion(v any) error {
	switch fmt.Sprint(v) {
	case "1", Version:
		return nil
	}
	return fmt.Errorf("%w: version is %v, this program reads %s", ErrValue, v, Version)
}

// similar names the keys of the same section, or of the same name.
func similar(path string) string {
	section, last, _ := strings.Cut(path, ".")
	var near []string
	for _, k := range Keys() {
		if strings.HasPrefix(k.Path, section+".") || last != "" && strings.HasSuffix(k.Path, "."+last) {
			near = append(near, k.Path)
		}
	}
	if near == nil {
		return ""
	}
	return "; there is " + strings.Join(near, ", ")
}

// environment takes over the variables of keys. A variable that begins like a
// section and is no key's is an error, as it would be in the file.
func (s *Settings) environment(env []string) error {
	byName := make(map[string]Key)
	sections := make(map[string]bool)
	for _, k := range Keys() {
		byName[k.Env()] = k
		section, _, _ := strings.Cut(k.Path, ".")
		sections[EnvPrefix+strings.ToUpper(section)+"_"] = true
	}
	for _, variable := range env {
		name, value, _ := strings.Cut(variable, "=")
		if k, ok := byName[name]; ok {
			if err := k.parse(s, value); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			continue
		}
		for section := range sections {
			if strings.HasPrefix(name, section) {
				return fmt.Errorf("%w: the environment variable %s is no key's", ErrKey, name)
			}
		}
	}
	return nil
}
