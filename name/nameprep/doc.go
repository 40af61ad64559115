// Package nameprep prepares the labels of internationalized names as RFC 3491
// does, a profile of stringprep (RFC 3454): map, normalize, prohibit, check
// direction. The UTF-8 profile of the DNS asks for it wherever a name is typed or
// stored (draft-skwan-utf8-dns-06 §2.2.5, §2.2.6).
//
// Its tables are those of Unicode 3.2.0 and never change (E-118). They are apart
// from the tables of package name, which are of a later version that an upgrade
// can raise. What a prepared label stands for is a question for package name:
// nameprep lets many a label by that IDNA2008 does not.
//
// Two things of the text are decided here. Normalization has the decompositions
// that Unicode 3.2.0 had, before Corrigendum 4 changed five of them, and the
// composition of Corrigendum 5, which says what every implementation did. And
// [KeepDeviations] leaves alone the four characters that IDNA2008 tells from what
// nameprep makes of them (E-113).
package nameprep

//go:generate go run ../../internal/gen/nameprep zprofile.go
