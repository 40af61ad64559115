"""Resolver descriptors: wire.md, "Transactions and policies"."""

from dataclasses import dataclass

from .faults import CONTRACT_ERROR, Fault
from .octets import Reader, sha256, uint
from .sigblock import SIZES

MOST_OCTETS, MOST_ENDPOINTS, MOST_KEYS = 1024, 8, 4
TRANSPORTS = (1, 2, 3, 4)
ALGORITHMS = (1, 2, 3, 17)


class BadDescriptor(Fault):
    code = CONTRACT_ERROR


@dataclass(frozen=True)
class Descriptor:
    operator: bytes
    endpoints: tuple[tuple[int, bytes], ...]  # transport, address
    keys: tuple[tuple[int, bytes], ...]  # algorithm, key
    fee: int
    policy: bytes

    def encode(self) -> bytes:
        return (b"\x01" + _short(self.operator)
                + uint(len(self.endpoints), 1) + b"".join(uint(t, 1) + _short(a) for t, a in self.endpoints)
                + uint(len(self.keys), 1) + b"".join(uint(a, 1) + uint(len(k), 2) + k for a, k in self.keys)
                + uint(self.fee, 8) + _short(self.policy))

    def id(self) -> bytes:
        return sha256(self.encode())


def _short(octets: bytes) -> bytes:
    return uint(len(octets), 1) + octets


def decode(octets: bytes) -> Descriptor:
    reader = Reader(octets, fault=BadDescriptor)
    if len(octets) > MOST_OCTETS or reader.uint(1) != 1:
        raise BadDescriptor("too long, or of another version")
    operator = reader.take(reader.uint(1))
    count = reader.uint(1)
    if not 1 <= count <= MOST_ENDPOINTS:
        raise BadDescriptor(f"{count} endpoints")
    endpoints = tuple((reader.uint(1), reader.take(reader.uint(1))) for _ in range(count))
    count = reader.uint(1)
    if count > MOST_KEYS:
        raise BadDescriptor(f"{count} keys")
    keys = tuple((reader.uint(1), reader.take(reader.uint(2))) for _ in range(count))
    descriptor = Descriptor(operator, endpoints, keys, reader.uint(8), reader.take(reader.uint(1)))
    reader.end()
    _check(descriptor)
    return descriptor


def has_id(octets: bytes, identity: bytes) -> bool:
    """Whether the octets are the descriptor of this id, which no proof has to show."""
    try:
        return decode(octets).id() == identity
    except BadDescriptor:
        return False


def _check(descriptor: Descriptor) -> None:
    for transport, address in descriptor.endpoints:
        if transport not in TRANSPORTS or not address or not all(0x21 <= octet <= 0x7E for octet in address):
            raise BadDescriptor(f"endpoint {transport} {address!r}")
    for algorithm, key in descriptor.keys:
        if algorithm not in ALGORITHMS or len(key) != SIZES[algorithm][0]:
            raise BadDescriptor(f"a key of algorithm {algorithm}")
    try:
        descriptor.operator.decode("utf-8"), descriptor.policy.decode("utf-8")
    except UnicodeError as error:
        raise BadDescriptor("text that is no UTF-8") from error
