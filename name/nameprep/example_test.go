package nameprep_test

import (
	"fmt"

	"github.com/utxo-dns/utxonode/name/nameprep"
)

// What a person types is prepared before it is sent (draft-skwan-utf8-dns-06
// §2.2.5); the four deviations of IDNA2008 stay apart from what nameprep makes of
// them (E-113).
func ExamplePrepare() {
	fmt.Println(nameprep.Prepare("ＦＡß", nameprep.Query))
	fmt.Println(nameprep.Prepare("ＦＡß", nameprep.KeepDeviations))
	fmt.Println(nameprep.Prepare("a\u202eb", nameprep.Query))
	// Output:
	// fass <nil>
	// faß <nil>
	//  nameprep: prohibited: U+202E
}
