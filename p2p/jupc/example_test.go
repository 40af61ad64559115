package jupc_test

import (
	"context"
	"fmt"

	"github.com/utxo-dns/utxonode/p2p/jupc"
)

func ExampleListen() {
	port, err := jupc.Listen(jupc.Config{Addr: "127.0.0.1:0", Handler: &clerk{}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer port.Close()
	reply, err := jupc.Exchange(context.Background(), "udp", port.Addr().String(), ex1)
	fmt.Printf("% x %v\n", reply[:8], err)
	// Output: 55 44 01 02 00 00 00 01 <nil>
}
