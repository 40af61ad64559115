package dnsii_test

import (
	"fmt"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/name/dnsii"
)

// A name goes out in the charset of whoever asks, and comes back as itself.
func Example() {
	n := name.MustParse("域名系統.utxo")
	var codec dnsii.Codec
	for _, charset := range []dnsii.Charset{dnsii.UCS2, dnsii.Big5, dnsii.UTF7, dnsii.KOI8R} {
		octets, err := codec.Append(nil, n, charset)
		if err != nil {
			fmt.Println(err)
			continue
		}
		again, _, err := codec.DecodeName(octets)
		fmt.Printf("%x %v %v\n", octets, again == n, err)
	}
	// Output:
	// 83e80457df540d7cfb7d71047574786f00 true <nil>
	// 87ea04b0eca657a874b2ce047574786f00 true <nil>
	// 83f4042b5639395544587a376658452d047574786f00 true <nil>
	// dnsii: repertoire: U+57DF in KOI8-R: label 0 of xn--eqrt2glw8brna.utxo
}

func ExampleCodec_Describe() {
	fields, err := dnsii.Codec{}.Describe([]byte("\x80\x6a\x01\xc3\x89\x00"))
	for _, f := range fields {
		fmt.Printf("%2d+%-2d %-10s %s\n", f.Bit, f.Bits, f.Name, f.Value)
	}
	fmt.Println(err)
	// Output:
	//  0+2  label type 10 DNSII
	//  2+2  reserved   00
	//  4+12 ILET       106 UTF-8
	// 16+8  COUNT      1 characters
	// 24+16 characters É
	// 40+2  label type 00 ordinary
	// 42+6  length     0
	// <nil>
}
