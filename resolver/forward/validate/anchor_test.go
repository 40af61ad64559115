package validate_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/utxo-dns/utxonode/resolver/forward/validate"
)

func ExampleRoot() {
	for _, a := range validate.Root() {
		fmt.Println(a)
	}
	// Output:
	// .	0	IN	DS	20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D
	// .	0	IN	DS	38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16
}

// The key of 2017 is in the anchor of 2017, whichever form it is read in.
func TestParseAnchor(t *testing.T) {
	const key = ". IN DNSKEY 257 3 8 AwEAAaz/tAm8yTn4Mfeh5eyI96WSVexTBAvkMgJzkKTOiW1vkIbzxeF3+/4RgWOq7HrxRixHlFlExOLAJr5emLvN7SWXgnLh4+B5xQlNVz8Og8kvArMtNROxVQuCaSnIDdD5LKyWbRd2n9WGe2R8PzgCmr3EgVLrjyBxWezF0jLHwVN8efS3rCj/EWgvIWgb9tarpVUDK/b58Da+sqqls3eNbuv7pr+eoZG+SrDK6nWeL3c6H5Apxz7LjVc1uTIdsIXxuOLYA4/ilBmSVIzuDWfdRUfhHdY6+cn8HFRm+2hM8AnXGXws9555KrUB5qihylGa8subX2Nn6UwNR1AkUTV74bU="
	a, err := validate.ParseAnchor(key)
	if err != nil || a.String() != validate.Root()[0].String() {
		t.Errorf("%v, %v", a, err)
	}
	for _, text := range []string{
		"", "x", ". IN A 192.0.2.1", ". IN DS 1 8 99 00", ". IN DS 1 1 2 00", ". IN DNSKEY 0 3 8 AwEAAQ==", ". IN DNSKEY 385 3 8 AwEAAQ==",
	} {
		if _, err := validate.ParseAnchor(text); !errors.Is(err, validate.ErrAnchor) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
