package dissect_test

import (
	"encoding/hex"
	"fmt"

	"github.com/utxo-dns/utxonode/wire/dissect"
)

func ExampleBuild() {
	msg, err := dissect.Build(&dissect.Value{ID: 1, Nonce: 7, Query: &dissect.Query{Name: "jmbc.user.utxo", Type: "A", Flags: 1}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(hex.EncodeToString(msg[20:]))
	fields, err := dissect.Message(msg)
	fmt.Println(fields[1].Fields[5].Value, err)
	// Output:
	// 000100010001000000000010046a6d62630475736572047574786f00
	// jmbc.user.utxo <nil>
}
