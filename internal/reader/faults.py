"""Faults and response codes: wire.md, "Codes"."""

NOERROR, FORMERR, SERVFAIL, NXDOMAIN, NOTIMP, REFUSED = 0, 1, 2, 3, 4, 5
YXDOMAIN, YXRRSET, NXRRSET, NOTAUTH, NOTZONE = 6, 7, 8, 9, 10
BLOCKCHAIN_ERROR, PROOF_INVALID, DOMAIN_EXPIRED = 100, 101, 102
INSUFFICIENT_FUNDS, SIGNATURE_INVALID, CONTRACT_ERROR = 103, 104, 105

CODES = {
    0: "NOERROR", 1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED",
    6: "YXDOMAIN", 7: "YXRRSET", 8: "NXRRSET", 9: "NOTAUTH", 10: "NOTZONE",
    100: "BLOCKCHAIN_ERROR", 101: "PROOF_INVALID", 102: "DOMAIN_EXPIRED",
    103: "INSUFFICIENT_FUNDS", 104: "SIGNATURE_INVALID", 105: "CONTRACT_ERROR",
}


def code_text(code: int) -> str:
    """The name of a response code; an unassigned one is a failure."""
    return CODES.get(code, f"SERVFAIL ({code})")


class Fault(Exception):
    """What octets are refused for: a response code and the reason in words."""

    code = FORMERR

    def __init__(self, reason: str, code: int | None = None) -> None:
        super().__init__(reason)
        if code is not None:
            self.code = code


class Unanswered(Fault):
    """Octets that a receiver passes over in silence."""


class BadSignature(Fault):
    """A signature, or its key, that is not good."""

    code = SIGNATURE_INVALID


class BadProof(Fault):
    """A response that its proof does not prove."""

    code = PROOF_INVALID


class Truncated(BadProof):
    """A response with TC: there is nothing to verify."""


class NoProof(BadProof):
    """A response without a proof."""


class OtherAnchor(BadProof):
    """A proof of another header than the one that is trusted."""


class Stale(BadProof):
    """A proof whose anchor is too old."""


class Mismatch(Exception):
    """A vector states something else than what was read from its octets."""
