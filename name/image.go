package name

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/utxo-dns/utxonode/name/nameprep"
)

// An ImageKind is a way in which a name is taken for another (E-64).
type ImageKind uint8

// The kinds of image.
const (
	ImageNameprep ImageKind = 1 // what a client of IDNA2003 asks for: ß is ss to it
	ImageSevenBit ImageKind = 2 // what is left where the high bit of each octet is dropped (E-121)
	ImageSkeleton ImageKind = 3 // what it looks like (UTS #39)
)

// String returns the kind's name.
func (k ImageKind) String() string {
	switch k {
	case ImageNameprep:
		return "nameprep"
	case ImageSevenBit:
		return "seven-bit"
	case ImageSkeleton:
		return "skeleton"
	}
	return "image " + strconv.Itoa(int(k))
}

// An Image is what a name becomes in one of those ways. Names that share an image
// of one kind can be taken for each other; who may hold both is for the registrar
// to say.
type Image struct {
	Kind ImageKind
	Text string // of the whole name, labels between dots; any octets
	Own  bool   // Text is that of the name itself, as U-labels
}

// Images returns the three images of n. Labels below the apex are changed, the apex
// is not: names of two regions are two names to everybody. Most names of ASCII are
// their own images, and cost next to nothing.
func (n Name) Images() [3]Image {
	text := n.Unicode()
	return [3]Image{
		n.image(ImageNameprep, text),
		n.image(ImageSevenBit, text),
		n.image(ImageSkeleton, text),
	}
}

// image returns one image of n, whose text as U-labels is given.
func (n Name) image(kind ImageKind, text string) Image {
	below := len(text) // where the apex begins in text, with the dot before it
	if at, ok := n.apexAt(); ok {
		below -= len(n.wire) - at
	}
	if below < 0 || !kind.changes(text[:below]) {
		return Image{kind, text, true}
	}
	var changed strings.Builder
	changed.Grow(len(text) + 8)
	for label := range strings.SplitSeq(text[:below], ".") {
		if changed.Len() > 0 {
			changed.WriteByte('.')
		}
		changed.WriteString(kind.of(label))
	}
	changed.WriteString(text[below:])
	return Image{kind, changed.String(), changed.String() == text}
}

// changes reports whether a name with those U-labels may have another image than
// itself. U-labels are as nameprep would have them, but for the four code points
// that IDNA2008 reads otherwise.
func (k ImageKind) changes(labels string) bool {
	switch k {
	case ImageNameprep:
		return strings.ContainsAny(labels, "ßς\u200c\u200d")
	case ImageSevenBit:
		return !isASCII(labels)
	default:
		return !isASCII(labels) || strings.ContainsAny(labels, "m01")
	}
}

// of returns the image of a U-label.
func (k ImageKind) of(u string) string {
	switch k {
	case ImageNameprep:
		mapped, err := nameprep.Map(u)
		if err != nil {
			panic("BUG: name: a label grows beyond all bounds: " + u)
		}
		return mapped
	case ImageSevenBit:
		return strings.ToLower(SevenBit(u))
	default:
		return skeleton(u)
	}
}

// SevenBit returns s with the high bit of each octet dropped, as applications did
// that knew ASCII alone: é, c3 a9, becomes 43 29, "C)" (E-121).
func SevenBit(s string) string {
	if isASCII(s) {
		return s
	}
	octets := []byte(s)
	for i := range octets {
		octets[i] &^= utf8.RuneSelf
	}
	return string(octets)
}

// Name returns the name whose text the image is, if there is one and if the image
// of that kind is its own. It is the one that the image is taken for.
func (i Image) Name() (n Name, ok bool) {
	for _, c := range []byte(i.Text) {
		if c < utf8.RuneSelf && (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '.' && c != '_' {
			return Name{}, false // in no name, or not in lower case
		}
	}
	n, err := Parse(i.Text)
	if err != nil || n.Unicode() != i.Text || !n.image(i.Kind, i.Text).Own {
		return Name{}, false
	}
	return n, true
}
