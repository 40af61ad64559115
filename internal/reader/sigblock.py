"""SigBlock, the digest that is signed, and whose signatures are good: wire.md, "Signatures".

sr25519 and ML-DSA are read, their keys and signatures are measured; nothing here
can say whether such a signature is good.
"""

from dataclasses import dataclass

from . import ed25519, secp256k1
from .faults import BadSignature, Fault
from .octets import Reader, sha256, uint

SECP256K1, ED25519, SR25519 = 1, 2, 3
# code: octets of the key, least and most octets of a signature
SIZES = {1: (33, 8, 72), 2: (32, 64, 64), 3: (32, 64, 64), 16: (1312, 2420, 2420),
         17: (1952, 3309, 3309), 18: (2592, 4627, 4627)}
NAMES = {1: "secp256k1", 2: "ed25519", 3: "sr25519", 16: "ml-dsa-44", 17: "ml-dsa-65", 18: "ml-dsa-87"}
NO_CONTEXT = bytes(32)


class Unchecked(Exception):
    """All but signatures of algorithms that this reader cannot verify was good."""

    def __init__(self, keys: list[tuple[int, bytes]]) -> None:
        super().__init__("signatures of algorithms that are not verified here")
        self.keys = keys


@dataclass(frozen=True)
class Entry:
    algorithm: int
    key: bytes
    signature: bytes


def decode(octets: bytes) -> list[Entry]:
    """The entries of a SigBlock; their sizes are judged by check_sizes."""
    reader = Reader(octets)
    version = reader.uint(1)
    if version != 1:
        raise Fault(f"SigBlock of version {version}")
    count = reader.uint(1)
    if not 1 <= count <= 32 or 5 * count > reader.left():
        raise Fault(f"{count} entries in a SigBlock")
    entries = []
    for _ in range(count):
        algorithm = reader.uint(1)
        key = reader.take(reader.uint(2))
        entries.append(Entry(algorithm, key, reader.take(reader.uint(2))))
    reader.end()
    return entries


def encode(entries: list[Entry]) -> bytes:
    return bytes([1, len(entries)]) + b"".join(
        uint(e.algorithm, 1) + uint(len(e.key), 2) + e.key + uint(len(e.signature), 2) + e.signature
        for e in entries)


def check_sizes(entries: list[Entry]) -> None:
    for e in entries:
        if e.algorithm not in SIZES:
            continue
        key, least, most = SIZES[e.algorithm]
        if len(e.key) != key or not least <= len(e.signature) <= most:
            raise BadSignature(f"sizes that are not those of {NAMES[e.algorithm]}")


def good_key(algorithm: int, key: bytes) -> bool:
    """Whether the octets are a key at all, and one that not everybody can sign for."""
    if algorithm == SECP256K1:
        return secp256k1.decode_key(key) is not None
    if algorithm == ED25519:
        return ed25519.good_key(key)
    if algorithm == SR25519:  # canonical and even; not whether it is on the curve
        number = int.from_bytes(key, "little")
        return 0 < number < ed25519.P and number & 1 == 0
    return algorithm in SIZES


def signed_digest(chain: str, message: bytes, context: bytes, algorithm: int, key: bytes) -> bytes:
    """D, the 32 octets that a key signs."""
    chain_id = chain.encode("ascii")
    body = message[20 + int.from_bytes(message[16:20], "big"):]
    return sha256(b"UTXO-DNS/1 message\x00" + uint(len(chain_id), 1) + chain_id + message[:16] + context
                  + uint(len(body), 4) + body + uint(algorithm, 1) + uint(len(key), 2) + key)


def request_context(request: bytes) -> bytes:
    """The context of a response: the digest of its request without the signature."""
    body = request[20 + int.from_bytes(request[16:20], "big"):]
    return sha256(request[:16] + bytes(4) + body)


def verify(chain: str, message: bytes, context: bytes, known: list[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    """The keys that signed a message; known are those that bare DER is tried with.

    Raises Unchecked where only signatures that are not verified here remain."""
    block = message[20:20 + int.from_bytes(message[16:20], "big")]
    if not block:
        raise BadSignature("no signature")
    if block[0] == 0x30:
        return [_bare(chain, message, context, block, known)]
    entries = decode(block)
    check_sizes(entries)
    _judge(entries)
    unchecked = False
    for e in entries:
        digest = signed_digest(chain, message, context, e.algorithm, e.key)
        if e.algorithm == SECP256K1:
            good = secp256k1.verify_der(e.key, digest, e.signature)
        elif e.algorithm == ED25519:
            good = ed25519.verify(e.key, digest, e.signature)
        else:
            good = unchecked = True
        if not good:
            raise BadSignature("a signature is not good")
    keys = [(e.algorithm, e.key) for e in entries]
    if unchecked:
        raise Unchecked(keys)
    return keys


def _judge(entries: list[Entry]) -> None:
    """What is refused before any signature is verified."""
    if len({(e.algorithm, e.key) for e in entries}) != len(entries):
        raise BadSignature("a key twice")
    for e in entries:
        if e.algorithm not in SIZES:
            raise BadSignature(f"algorithm {e.algorithm}")
        if not good_key(e.algorithm, e.key):
            raise BadSignature("no key, or a key of everybody")
        if e.algorithm == SECP256K1:
            secp256k1.decode_der(e.signature)


def _bare(chain: str, message: bytes, context: bytes, der: bytes, known: list[tuple[int, bytes]]) -> tuple[int, bytes]:
    r, s = secp256k1.decode_der(der)
    for algorithm, key in known[:32]:
        digest = signed_digest(chain, message, context, algorithm, key)
        if algorithm == SECP256K1 and secp256k1.verify(key, digest, r, s):
            return algorithm, key
    raise BadSignature("no known key made this signature")
