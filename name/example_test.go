package name_test

import (
	"fmt"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// One name, however it is written, has one stored form.
func Example() {
	n, err := name.Parse("例.测试.utxo")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(n)
	fmt.Println(n.Unicode())
	fmt.Println(n == name.MustParse("xn--fsq.xn--0zwm56d.UTXO."))
	// Output:
	// xn--fsq.xn--0zwm56d.utxo
	// 例.测试.utxo
	// true
}

func ExampleParseInput() {
	n, err := name.ParseInput("Ｃafé。utxo")
	fmt.Println(n.Unicode(), err)
	// Output: café.utxo <nil>
}

func ExampleName_Registrable() {
	for _, text := range []string{"jmbc.user.utxo", "漢字漢字漢字.utxo", "utxo.hk"} {
		err := name.MustParse(text).Registrable()
		fmt.Println(rcode.Of(err), err)
	}
	// Output:
	// NOERROR <nil>
	// FORMERR name: character-byte: label "漢字漢字漢字" of xn--p8saa973rbab.utxo has 18 octets (6 characters) of at most 16
	// REFUSED name: apex: utxo.hk
}

func ExampleName_Key() {
	fmt.Println(name.MustParse("jmbc.user.utxo").Key())
	// Output: 69ff7992ce28acac2e04de7a0e56099a3bd9d9e00ca2740130d48d4b3e7b0f03
}
