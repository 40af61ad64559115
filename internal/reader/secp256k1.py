"""ECDSA over secp256k1: wire.md, "Signatures", algorithm 1."""

from .faults import BadSignature, Fault
from .octets import Reader

P = 2**256 - 2**32 - 977
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
BASE = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)

Point = tuple[int, int] | None  # None is the point at infinity


def add(a: Point, b: Point) -> Point:
    if a is None or b is None:
        return b if a is None else a
    if a[0] == b[0]:
        if (a[1] + b[1]) % P == 0:
            return None
        slope = 3 * a[0] * a[0] * pow(2 * a[1], -1, P)
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P)
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def times(scalar: int, point: Point) -> Point:
    result: Point = None
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def decode_key(key: bytes) -> Point:
    """A compressed SEC 1 point, or None: 02 or 03 and an x below P that is on the curve."""
    x = int.from_bytes(key[1:], "big")
    if len(key) != 33 or key[0] not in (2, 3) or x >= P:
        return None
    square = (pow(x, 3, P) + 7) % P
    y = pow(square, (P + 1) // 4, P)
    if y * y % P != square:
        return None
    return x, y if y & 1 == key[0] & 1 else P - y


def verify(key: bytes, digest: bytes, r: int, s: int) -> bool:
    """The digest is taken as it is; S must be in the lower half of the group."""
    point = decode_key(key)
    if point is None or not 0 < r < ORDER or not 0 < s <= (ORDER - 1) // 2:
        return False
    w = pow(s, -1, ORDER)
    u1 = int.from_bytes(digest, "big") * w % ORDER
    place = add(times(u1, BASE), times(r * w % ORDER, point))
    return place is not None and place[0] % ORDER == r


def _integer(reader: Reader) -> int:
    if reader.uint(1) != 0x02:
        raise BadSignature("no DER integer")
    octets = reader.take(reader.uint(1))
    if not octets or octets[0] & 0x80:
        raise BadSignature("an empty or negative DER integer")
    if octets[0] == 0 and (len(octets) == 1 or not octets[1] & 0x80):
        raise BadSignature("zero, or a zero octet to spare")
    if len(octets.lstrip(b"\x00")) > 32:
        raise BadSignature("a DER integer of more than 32 octets")
    return int.from_bytes(octets, "big")


def decode_der(octets: bytes) -> tuple[int, int]:
    """R and S of a strict DER signature."""
    reader = Reader(octets, fault=BadSignature)
    if reader.uint(1) != 0x30 or reader.uint(1) != len(octets) - 2 or len(octets) - 2 >= 80:
        raise BadSignature("no DER sequence of this length")
    r, s = _integer(reader), _integer(reader)
    reader.end()
    return r, s


def verify_der(key: bytes, digest: bytes, signature: bytes) -> bool:
    try:
        r, s = decode_der(signature)
    except Fault:
        return False
    return verify(key, digest, r, s)
