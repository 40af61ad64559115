package determinism

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
)

// unordered reports whether the function yields in the random order of a map.
func unordered(name string) bool {
	return name == "maps.Keys" || name == "maps.Values" || name == "maps.All"
}

// sortedArgs returns the first arguments of every slices.Sorted* call.
func sortedArgs(pass *analysis.Pass, ins *inspector.Inspector) map[ast.Expr]bool {
	args := map[ast.Expr]bool{}
	ins.Preorder([]ast.Node{(*ast.CallExpr)(nil)}, func(n ast.Node) {
		call := n.(*ast.CallExpr)
		if strings.HasPrefix(calleeName(pass, call), "slices.Sorted") && len(call.Args) > 0 {
			args[ast.Unparen(call.Args[0])] = true
		}
	})
	return args
}

// calleeName returns "package.Function" of a call, "" for anything else.
func calleeName(pass *analysis.Pass, c *ast.CallExpr) string {
	sel, ok := ast.Unparen(c.Fun).(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	fn, ok := pass.TypesInfo.Uses[sel.Sel].(*types.Func)
	if !ok || fn.Pkg() == nil {
		return ""
	}
	return fn.Pkg().Name() + "." + fn.Name()
}

func under(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	return t.Underlying()
}

func isFloat(t types.Type) bool {
	b, ok := under(t).(*types.Basic)
	return ok && b.Info()&(types.IsFloat|types.IsComplex) != 0
}

// isTest reports whether the file is a test or the main function that the go
// command makes for tests, whose name has no .go.
func isTest(fset *token.FileSet, f *ast.File) bool {
	name := fset.Position(f.FileStart).Filename
	return strings.HasSuffix(name, "_test.go") || !strings.HasSuffix(name, ".go")
}
