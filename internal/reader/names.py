"""Names on the wire: wire.md, "Names"; names.md, "Forms" and "Limits". Labels are judged in idna.py."""

from . import idna
from .faults import NXDOMAIN, Fault
from .idna import NameFault
from .octets import Reader, tagged

Name = tuple[bytes, ...]  # A-labels in small letters, the root is ()

MAX_HOPS = 126
MAX_OCTETS = 255


class BinaryName(NameFault):
    """Well formed in DNS, registered by nobody: a label has octets of 80 and above."""

    def __init__(self) -> None:
        super().__init__("syntax", "a binary name")


def read_labels(reader: Reader, pointers: bool) -> tuple[list[bytes], bool]:
    """The labels as they stand, and whether there was a pointer."""
    octets, at, hops, size, after = reader.octets, reader.at, 0, 1, None
    run, labels = at, []
    while True:
        if at >= len(octets):
            raise NameFault("truncated", "a name without its end")
        length = octets[at]
        if length >= 0xC0:
            if not pointers:
                raise NameFault("label-type", "a pointer where none may be")
            if at + 2 > len(octets):
                raise NameFault("truncated", "half a pointer")
            target = int.from_bytes(octets[at:at + 2], "big") & 0x3FFF
            hops += 1
            if target >= run or hops > MAX_HOPS:
                raise NameFault("label-type", "a pointer that does not go backwards, or one too many")
            after = at + 2 if after is None else after
            run = at = target
            continue
        if length >= 0x40:
            raise NameFault("label-type", f"label of type {length:#x}")
        at += 1
        if length == 0:
            break
        if at + length > len(octets):
            raise NameFault("truncated", "a label that is cut")
        size += 1 + length
        if size > MAX_OCTETS:
            raise NameFault("name-length", "a name of more than 255 octets")
        labels.append(octets[at:at + length])
        at += length
    reader.at = at if after is None else after
    return labels, after is not None


def check_labels(labels: list[bytes]) -> Name:
    """The name rules. A binary name is one whatever else its labels are."""
    if any(octet >= 0x80 for label in labels for octet in label):
        raise BinaryName()
    folded = tuple(label.lower() for label in labels)  # bytes.lower folds ASCII alone
    for label in folded:
        idna.check_ascii_label(label)
    idna.check_name_direction(u_labels(folded))
    return folded


def u_labels(name: Name) -> list[str]:
    return [idna.to_unicode(label) for label in name]


def read(reader: Reader, pointers: bool = False) -> Name:
    return check_labels(read_labels(reader, pointers)[0])


def read_question(reader: Reader) -> Name:
    """The name of a Query, in which a binary name is NXDOMAIN, whether it fills the field or not."""
    try:
        name = read(reader, pointers=True)
    except BinaryName as fault:
        raise Fault(str(fault), NXDOMAIN) from fault
    reader.end()
    return name


def encode(name: Name) -> bytes:
    return b"".join(bytes([len(label)]) + label for label in name) + b"\x00"


def key(name: Name) -> bytes:
    """The key of a name in the state."""
    return tagged("UTXO-DNS name", encode(name))


def text(name: Name) -> str:
    """The name in A-labels without the last dot; the root is a dot."""
    return ".".join(label.decode("latin-1") for label in name) or "."


def parse(words: str) -> Name:
    """A name in text, with U-labels or A-labels, with or without the last dot."""
    return () if words == "." else join(words.removesuffix(".").split("."))


def join(labels: list[str]) -> Name:
    """The name of labels in text."""
    name = tuple(idna.to_ascii(label) for label in labels)
    if len(encode(name)) > MAX_OCTETS:
        raise NameFault("name-length", "a name of more than 255 octets")
    return check_labels(list(name))


def is_below(name: Name, upper: Name) -> bool:
    """Whether name is upper or under it."""
    return len(name) >= len(upper) and name[len(name) - len(upper):] == upper


def canonical_order(name: Name) -> tuple[bytes, ...]:
    """RFC 4034, section 6.1: the labels from the right."""
    return tuple(reversed(name))
