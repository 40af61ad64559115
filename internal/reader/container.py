"""The proof container and the state of a name: wire.md, "The proof container"."""

from dataclasses import dataclass

from . import names, tree
from .faults import BadProof, Fault
from .names import Name
from .octets import Reader, uint

INCLUSION, NAME_ABSENT, RRSET_ABSENT, BATCH = 1, 2, 3, 4
QUESTION, STATE_PATH, RRSET_PATH, HEADER, COMMIT, CLOCK, CNAME_PATH, ZK = 1, 2, 3, 4, 5, 6, 7, 16


@dataclass(frozen=True)
class Container:
    kind: int
    height: int
    anchor_hash: bytes
    anchor_time: int
    sections: tuple[tuple[int, bytes], ...]

    def all(self, kind: int) -> list[bytes]:
        return [data for section, data in self.sections if section == kind]


def decode(octets: bytes) -> Container:
    reader = Reader(octets, fault=BadProof)
    form, kind, digest, count = (reader.uint(1) for _ in range(4))
    if form != 1 or not INCLUSION <= kind <= BATCH or digest != 1:
        raise BadProof(f"format {form}, kind {kind}, hash {digest}")
    height, anchor_hash, anchor_time = reader.uint(8), reader.take(32), reader.uint(4)
    if not 1 <= count <= 64 or 6 * count > reader.left():
        raise BadProof(f"{count} sections")
    sections = tuple((reader.uint(2), reader.take(reader.uint(4))) for _ in range(count))
    reader.end()
    container = Container(kind, height, anchor_hash, anchor_time, sections)
    _check_sections(container)
    return container


def _check_sections(container: Container) -> None:
    seen: set[int] = set()
    for kind, data in container.sections:
        if kind == QUESTION and container.kind == BATCH:
            seen -= {QUESTION, RRSET_PATH, CNAME_PATH}
        if kind != STATE_PATH and kind in seen:
            raise BadProof(f"section {kind} twice")
        if container.kind == BATCH and kind in (RRSET_PATH, CNAME_PATH) and QUESTION not in seen:
            raise BadProof("a path before its question")
        seen.add(kind)


def encode(container: Container) -> bytes:
    head = bytes([1, container.kind, 1, len(container.sections)])
    return (head + uint(container.height, 8) + container.anchor_hash + uint(container.anchor_time, 4)
            + b"".join(uint(kind, 2) + uint(len(data), 4) + data for kind, data in container.sections))


@dataclass(frozen=True)
class Question:
    qtype: int
    qclass: int
    name: Name


def decode_question(octets: bytes) -> Question:
    try:
        reader = Reader(octets)
        question = Question(reader.uint(2), reader.uint(2), names.read(reader))
        reader.end()
        return question
    except Fault as fault:
        raise BadProof(f"question: {fault}") from fault


@dataclass(frozen=True)
class StatePath:
    key: bytes
    value: bytes | None
    proof: tree.TreeProof


def decode_state_path(octets: bytes) -> StatePath:
    reader = Reader(octets, fault=BadProof)
    key, value = reader.take(32), reader.take(reader.uint(2))
    return StatePath(key, value or None, tree.decode(reader))


@dataclass(frozen=True)
class Domain:
    """The state of a name, 237 octets."""

    mark: int
    flags: int
    expiry: int
    outpoint: bytes
    owner: bytes
    resolver: bytes
    records_root: bytes
    count: int
    guardians: bytes
    pending_kind: int
    pending_address: bytes
    pending_time: int
    term: int
    no_recovery_before: int

    EPHEMERAL, DELEGATED, REVOCABLE, REVOKED = 1, 2, 4, 8

    def encode(self) -> bytes:
        return (uint(1, 1) + uint(self.mark, 1) + uint(self.flags, 2) + uint(self.expiry, 8) + self.outpoint
                + self.owner + self.resolver + self.records_root + uint(self.count, 4) + self.guardians
                + uint(self.pending_kind, 1) + self.pending_address + uint(self.pending_time, 8)
                + uint(self.term, 8) + uint(self.no_recovery_before, 8))

    def status(self, now: int, grace: int) -> str:
        if self.flags & self.REVOKED and now >= self.term:
            return "released"
        if now < self.expiry:
            return "active"
        if not self.flags & self.EPHEMERAL and now - self.expiry < grace:
            return "grace"
        return "released"

    def most_ttl(self, now: int) -> int:
        """The seconds for which what the name says now is sure to hold."""
        ends = [self.expiry]
        if self.flags & self.REVOKED:
            ends.append(self.term)
        if self.pending_kind:
            ends.append(self.pending_time)
        return max(0, min(ends) - now)


def decode_domain(octets: bytes) -> Domain:
    reader = Reader(octets, fault=BadProof)
    if reader.uint(1) != 1:
        raise BadProof("a domain state of another version")
    u, t = reader.uint, reader.take
    domain = Domain(u(1), u(2), u(8), t(36), t(32), t(32), t(32), u(4), t(32), u(1), t(32), u(8), u(8), u(8))
    reader.end()
    return domain
