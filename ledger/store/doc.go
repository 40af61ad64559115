// Package store keeps the ledger's state in Badger: values, the pages of the
// authenticated tree over them, index entries, and the records of names by
// content. It knows no rule of the ledger and no meaning of a key.
//
// Every height is one version. Stage computes the next tree and touches
// nothing. Commit makes it durable in two steps: first values, pages and index
// entries, in as many Badger transactions as they need; when those are flushed,
// the height pointer in a transaction of its own. Readers never use a version
// above the pointer, so a crash leaves the height before or the height after,
// and a torn height is repaired by committing the same block again.
//
// What may be lost: nothing that Commit or PutRecords acknowledged, as long as
// the disk keeps what fsync promised. What a writer to the directory gains: he
// can stop the node, but not make it prove a state that no header carries,
// since pages are checked against the root and clients check the header.
//
// Badger writes through memory maps, and a full disk turns such a write into a
// signal that no Go program survives. Therefore Open and every write first look
// at the free space and refuse, with ErrDiskFull, while Config.Reserve is not
// free. If another program takes the reserve within one commit, the process
// dies as by kill -9 and the next Open finds the height before.
package store
