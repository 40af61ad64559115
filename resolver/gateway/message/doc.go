// Package message reads and writes whole DNS messages whose names are in any
// form that a listener may speak: ordinary labels of ASCII, ordinary labels of
// UTF-8, and the extended labels of the DNSII draft. Octets in, values out, and
// back; it knows no socket, no clock and no resolver, so that a server and a
// stub resolver share it.
//
// A [Codec] is one listener or peer: its [Profile] says which labels there are.
// [Codec.Read] reads a query or a response; a [Draft] is one to be written, in
// a [Style].
//
// # Names
//
// Every name is read label by label into a [Name]: the name it stands for, or
// why it stands for none, and the octets it was sent in. Names inside RDATA are
// found by the type of the record, and only there: what is no host name is
// never touched (T-016).
//
// A pointer leads to the first octet of a label, before the name it ends
// (E-108). A writer points to where the same labels stand in the same octets,
// and nowhere else (E-109).
//
// # Bounds
//
// Read allocates at most 32 KiB and the question's name, whatever the message
// announces: records are read when they are asked for, one at a time. Pointers
// can make the names of a message no longer than 64 KiB and four times its
// octets, all together.
package message
