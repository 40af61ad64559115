// Package determinism reports constructs whose result can differ between two
// nodes that apply the same block to the same state.
package determinism

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
)

// Name is the name of the analyzer.
const Name = "determinism"

// New returns the analyzer. It rejects map iteration, goroutines, channels,
// select, floating point, init functions and package variables that change. It
// is run on the core packages only; test files may do all of it.
func New() *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:     Name,
		Doc:      "reports order-, scheduler- and rounding-dependent code in the functional core",
		Requires: []*analysis.Analyzer{inspect.Analyzer},
		Run:      run,
	}
}

// run visits every node of the files that are not tests.
func run(pass *analysis.Pass) (any, error) {
	ins := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector)
	c := checker{pass: pass, sorted: sortedArgs(pass, ins)}
	for cur := range ins.Root().Children() {
		file := cur.Node().(*ast.File)
		if isTest(pass.Fset, file) {
			continue
		}
		for n := range cur.Preorder() {
			c.node(n.Node())
		}
	}
	return nil, nil
}

type checker struct {
	pass   *analysis.Pass
	sorted map[ast.Expr]bool // arguments of slices.Sorted*
}

func (c *checker) node(n ast.Node) {
	switch n := n.(type) {
	case *ast.RangeStmt:
		c.rangeStmt(n)
	case *ast.CallExpr:
		if name := calleeName(c.pass, n); unordered(name) && !c.sorted[n] {
			c.pass.Reportf(n.Pos(), "%s yields in random order; wrap it in slices.Sorted", name)
		}
	case *ast.GoStmt:
		c.pass.Reportf(n.Pos(), "the core is single-threaded")
	case *ast.SelectStmt:
		c.pass.Reportf(n.Pos(), "select picks a ready case at random")
	case *ast.ChanType:
		c.pass.Reportf(n.Pos(), "the core has no channels")
	case *ast.FuncDecl:
		if n.Recv == nil && n.Name.Name == "init" {
			c.pass.Reportf(n.Pos(), "the core has no init functions")
		}
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			for _, lhs := range n.Lhs {
				c.write(lhs)
			}
		}
	case *ast.IncDecStmt:
		c.write(n.X)
	case *ast.Ident:
		if tn, ok := c.pass.TypesInfo.Uses[n].(*types.TypeName); ok && isFloat(tn.Type()) {
			c.float(n.Pos())
		}
	case *ast.BinaryExpr:
		if isFloat(c.pass.TypesInfo.TypeOf(n)) {
			c.float(n.Pos())
		}
	}
}

func (c *checker) rangeStmt(n *ast.RangeStmt) {
	switch under(c.pass.TypesInfo.TypeOf(n.X)).(type) {
	case *types.Map:
		c.pass.Reportf(n.Pos(), "iteration order of a map is random; range over sorted keys")
	case *types.Chan:
		c.pass.Reportf(n.Pos(), "the core has no channels")
	}
}

func (c *checker) float(pos token.Pos) {
	c.pass.Reportf(pos, "floating point rounding is architecture dependent; use integers")
}

// write reports an assignment to a package variable or to a part of one.
func (c *checker) write(lhs ast.Expr) {
	for {
		switch e := ast.Unparen(lhs).(type) {
		case *ast.IndexExpr:
			lhs = e.X
		case *ast.SelectorExpr:
			if c.packageVar(e.Sel) {
				c.pass.Reportf(e.Pos(), "package variable %s changes", e.Sel.Name)
				return
			}
			lhs = e.X
		case *ast.StarExpr:
			lhs = e.X
		case *ast.Ident:
			if c.packageVar(e) {
				c.pass.Reportf(e.Pos(), "package variable %s changes", e.Name)
			}
			return
		default:
			return
		}
	}
}

func (c *checker) packageVar(id *ast.Ident) bool {
	v, ok := c.pass.TypesInfo.Uses[id].(*types.Var)
	return ok && v.Pkg() != nil && v.Parent() == v.Pkg().Scope()
}
