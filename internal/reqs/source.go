package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
)

// An idCite is one id cited in one place.
type idCite struct {
	id   string
	cite cite
}

// goCites finds the ids in the comments of a test file. A comment belongs to
// the function it documents or stands in, else to the next function.
func goCites(file, rel string) (found []idCite, err error) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	for _, group := range f.Comments {
		ids, err := idsIn(group.Text())
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			found = append(found, idCite{id, cite{File: rel, Test: functionAt(f, group)}})
		}
	}
	return found, nil
}

func functionAt(f *ast.File, group *ast.CommentGroup) string {
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && group.Pos() < fn.End() {
			return fn.Name.Name
		}
	}
	return ""
}

// scriptCites finds the ids in the # comments of a script.
func scriptCites(text, rel string) (found []idCite, err error) {
	for line := range strings.Lines(text) {
		comment, ok := strings.CutPrefix(strings.TrimSpace(line), "#")
		if !ok {
			continue
		}
		ids, err := idsIn(comment)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			found = append(found, idCite{id, cite{File: rel}})
		}
	}
	return found, nil
}
