package gateway

import (
	"encoding/binary"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver/gateway/message"
)

// Asked returns the name that a query asks for, as zone files have it, and the
// type, for people to read; both are empty if it cannot be read so.
func Asked(query []byte) (name, kind string) {
	const fixed = 4 // type and class
	name, end, err := dns.UnpackDomainName(query, headerSize)
	if err != nil || end+fixed > len(query) {
		return "", ""
	}
	return name, message.TypeName(binary.BigEndian.Uint16(query[end:]))
}
