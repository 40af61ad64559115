// Package updates takes Updates (H.4): it judges a message by itself, finds the
// signed transaction in it, sees that the message says what the transaction
// does, and hands it to the node's pool, the same way as one that came by HTTP.
//
// It signs nothing and decides nothing about names: the law judges the
// transaction, and its code is the answer's (E-43). What this room adds is who
// may send a message (E-46), that it counts once (E-48), the outpoint it spends
// (U-140), and the change of records (U-130 to U-133), of which the chain has
// the root alone (E-56).
package updates
