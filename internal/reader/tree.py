"""Tree proofs of the state and record paths: wire.md, "The proof container"."""

from dataclasses import dataclass

from .faults import BadProof
from .octets import Reader, sha256, uint

ZERO = bytes(32)
EMPTY, OWN_LEAF, OTHER_LEAF = 0, 1, 2


class Malformed(BadProof):
    """Octets that are no proof at all."""


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right)


def leaf(key: bytes, value_hash: bytes) -> bytes:
    return sha256(b"\x00" + key + value_hash)


def bit(octets: bytes, at: int) -> int:
    return octets[at // 8] >> (7 - at % 8) & 1


@dataclass(frozen=True)
class TreeProof:
    end: int
    depth: int
    bitmap: bytes
    siblings: tuple[bytes, ...]  # the root's side first
    other: tuple[bytes, bytes] | None  # key and value hash

    def encode(self) -> bytes:
        return (uint(self.end, 1) + uint(self.depth, 2) + self.bitmap + b"".join(self.siblings)
                + b"".join(self.other or ()))


def decode(reader: Reader) -> TreeProof:
    """A tree proof, which ends what the reader reads."""
    reader.fault = Malformed
    end, depth = reader.uint(1), reader.uint(2)
    if end > OTHER_LEAF or depth > 256:
        raise Malformed(f"end {end}, depth {depth}")
    bitmap = reader.take((depth + 7) // 8)
    if depth and not bit(bitmap, depth - 1):
        raise Malformed("the deepest sibling is empty")
    if any(bit(bitmap, at) for at in range(depth, 8 * len(bitmap))):
        raise Malformed("bits after the last step")
    siblings = tuple(reader.take(32) for at in range(depth) if bit(bitmap, at))
    if ZERO in siblings:
        raise Malformed("an empty sibling is listed")
    other = (reader.take(32), reader.take(32)) if end == OTHER_LEAF else None
    reader.end()
    return TreeProof(end, depth, bitmap, siblings, other)


def verify(proof: TreeProof, root: bytes, key: bytes, value: bytes | None) -> None:
    """That the key has the value in the tree of this root, or, with None, that it has none."""
    if (proof.end == OWN_LEAF) != (value is not None):
        raise BadProof("presence shown as absence, or the other way round")
    if value is not None:
        here = leaf(key, sha256(value))
    elif proof.other is not None:
        other = proof.other[0]
        if other == key or any(bit(other, at) != bit(key, at) for at in range(proof.depth)):
            raise BadProof("a leaf that does not stand in this key's place")
        here = leaf(*proof.other)
    else:
        here = ZERO
    siblings = list(proof.siblings)
    for at in reversed(range(proof.depth)):
        sibling = siblings.pop() if bit(proof.bitmap, at) else ZERO
        here = node(sibling, here) if bit(key, at) else node(here, sibling)
    if here != root:
        raise BadProof("another root")


@dataclass(frozen=True)
class Presence:
    index: int
    ttl: int
    nodes: tuple[bytes, ...]

    def encode(self) -> bytes:
        return b"\x01" + uint(self.index, 4) + uint(self.ttl, 4) + b"".join(self.nodes)


@dataclass(frozen=True)
class Absence:
    first: int
    neighbours: tuple[tuple[bytes, bytes], ...]  # key, value hash
    nodes: tuple[bytes, ...]

    def encode(self) -> bytes:
        return (b"\x02" + uint(self.first, 4) + uint(len(self.neighbours), 1)
                + b"".join(key + value for key, value in self.neighbours) + b"".join(self.nodes))


def decode_path(octets: bytes) -> Presence | Absence:
    reader = Reader(octets, fault=Malformed)
    kind = reader.uint(1)
    if kind == 1:
        index, ttl = reader.uint(4), reader.uint(4)
        if ttl >> 31:
            raise Malformed("an original TTL with its top bit set")
        return Presence(index, ttl, _nodes(reader))
    if kind != 2:
        raise Malformed(f"record path of kind {kind}")
    first, count = reader.uint(4), reader.uint(1)
    if count > 2:
        raise Malformed(f"{count} neighbours")
    neighbours = tuple((reader.take(32), reader.take(32)) for _ in range(count))
    return Absence(first, neighbours, _nodes(reader))


def _nodes(reader: Reader) -> tuple[bytes, ...]:
    nodes = []
    while reader.left():
        nodes.append(reader.take(32))
    if len(nodes) > 64:
        raise Malformed(f"{len(nodes)} nodes")
    return tuple(nodes)


def rrset_leaf(index: int, count: int, key: bytes, value: bytes) -> bytes:
    return sha256(b"\x00" + uint(index, 4) + uint(count, 4) + key + value)


def rrset_root(pairs: list[tuple[bytes, bytes]]) -> bytes:
    """The root over keys and value hashes, sorted by key."""
    row = [rrset_leaf(i, len(pairs), key, value) for i, (key, value) in enumerate(sorted(pairs))]
    if not row:
        return ZERO
    while True:
        row += row[-1:] * (len(row) % 2)
        row = [node(row[i], row[i + 1]) for i in range(0, len(row), 2)]
        if len(row) == 1:
            return row[0]


def _climb(hashes: list[bytes], first: int, width: int, nodes: tuple[bytes, ...]) -> bytes:
    left, last = list(nodes), first + len(hashes) - 1

    def take() -> bytes:
        if not left:
            raise BadProof("too few nodes")
        return left.pop(0)

    while True:
        if first % 2:
            hashes = [take()] + hashes
        if last % 2 == 0:
            hashes = hashes + [hashes[-1] if last == width - 1 else take()]
        hashes = [node(hashes[i], hashes[i + 1]) for i in range(0, len(hashes), 2)]
        first, last, width = first // 2, last // 2, (width + 1) // 2
        if width == 1:
            break
    if left:
        raise BadProof("nodes left over")
    return hashes[0]


def verify_presence(path: Presence, root: bytes, count: int, key: bytes, value: bytes) -> None:
    if path.index >= count:
        raise BadProof("an index outside the tree")
    if _climb([rrset_leaf(path.index, count, key, value)], path.index, count, path.nodes) != root:
        raise BadProof("another records root")


def verify_absence(path: Absence, root: bytes, count: int, key: bytes) -> None:
    keys = [neighbour for neighbour, _ in path.neighbours]
    if count == 0:
        if root != ZERO or keys or path.nodes or path.first:
            raise BadProof("what is listed of a tree of nothing")
        return
    if len(keys) == 2:
        between = keys[0] < key < keys[1]
    elif len(keys) == 1:
        between = path.first == 0 and key < keys[0] or path.first == count - 1 and key > keys[0]
    else:
        between = False
    if not between or path.first + len(keys) > count:
        raise BadProof("neighbours that do not enclose the key")
    leaves = [rrset_leaf(path.first + i, count, k, v) for i, (k, v) in enumerate(path.neighbours)]
    if _climb(leaves, path.first, count, path.nodes) != root:
        raise BadProof("another records root")
