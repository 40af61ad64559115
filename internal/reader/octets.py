"""A cursor over octets: wire.md, the paragraph on integers and joined octets."""

import hashlib

from .faults import Fault


def sha256(octets: bytes) -> bytes:
    return hashlib.sha256(octets).digest()


def tagged(tag: str, *parts: bytes) -> bytes:
    """H("tag", ...) = SHA-256(tag, 00, ...)."""
    return sha256(tag.encode("ascii") + b"\x00" + b"".join(parts))


def uint(value: int, size: int) -> bytes:
    return value.to_bytes(size, "big")


class Reader:
    """Reads big-endian fields; a field that is not whole is a fault."""

    def __init__(self, octets: bytes, at: int = 0, fault: type[Fault] = Fault) -> None:
        self.octets = octets
        self.at = at
        self.fault = fault

    def left(self) -> int:
        return len(self.octets) - self.at

    def take(self, size: int) -> bytes:
        if size > self.left():
            raise self.fault(f"{size} octets wanted at {self.at}, {self.left()} left")
        self.at += size
        return self.octets[self.at - size:self.at]

    def uint(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def rest(self) -> bytes:
        return self.take(self.left())

    def end(self) -> None:
        if self.left():
            raise self.fault(f"{self.left()} octets left over")
