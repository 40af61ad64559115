package main

import (
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/name/dnsii"
)

// A name in all its forms: one identity, and how each listener is sent it.
type forms struct {
	Name        string      `json:"name"`
	Unicode     string      `json:"unicode"`
	Key         string      `json:"key"`
	Registrable string      `json:"registrable"` // "yes", or why not
	Labels      []labelSize `json:"labels"`
	Forms       []wireForm  `json:"forms"`
	Images      []image     `json:"images"` // what it is taken for
}

// An image is what a name is taken for in one way. Names of two owners may not
// share one.
type image struct {
	Kind string `json:"kind"`
	Text string `json:"text"` // octets that are no text are escaped
}

// A labelSize is how much of each limit a label uses, in octets.
type labelSize struct {
	Unicode    string `json:"unicode"`
	ALabel     string `json:"a_label"`
	Characters int    `json:"characters"`
	UTF8       int    `json:"utf8_octets"`    // of a registrable label at most 16
	ASCII      int    `json:"a_label_octets"` // at most 63
}

// A wireForm is the name on the wire in one form.
type wireForm struct {
	Form    string `json:"form"` // as 'utxonode query --form' takes it
	Charset string `json:"charset"`
	MIBEnum uint16 `json:"mibenum"`
	Octets  int    `json:"octets"`
	Limit   int    `json:"limit"` // octets
	Wire    string `json:"wire"`  // hexadecimal
}

func (a *app) nameForms() *cobra.Command {
	return &cobra.Command{
		Use: "forms NAME", Short: "Show a name in every form that it has on the wire",
		Long: `Shows the one identity of a name and each form in which a client may send it: as
A-labels, as UTF-8, and in the label forms of DNSII in every charset that has its
characters; with the octets, and how much of each limit they use. A name of ASCII is
the same octets in all of them. No node is asked.`,
		Example: `  utxonode name forms 域名系統.utxo
  utxonode name forms café.utxo --json`,
		Args: cobra.ExactArgs(1), ValidArgsFunction: completeNothing,
		RunE: func(_ *cobra.Command, args []string) error {
			n, err := input(args[0])
			if err != nil {
				return err
			}
			f := formsOf(n)
			return a.print(f, f.write)
		},
	}
}

func formsOf(n name.Name) forms {
	f := forms{Name: n.String(), Unicode: n.Unicode(), Key: n.Key().String(), Registrable: "yes"}
	if err := n.Registrable(); err != nil {
		f.Registrable = "no: " + err.Error()
	}
	for i, u := range strings.Split(n.Unicode(), ".") {
		if n.NumLabels() == 0 {
			break
		}
		a := n.Label(i)
		f.Labels = append(f.Labels, labelSize{u, a, utf8.RuneCountInString(u), len(u), len(a)})
	}
	for _, v := range n.Images() {
		f.Images = append(f.Images, image{v.Kind.String(), shownImage(v.Text)})
	}
	f.add("alabel", dnsii.USASCII, name.MaxWire, n.Wire())
	if b, err := dnsii.AppendEightBit(nil, n); err == nil {
		f.add("utf8", dnsii.UTF8, name.MaxWire, b)
	}
	if n.Unicode() == n.String() {
		return f // extended labels are for what ASCII has not
	}
	f.addExtended(n, "dnsii", dnsii.Codec{})
	f.addExtended(n, "dnsii-reduced", dnsii.Codec{Form: dnsii.Reduced})
	f.addExtended(n, "dnsii-edns", dnsii.Codec{Form: dnsii.EDNS})
	return f
}

// addExtended adds the name in each charset that can carry it.
func (f *forms) addExtended(n name.Name, form string, codec dnsii.Codec) {
	for _, s := range codec.Carriers(n) {
		if b, err := codec.Append(nil, n, s); err == nil {
			f.add(form, s, dnsii.MaxOctets, b)
		}
	}
}

func (f *forms) add(form string, s dnsii.Charset, limit int, b []byte) {
	f.Forms = append(f.Forms, wireForm{form, s.String(), uint16(s), len(b), limit, hex.EncodeToString(b)})
}

// shownImage escapes what is no text for people.
func shownImage(text string) string {
	quoted := strconv.QuoteToGraphic(text)
	return quoted[1 : len(quoted)-1]
}

func (f *forms) write(w io.Writer) {
	fmt.Fprintf(w, "name         %s\n", f.Unicode)
	if f.Name != f.Unicode {
		fmt.Fprintf(w, "A-labels     %s\n", f.Name)
	}
	fmt.Fprintf(w, "key          %s\nregistrable  %s\n\n", f.Key, f.Registrable)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "label\tcharacters\tUTF-8, of %d\tA-label, of %d\n", name.CharacterByte, name.MaxLabel)
	for _, l := range f.Labels {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\n", l.Unicode, l.Characters, l.UTF8, l.ASCII)
	}
	t.Flush()
	fmt.Fprintln(w)
	fmt.Fprintln(t, "taken for\tby")
	for _, v := range f.Images {
		fmt.Fprintf(t, "%s\t%s\n", v.Text, v.Kind)
	}
	t.Flush()
	fmt.Fprintln(w)
	fmt.Fprintln(t, "form\tcharset\toctets\ton the wire")
	for _, v := range f.Forms {
		fmt.Fprintf(t, "%s\t%s\t%d of %d\t%s\n", v.Form, v.Charset, v.Octets, v.Limit, v.Wire)
	}
	t.Flush()
}
