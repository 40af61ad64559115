"""RDATA of the types of the DNS that may be stored: wire.md, "RDATA of other types"."""

from collections.abc import Callable

from .faults import Fault
from .octets import Reader

Field = Callable[[Reader], object]

MANDATORY, ALPN, NO_DEFAULT_ALPN, INVALID = 0, 1, 2, 65535


def check(kind: int, data: bytes) -> None:
    """Whether RDATA is as its type has it. Other types take any."""
    reader = Reader(data)
    if kind in GRAMMARS:
        for field in GRAMMARS[kind]:
            field(reader)
        reader.end()


def _need(holds: bool, why: str) -> None:
    if not holds:
        raise Fault(why)


def fixed(size: int) -> Field:
    return lambda reader: reader.take(size)


def rest(least: int, most: int = 65535) -> Field:
    def read(reader: Reader) -> None:
        _need(least <= reader.left() <= most, f"{reader.left()} octets at the end")
        reader.rest()
    return read


def to_end(field: Field) -> Field:
    def read(reader: Reader) -> None:
        while reader.left():
            field(reader)
    return read


def optional(field: Field) -> Field:
    return lambda reader: field(reader) if reader.left() else None


def name(reader: Reader) -> None:
    start = reader.at
    while size := reader.uint(1):
        _need(size <= 63, "a pointer or a long label")
        reader.take(size)
    _need(reader.at - start <= 255, "a long name")


def text(reader: Reader) -> bytes:
    return reader.take(reader.uint(1))


def number(reader: Reader) -> None:
    octets = text(reader)
    _need(len(octets) >= 4 and octets.isdigit(), "no number of X.121")


def hashed(least: int, sizes: dict[int, int]) -> Field:
    def read(reader: Reader) -> None:
        kind, octets = reader.uint(1), reader.rest()
        _need(len(octets) == sizes.get(kind, max(least, len(octets))), "a hash of another length")
    return read


def substitution(reader: Reader) -> None:
    octets = text(reader)
    if not octets:
        return
    delimiter = octets[:1]
    _need(delimiter not in b"0123456789\\i\x00" and 0 not in octets, "no delimiter, or a zero")
    parts, escaped = [b""], False
    for at in range(1, len(octets)):
        octet = octets[at:at + 1]
        if escaped:
            _need(len(parts) != 2 or octet != b"0", "a back reference to 0")
            escaped = False
        elif octet == delimiter:
            parts.append(b"")
            continue
        else:
            escaped = octet == b"\\"
        parts[-1] += octet
    _need(len(parts) == 3 and not escaped and not parts[2].strip(b"i"), "no substitution")


def location(reader: Reader) -> None:
    _need(reader.uint(1) == 0, "another version")
    for _ in range(3):
        digit, power = divmod(reader.uint(1), 16)
        _need(digit <= 9 and power <= 9 and (digit > 0 or power == 0), "no size")
    for degrees in (90, 180):
        _need(abs(reader.uint(4) - 2**31) <= degrees * 3600000, "not on Earth")
    reader.take(4)


def bitmap(reader: Reader) -> None:
    before = -1
    while reader.left():
        window, bits = reader.uint(1), text(reader)
        _need(before < window and 1 <= len(bits) <= 32 and bits[-1] > 0, "no window")
        before = window


def prefix(reader: Reader) -> None:
    family, bits, size = reader.uint(2), reader.uint(1), reader.uint(1) & 0x7F
    octets = reader.take(size)
    longest = {1: 4, 2: 16}.get(family, -1)
    _need(bits <= 8 * longest and size <= longest and octets[-1:] != b"\x00", "no prefix")


def suffix(reader: Reader) -> None:
    bits = reader.uint(1)
    _need(bits <= 128, "a prefix longer than an address")
    reader.take(16 - bits // 8)
    if bits:
        name(reader)


def host(kind: int, reader: Reader) -> None:
    _need(kind <= 3, "a host of another kind")
    if kind == 3:
        name(reader)
    else:
        reader.take((0, 4, 16)[kind])


def gateway(reader: Reader) -> None:
    kind, _ = reader.uint(1), reader.uint(1)
    host(kind, reader)


def relay(reader: Reader) -> None:
    host(reader.uint(1) & 0x7F, reader)


def end_system(reader: Reader) -> None:
    form, address = reader.uint(1), reader.rest()
    _need(len(address) > 0 and (form != 1 or address.isdigit()), "no address")


def identity(reader: Reader) -> None:
    tag, _, key = reader.uint(1), reader.uint(1), reader.uint(2)
    _need(tag > 0 and key > 0, "no tag or key")
    reader.take(tag + key)


def parameters(reader: Reader) -> None:
    values: dict[int, bytes] = {}
    before = -1
    while reader.left():
        key, value = reader.uint(2), reader.take(reader.uint(2))
        _need(before < key < INVALID and _is_value(key, value), f"key {key}")
        values[key], before = value, key
    _need(set(_keys(values.get(MANDATORY, b""))) <= set(values), "a mandatory key that is not there")
    _need(ALPN in values or NO_DEFAULT_ALPN not in values, "no-default-alpn without alpn")


def _keys(value: bytes) -> list[int]:
    return [int.from_bytes(value[at:at + 2], "big") for at in range(0, len(value), 2)]


def _is_value(key: int, value: bytes) -> bool:
    size, keys = len(value), _keys(value)
    if key == MANDATORY:
        return size > 0 and size % 2 == 0 and keys == sorted(set(keys) - {0})
    if key == ALPN:
        reader = Reader(value)
        while reader.left():
            _need(len(text(reader)) > 0, "an empty protocol")
        return size > 0
    if key == 7:
        path = value.replace(b"{?dns}", b"", 1)
        return (value.startswith(b"/") and len(path) < size and not set(path) & set(b"{}")
                and all(0x21 <= octet <= 0x7E for octet in value))
    wanted = {NO_DEFAULT_ALPN: size == 0, 3: size == 2, 4: size > 0 and size % 4 == 0, 6: size > 0 and size % 16 == 0,
              8: size == 0}
    return wanted.get(key, True)


DIGEST = hashed(1, {1: 20, 2: 32, 3: 32, 4: 48})
ASSOCIATION = hashed(1, {1: 32, 2: 64})
SERVICE = [fixed(2), name, parameters]
KEY = [fixed(4), rest(1)]
STRINGS = [text, to_end(text)]

GRAMMARS: dict[int, list[Field]] = {
    **{kind: [name] for kind in (7, 8, 9, 23)},
    **{kind: [name, name] for kind in (14, 17, 58)},
    **{kind: [fixed(2), name] for kind in (18, 21, 36, 107)},
    **{kind: STRINGS for kind in (56, 99, 261, 262, 263)},
    **{kind: KEY for kind in (25, 48, 57, 60)},
    **{kind: [fixed(3), DIGEST] for kind in (43, 59, 32768, 32769)},
    **{kind: [rest(1)] for kind in (22, 31, 32, 61, 67, 68)},
    **{kind: [fixed(2), ASSOCIATION] for kind in (52, 53)},
    **{kind: SERVICE for kind in (64, 65)},
    11: [fixed(5), rest(0, 8192)],
    13: [text, text],
    19: [number],
    20: [text, optional(text)],
    26: [fixed(2), name, name],
    27: [text, text, text],
    29: [location],
    34: [end_system],
    35: [fixed(4), text, text, substitution, name],
    37: [fixed(5), rest(1)],
    38: [suffix],
    40: [rest(3)],
    42: [to_end(prefix)],
    44: [fixed(1), hashed(1, {1: 20, 2: 32})],
    45: [fixed(1), gateway, rest(1)],
    49: [rest(4)],
    51: [fixed(4), text],
    55: [identity, to_end(name)],
    62: [fixed(6), bitmap],
    63: [fixed(5), hashed(12, {1: 48, 2: 64})],
    66: [fixed(5), name],
    104: [fixed(10)],
    105: [fixed(6)],
    106: [fixed(10)],
    108: [fixed(6)],
    109: [fixed(8)],
    256: [fixed(4), rest(1)],
    260: [fixed(1), relay],
    264: [fixed(8)],
}
