package lawmodel

import "github.com/utxo-dns/utxonode/name"

// maxLikenesses is how many names can have one image without being it.
const maxLikenesses = 16

// unlike is REGISTER 7 and DELEGATE 4. The page lists names in the state; here all
// names are looked at.
func (j *judgement) unlike(op Op) int {
	for kind, image := range name.MustParse(op.Name).Images() {
		listed := 0
		for n, d := range j.m.names {
			if st := j.m.status(n, j.now); n == op.Name || st != Active && st != Grace {
				continue
			}
			other := name.MustParse(n).Images()[kind]
			switch {
			case other.Text != image.Text:
			case d.Owner != op.To:
				return Refused
			case !other.Own:
				listed++
			}
		}
		if !image.Own && listed >= maxLikenesses {
			return Refused
		}
	}
	return OK
}
