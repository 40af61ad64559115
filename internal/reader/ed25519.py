"""Ed25519 as ZIP-215 verifies it: wire.md, "Signatures", algorithm 2."""

import hashlib

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)

Point = tuple[int, int, int, int]  # X, Y, Z, T: x = X/Z, y = Y/Z, xy = T/Z
NEUTRAL: Point = (0, 1, 1, 0)


def add(a: Point, b: Point) -> Point:
    """RFC 8032, section 5.1.4."""
    p, q = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    r, s = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = q - p, s - r, s + r, q + p
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar: int, point: Point) -> Point:
    result = NEUTRAL
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def is_neutral(point: Point) -> bool:
    return point[0] % P == 0 and (point[1] - point[2]) % P == 0


def decode(octets: bytes) -> Point | None:
    """A point; y may be P or more, and a zero x may bear a sign, as ZIP-215 has it."""
    number = int.from_bytes(octets, "little")
    sign, y = number >> 255, (number & (2**255 - 1)) % P
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT_OF_MINUS_ONE % P
    if x * x % P != square:
        return None
    if x & 1 != sign:
        x = (P - x) % P
    return x, y, 1, x * y % P


def good_key(key: bytes) -> bool:
    """A point, and none of small order: for such a key anyone could sign."""
    point = decode(key)
    return point is not None and not is_neutral(times(8, point))


_BASE_Y = 4 * pow(5, -1, P) % P
BASE = decode(_BASE_Y.to_bytes(32, "little"))


def verify(key: bytes, message: bytes, signature: bytes) -> bool:
    """8 S B = 8 R + 8 k A, and S below the order."""
    a, r = decode(key), decode(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or BASE is None or s >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    minus_a = (P - a[0], a[1], a[2], P - a[3])
    minus_r = (P - r[0], r[1], r[2], P - r[3])
    return is_neutral(times(8, add(add(times(s, BASE), times(k, minus_a)), minus_r)))
