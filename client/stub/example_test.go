package stub_test

import (
	"fmt"

	"github.com/utxo-dns/utxonode/client/stub"
)

// The form that a server speaks, as a user writes it.
func ExampleParseForm() {
	for _, text := range []string{"alabel", "utf8", "dnsii:big5", "dnsii-edns-option:1000"} {
		f, err := stub.ParseForm(text)
		fmt.Println(f, err)
	}
	// Output:
	// alabel <nil>
	// utf8 <nil>
	// dnsii:Big5 <nil>
	// dnsii-edns-option:ISO-10646-UCS-2 <nil>
}
