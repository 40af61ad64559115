package lawmodel

import "slices"

// Minimise returns blocks from which nothing can be left out so that disagrees
// still holds: no block, no transaction, no operation. It keeps times and heights
// as they are, so heights may have gaps. If disagrees does not hold of blocks
// itself, they are returned as they are.
func Minimise(blocks []Block, disagrees func([]Block) bool) []Block {
	if !disagrees(blocks) {
		return blocks
	}
	for {
		smaller, shrunk := blocks, false
		for _, step := range []func([]Block, func([]Block) bool) ([]Block, bool){halves, fewerBlocks, fewerTxs, fewerOps} {
			var done bool
			smaller, done = step(smaller, disagrees)
			shrunk = shrunk || done
		}
		if !shrunk {
			return smaller
		}
		blocks = smaller
	}
}

// halves leaves out long runs of blocks, the latest first.
func halves(blocks []Block, disagrees func([]Block) bool) ([]Block, bool) {
	shrunk := false
	for size := len(blocks) / 2; size > 1; size /= 2 {
		for from := len(blocks) - size; from >= 0; from -= size {
			if try := without(blocks, from, from+size); disagrees(try) {
				blocks, shrunk = try, true
			}
		}
	}
	return blocks, shrunk
}

func fewerBlocks(blocks []Block, disagrees func([]Block) bool) ([]Block, bool) {
	return fewer(blocks, disagrees)
}

func fewerTxs(blocks []Block, disagrees func([]Block) bool) ([]Block, bool) {
	shrunk := false
	for i := range blocks {
		put := func(txs []Tx) []Block {
			next := slices.Clone(blocks)
			next[i].Txs = txs
			return next
		}
		txs, done := fewer(blocks[i].Txs, func(txs []Tx) bool { return disagrees(put(txs)) })
		blocks, shrunk = put(txs), shrunk || done
	}
	return blocks, shrunk
}

func fewerOps(blocks []Block, disagrees func([]Block) bool) ([]Block, bool) {
	shrunk := false
	for i := range blocks {
		for k := range blocks[i].Txs {
			put := func(ops []Op) []Block {
				next := slices.Clone(blocks)
				next[i].Txs = slices.Clone(next[i].Txs)
				next[i].Txs[k].Ops = ops
				return next
			}
			ops, done := fewer(blocks[i].Txs[k].Ops, func(ops []Op) bool {
				return len(ops) > 0 && disagrees(put(ops))
			})
			blocks, shrunk = put(ops), shrunk || done
		}
	}
	return blocks, shrunk
}

// fewer leaves out one thing after another, the last first.
func fewer[T any](all []T, disagrees func([]T) bool) ([]T, bool) {
	shrunk := false
	for i := range slices.Backward(all) {
		if try := without(all, i, i+1); disagrees(try) {
			all, shrunk = try, true
		}
	}
	return all, shrunk
}

// without is a copy of all but all[from:to].
func without[T any](all []T, from, to int) []T {
	return append(slices.Clone(all[:from]), all[to:]...)
}
