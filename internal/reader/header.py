"""Block headers and their hash: wire.md, "Header hash"."""

from dataclasses import dataclass

from .faults import BadProof
from .octets import sha256

Field = int | bytes
VERSION, CHAIN, HEIGHT, TIME, LAST_BLOCK, APP_HASH, LAST = 1, 2, 3, 4, 5, 11, 14


def varint(value: int) -> bytes:
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def fields(octets: bytes) -> dict[int, Field]:
    """The fields of a protobuf message, each at most once: varints and octets."""
    found: dict[int, Field] = {}
    at = 0

    def number() -> int:
        nonlocal at
        value = shift = 0
        while True:
            if at >= len(octets) or shift > 63:
                raise BadProof("a varint that does not end")
            value |= (octets[at] & 0x7F) << shift
            shift, at = shift + 7, at + 1
            if octets[at - 1] < 0x80:
                return value

    while at < len(octets):
        tag = number()
        key, wire = tag >> 3, tag & 7
        if key in found or wire not in (0, 2):
            raise BadProof(f"field {key} of a header")
        if wire == 0:
            found[key] = number()
            continue
        size = number()
        if size > len(octets) - at:
            raise BadProof("a field that is cut")
        found[key] = octets[at:at + size]
        at += size
    return found


def merkle_root(items: list[bytes]) -> bytes:
    """RFC 6962."""
    if len(items) == 1:
        return sha256(b"\x00" + items[0])
    half = 1
    while half * 2 < len(items):
        half *= 2
    return sha256(b"\x01" + merkle_root(items[:half]) + merkle_root(items[half:]))


@dataclass(frozen=True)
class Header:
    found: dict[int, Field]

    def octets(self, field: int) -> bytes:
        value = self.found.get(field, b"")
        if isinstance(value, int):
            raise BadProof(f"field {field} of a header is a number")
        return value

    @property
    def height(self) -> int:
        value = self.found.get(HEIGHT, 0)
        if isinstance(value, bytes):
            raise BadProof("a height of octets")
        return value

    @property
    def seconds(self) -> int:
        value = fields(self.octets(TIME)).get(1, 0)
        if isinstance(value, bytes):
            raise BadProof("seconds of octets")
        return value

    @property
    def app_hash(self) -> bytes:
        return self.octets(APP_HASH)

    def hash(self) -> bytes:
        items = []
        for field in range(VERSION, LAST + 1):
            if field in (VERSION, TIME, LAST_BLOCK):
                items.append(self.octets(field))
            elif field == HEIGHT:
                items.append(b"\x08" + varint(self.height) if self.height else b"")
            else:
                value = self.octets(field)
                items.append(b"\x0a" + varint(len(value)) + value if value else b"")
        return merkle_root(items)


def decode_header(octets: bytes) -> Header:
    header = Header(fields(octets))
    if any(not VERSION <= field <= LAST for field in header.found):
        raise BadProof("a field that no header has")
    return header
