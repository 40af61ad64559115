// Package reader is a second implementation of the native protocol, in Python:
// what a stranger made of docs/reference alone. Its tests have it read every
// vector file of the tree and the answers of a real node. The programs are
// reader.vectors, reader.ask and reader.tamper (`PYTHONPATH=internal python3 -m
// reader.ask HOST PORT NAME TYPE`); see docs/reference/vectors.md.
package reader
