package name

import "strconv"

// countries is ISO 3166-1 as of 2023, frozen: 249 records of five octets in
// ascending order, the alpha-2 code in lower case and the numeric code. A
// country that changes its code changes nothing here before an upgrade
// height. User-assigned codes (aa, qm-qz, xa-xz, zz) are not in it.
const countries = "" +
	"ad020ae784af004ag028ai660al008am051ao024aq010ar032as016at040au036aw533ax248az031" +
	"ba070bb052bd050be056bf854bg100bh048bi108bj204bl652bm060bn096bo068bq535br076bs044" +
	"bt064bv074bw072by112bz084" +
	"ca124cc166cd180cf140cg178ch756ci384ck184cl152cm120cn156co170cr188cu192cv132cw531" +
	"cx162cy196cz203" +
	"de276dj262dk208dm212do214dz012" +
	"ec218ee233eg818eh732er232es724et231" +
	"fi246fj242fk238fm583fo234fr250" +
	"ga266gb826gd308ge268gf254gg831gh288gi292gl304gm270gn324gp312gq226gr300gs239gt320" +
	"gu316gw624gy328" +
	"hk344hm334hn340hr191ht332hu348" +
	"id360ie372il376im833in356io086iq368ir364is352it380" +
	"je832jm388jo400jp392" +
	"ke404kg417kh116ki296km174kn659kp408kr410kw414ky136kz398" +
	"la418lb422lc662li438lk144lr430ls426lt440lu442lv428ly434" +
	"ma504mc492md498me499mf663mg450mh584mk807ml466mm104mn496mo446mp580mq474mr478ms500" +
	"mt470mu480mv462mw454mx484my458mz508" +
	"na516nc540ne562nf574ng566ni558nl528no578np524nr520nu570nz554" +
	"om512" +
	"pa591pe604pf258pg598ph608pk586pl616pm666pn612pr630ps275pt620pw585py600" +
	"qa634" +
	"re638ro642rs688ru643rw646" +
	"sa682sb090sc690sd729se752sg702sh654si705sj744sk703sl694sm674sn686so706sr740ss728" +
	"st678sv222sx534sy760sz748" +
	"tc796td148tf260tg768th764tj762tk772tl626tm795tn788to776tr792tt780tv798tw158tz834" +
	"ua804ug800um581us840uy858uz860" +
	"va336vc670ve862vg092vi850vn704vu548" +
	"wf876ws882" +
	"ye887yt175" +
	"za710zm894zw716"

const countryRecord = 5 // octets

// CountryAlpha2 reports whether code is an ISO 3166-1 alpha-2 code in lower
// case, and so a region of the namespace (draft §2.2.2.2, E-03).
func CountryAlpha2(code string) bool {
	if len(code) != 2 {
		return false
	}
	lo, hi := 0, len(countries)/countryRecord
	for lo < hi {
		middle := (lo + hi) / 2
		at := middle * countryRecord
		switch have := countries[at : at+2]; {
		case have == code:
			return true
		case have < code:
			lo = middle + 1
		default:
			hi = middle
		}
	}
	return false
}

// CountryNumeric reports whether code is an ISO 3166-1 numeric code, as the
// CBDC record carries it (draft §4.2.2).
func CountryNumeric(code uint16) bool {
	if code > 999 {
		return false
	}
	want := strconv.Itoa(1000 + int(code))[1:]
	for at := 2; at < len(countries); at += countryRecord {
		if countries[at:at+3] == want {
			return true
		}
	}
	return false
}
