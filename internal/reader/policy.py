"""Policies, and what satisfies them: wire.md, "Transactions and policies"."""

from dataclasses import dataclass

from . import ed25519, secp256k1, sigblock
from .faults import SIGNATURE_INVALID, Fault
from .octets import Reader, sha256, tagged, uint

ALGORITHMS = (1, 2, 3, 17)
MOST_OCTETS, MOST_DEPTH, MOST_MEMBERS, MOST_PREIMAGE = 8192, 4, 32, 64
KEY, THRESHOLD, AFTER, HASH = 1, 2, 3, 4


@dataclass(frozen=True)
class Policy:
    kind: int
    number: int = 0  # algorithm, m, or a time
    octets: bytes = b""  # key or hash
    parts: tuple["Policy", ...] = ()

    def encode(self) -> bytes:
        if self.kind == KEY:
            return b"\x01" + uint(self.number, 1) + uint(len(self.octets), 2) + self.octets
        if self.kind == THRESHOLD:
            head = b"\x02" + uint(self.number, 1) + uint(len(self.parts), 1)
            return head + b"".join(part.encode() for part in self.parts)
        return b"\x03" + uint(self.number, 8) if self.kind == AFTER else b"\x04" + self.octets

    def address(self) -> bytes:
        return tagged("UTXO-DNS address", self.encode())


def decode_policy(octets: bytes) -> Policy:
    if len(octets) > MOST_OCTETS:
        raise Fault("a policy of more than 8,192 octets")
    reader = Reader(octets)
    policy = _policy(reader, 0)
    reader.end()
    _judge(policy)
    return policy


def _judge(policy: Policy) -> None:
    """What makes a policy that decodes a good one."""
    if policy.kind == KEY:
        return _judge_key(policy.number, policy.octets)
    if policy.kind == THRESHOLD:
        if not 1 <= policy.number <= len(policy.parts):
            raise Fault(f"{policy.number} of {len(policy.parts)}")
        for at, part in enumerate(policy.parts):
            _judge(part)
            if part in policy.parts[:at]:
                raise Fault("one member twice")


def _judge_key(algorithm: int, key: bytes) -> None:
    if algorithm not in ALGORITHMS:
        raise Fault(f"algorithm {algorithm}", SIGNATURE_INVALID)
    if len(key) != sigblock.SIZES[algorithm][0] or not sigblock.good_key(algorithm, key):
        raise Fault("no key, or a key of everybody")


def _policy(reader: Reader, depth: int) -> Policy:
    kind = reader.uint(1)
    if kind == KEY:
        algorithm = reader.uint(1)
        key = reader.take(reader.uint(2))
        return Policy(KEY, algorithm, key)
    if kind == THRESHOLD:
        m, n = reader.uint(1), reader.uint(1)
        if depth == MOST_DEPTH or n > MOST_MEMBERS or n > reader.left():
            raise Fault(f"a threshold of {n} at depth {depth}")
        return Policy(THRESHOLD, m, parts=tuple(_policy(reader, depth + 1) for _ in range(n)))
    if kind == AFTER:
        return Policy(AFTER, reader.uint(8))
    if kind == HASH:
        return Policy(HASH, octets=reader.take(32))
    raise Fault(f"policy of kind {kind}")


@dataclass
class Claims:
    """What a witness claims: signatures that are all good, or not known to be, and a time."""

    digest: bytes
    items: list[bytes]
    unjudged: bool = False  # a signature is of an algorithm that is not verified here
    after: int = 0


def satisfy(policy: Policy, digest: bytes, items: tuple[bytes, ...]) -> Claims:
    """Walks the policy with the items; SIGNATURE_INVALID where they do not satisfy it."""
    claims = Claims(digest, list(items))
    _walk(policy, claims)
    if claims.items:
        raise Fault("an item left over", SIGNATURE_INVALID)
    return claims


def _walk(policy: Policy, claims: Claims) -> None:
    if policy.kind == AFTER:
        claims.after = max(claims.after, policy.number)
        return
    if not claims.items:
        raise Fault("an item is missing", SIGNATURE_INVALID)
    item = claims.items.pop(0)
    if policy.kind == KEY:
        good = good_signature(policy.number, policy.octets, claims.digest, item)
        claims.unjudged |= good is None
    elif policy.kind == HASH:
        good = len(item) <= MOST_PREIMAGE and sha256(item) == policy.octets
    else:
        chosen = int.from_bytes(item, "big")
        good = len(item) == 4 and chosen.bit_count() == policy.number and chosen >> len(policy.parts) == 0
    if good is False:
        raise Fault("an item that is not good", SIGNATURE_INVALID)
    if policy.kind == THRESHOLD:
        for at, part in enumerate(policy.parts):
            if chosen >> at & 1:
                _walk(part, claims)


def good_signature(algorithm: int, key: bytes, digest: bytes, signature: bytes) -> bool | None:
    """A signature in a transaction, where secp256k1 is R and S in 64 octets; None of what is only measured."""
    if len(signature) != {17: 3309}.get(algorithm, 64):
        return False
    if algorithm == sigblock.ED25519:
        return ed25519.verify(key, digest, signature)
    if algorithm == sigblock.SECP256K1:
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        return secp256k1.verify(key, digest, r, s)
    return None
