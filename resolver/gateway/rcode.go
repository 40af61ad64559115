package gateway

import (
	"errors"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// toRCode returns what the DNS has for a native response code (E-41), which it
// tells apart by an Extended DNS Error.
func toRCode(code rcode.Code, why error) (int, *ede) {
	switch code {
	case rcode.NoError, rcode.NXDomain, rcode.FormErr, rcode.NotImp, rcode.YXDomain:
		return int(code), nil
	case rcode.ServFail:
		return dns.RcodeServerFailure, serverFailure(why)
	case rcode.Refused:
		return dns.RcodeRefused, &ede{dns.ExtendedErrorCodeOther, "too many questions, or policy"}
	case rcode.NotZone, rcode.NotAuth:
		return dns.RcodeRefused, outside()
	case rcode.Blockchain:
		return dns.RcodeServerFailure, &ede{dns.ExtendedErrorCodeNetworkError, "the chain cannot be reached"}
	case rcode.ProofInvalid:
		return dns.RcodeServerFailure, &ede{dns.ExtendedErrorCodeDNSBogus, "the proof does not hold"}
	case rcode.Expired:
		return dns.RcodeNameError, &ede{dns.ExtendedErrorCodeOther, "expired"}
	case rcode.InsuffFunds:
		return dns.RcodeRefused, &ede{dns.ExtendedErrorCodeOther, "insufficient funds"}
	case rcode.SigInvalid:
		return dns.RcodeRefused, &ede{dns.ExtendedErrorCodeProhibited, "signature"}
	case rcode.Contract:
		return dns.RcodeServerFailure, &ede{dns.ExtendedErrorCodeOther, "resolver descriptor"}
	default: // no query is answered with another; unknown codes are failures (E-42)
		return dns.RcodeServerFailure, &ede{dns.ExtendedErrorCodeOther, code.String()}
	}
}

func serverFailure(why error) *ede {
	switch {
	case errors.Is(why, resolver.ErrRecords):
		return &ede{dns.ExtendedErrorCodeNoReachableAuthority, "the name's records were not found"}
	case errors.Is(why, resolver.ErrLoop):
		return &ede{dns.ExtendedErrorCodeOther, "alias loop"}
	case errors.Is(why, resolver.ErrRecursion):
		return &ede{dns.ExtendedErrorCodeOther, "too many aliases"}
	}
	return &ede{dns.ExtendedErrorCodeOther, ""}
}

// outside is why names that are not this gateway's are refused.
func outside() *ede {
	return &ede{dns.ExtendedErrorCodeNotAuthoritative, "not under .utxo or an enabled region"}
}
