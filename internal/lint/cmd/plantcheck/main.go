// Command plantcheck plants every import of a plants file in a scratch module,
// runs golangci-lint there with the project's configuration, and fails unless
// depguard refuses exactly the imports that have to be refused. It needs no
// network: what is imported are empty packages.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"

	"github.com/utxo-dns/utxonode/internal/lint/rooms"
)

func main() {
	linter := flag.String("linter", "bin/tools/golangci-lint", "golangci-lint to run")
	config := flag.String("config", ".golangci.yml", "configuration to prove")
	plants := flag.String("plants", "internal/lint/rooms/testdata/plants.txt", "plants")
	flag.Parse()
	if err := run(*linter, *config, *plants, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "plantcheck:", err)
		os.Exit(1)
	}
}

func run(linter, config, plantsFile string, out io.Writer) error {
	plants, err := rooms.LoadPlants(plantsFile)
	if err != nil {
		return err
	}
	linter, err = filepath.Abs(linter)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "plantcheck")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := plantAll(dir, config, plants); err != nil {
		return err
	}
	report, err := lint(linter, dir)
	if err != nil {
		return err
	}
	if err := judge(report, plants); err != nil {
		return fmt.Errorf("%w\n%s", err, report)
	}
	fmt.Fprintf(out, "import map: %d plants judged as they should\n", len(plants))
	return nil
}

// judge compares the linter's findings with the plants, both ways.
func judge(report string, plants []rooms.Plant) error {
	finding := regexp.MustCompile(`(?m)^([^:\n]+):\d+:\d+: import '([^']+)' is not allowed from list '([^']+)'`)
	found := map[rooms.Finding]bool{}
	files := map[string]bool{}
	for _, m := range finding.FindAllStringSubmatch(report, -1) {
		found[rooms.Finding{File: m[1], Import: m[2], Row: m[3]}] = true
		files[m[1]] = true
	}
	var wrong []error
	for i, p := range plants {
		file := fileOf(i, p)
		switch {
		case p.Verdict == "refuse" && !found[rooms.Finding{File: file, Import: p.Import, Row: p.Row}]:
			wrong = append(wrong, fmt.Errorf("row %s lets %s import %s", p.Row, p.File, p.Import))
		case p.Verdict == "allow" && files[file]:
			wrong = append(wrong, fmt.Errorf("row %s keeps %s from importing %s", p.Row, p.File, p.Import))
		}
	}
	return errors.Join(wrong...)
}

// lint returns the text of the findings; that there are some is no error.
func lint(linter, dir string) (string, error) {
	cmd := exec.Command(linter, "run", "--enable-only", "depguard", "--allow-parallel-runners", "--show-stats=false", "./...")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=mod", "GOWORK=off", "GOLANGCI_LINT_CACHE="+filepath.Join(dir, ".cache"))
	b, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return "", err
	}
	return string(b), nil
}
