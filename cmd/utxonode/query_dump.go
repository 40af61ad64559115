package main

import (
	"encoding/hex"
	"fmt"
	"io"

	"github.com/utxo-dns/utxonode/client/stub"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
)

// A dump is a message, octet by octet.
type dump struct {
	Octets string      `json:"octets"` // hexadecimal
	Fields []dumpField `json:"fields"`
}

// A dumpField is a run of octets or, inside a label, of bits.
type dumpField struct {
	Offset int    `json:"offset"` // octets
	Bit    int    `json:"bit"`    // in the octet, from its highest
	Bits   int    `json:"bits"`
	Part   string `json:"part"`
	Name   string `json:"field"`
	Value  string `json:"value"`
}

func dumpOf(f stub.Form, octets []byte) dump {
	d := dump{Octets: hex.EncodeToString(octets)}
	fields, _ := (message.Codec{Profile: f.Profile}).Describe(octets) // up to a fault
	for _, v := range fields {
		d.Fields = append(d.Fields, dumpField{v.At / 8, v.At % 8, v.Size, v.Part, v.Name, v.Value})
	}
	return d
}

// write prints the fields as comments: where each begins, in octets and bits, its
// octets, what it is and what it says.
func (d dump) write(w io.Writer, what string) {
	octets, _ := hex.DecodeString(d.Octets) // which dumpOf has encoded
	fmt.Fprintf(w, "\n; %s, %d octets\n", what, len(octets))
	part := ""
	for _, f := range d.Fields {
		if f.Part != part {
			part = f.Part
			fmt.Fprintf(w, "; %s\n", part)
		}
		place, raw := fmt.Sprint(f.Offset), fmt.Sprintf("%d bits", f.Bits)
		if f.Bit != 0 || f.Bits%8 != 0 {
			place += fmt.Sprintf(".%d", f.Bit)
		} else {
			raw = shorten(hex.EncodeToString(octets[f.Offset : f.Offset+f.Bits/8]))
		}
		fmt.Fprintf(w, ";   %-6s %-24s %-15s %s\n", place, raw, f.Name, f.Value)
	}
}

// shorten cuts a long run of hexadecimal digits.
func shorten(digits string) string {
	const most = 24
	if len(digits) <= most {
		return digits
	}
	return digits[:most-2] + "…"
}
