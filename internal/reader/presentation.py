"""Records in text: wire.md, "Presentation", and RFC 1035, section 5.1, for the old types."""

import ipaddress
import re

from . import names
from .faults import Fault
from .names import Name
from .octets import uint
from .records import (A, AAAA, ANY, CBDC, CNAME, DESCRIPTOR, DID, DNAME, IN, JMBC, MX, NS, PTR, QUOTE, RECEIPT, SOA,
                      SRV, TXT, WITH_NAMES, Record)

MNEMONICS = {"A": A, "NS": NS, "CNAME": CNAME, "SOA": SOA, "PTR": PTR, "MX": MX, "TXT": TXT, "AAAA": AAAA,
             "SRV": SRV, "DNAME": DNAME, "ANY": ANY, "JMBC": JMBC, "CBDC": CBDC, "DID": DID, "QUOTE": QUOTE,
             "RECEIPT": RECEIPT, "DESCRIPTOR": DESCRIPTOR}
TYPE_TEXT = {number: word for word, number in MNEMONICS.items()}

# a quoted string, a word, or a comment to the end of the line
_TOKEN = re.compile(r'\s*(?:(?P<quoted>"(?:\\.|[^"\\])*")|(?P<comment>;.*)|(?P<word>(?:\\.|[^\s";\\])+))')


def type_text(number: int) -> str:
    return TYPE_TEXT.get(number, f"TYPE{number}")


def class_text(number: int) -> str:
    return {1: "IN", 255: "ANY"}.get(number, f"CLASS{number}")


def type_number(word: str) -> int:
    upper = word.upper()
    if upper in MNEMONICS:
        return MNEMONICS[upper]
    return _number(r"TYPE(0|[1-9][0-9]*)", upper, "type")


def _number(pattern: str, word: str, what: str, most: int = 65535) -> int:
    found = re.fullmatch(pattern, word, re.ASCII)
    if not found or int(found[1]) > most:
        raise Fault(f"{what} {word!r}")
    return int(found[1])


def generic(data: bytes) -> str:
    """RFC 3597."""
    return f"\\# {len(data)}" + (f" {data.hex()}" if data else "")


def tokens(line: str) -> list[tuple[str, int]]:
    """Words as they stand, quoted ones with their quotes, and where each begins."""
    found, at = [], 0
    while line[at:].strip():
        match = _TOKEN.match(line, at)
        if match is None:
            raise Fault(f"what is {line[at:]!r}")
        at = match.end()
        if match["comment"] is None:
            word = match["quoted"] or match["word"]
            found.append((word, at - len(word)))
    return found


def octets_of(word: str) -> bytes:
    """The octets of a word or a quoted string: \\DDD and \\x are octets, others UTF-8."""
    if word.startswith('"'):
        word = word[1:-1]
    out, at = b"", 0
    while at < len(word):
        if word[at] != "\\":
            out += word[at].encode("utf-8")
            at += 1
        elif word[at + 1:at + 2].isdigit():
            out += bytes([_number(r"([0-9]{3})", word[at + 1:at + 4], "escape", 255)])
            at += 4
        else:
            out += word[at + 1].encode("utf-8")
            at += 2
    return out


def parse(line: str, default_ttl: int = 0) -> Record | None:
    """The record of one line, or nothing."""
    words = tokens(line)
    if not words:
        return None
    owner, ttl, at = names.parse(words[0][0]), default_ttl, 1
    while at < len(words) and (words[at][0].isdigit() or words[at][0].upper() == "IN"):
        if words[at][0].isdigit():
            ttl = _number(r"([0-9]+)", words[at][0], "TTL", 2**32 - 1)
        at += 1
    if at >= len(words):
        raise Fault("a record without a type")
    kind = type_number(words[at][0])
    rest = words[at + 1:]
    if kind == DID and rest and rest[0][0].startswith("{"):
        return Record(owner, kind, IN, ttl, line[rest[0][1]:].rstrip().encode("utf-8"))
    return Record(owner, kind, IN, ttl, _data(kind, [word for word, _ in rest]))


def _data(kind: int, words: list[str]) -> bytes:
    if words[:1] == ["\\#"]:
        data = bytes.fromhex("".join(words[2:]))
        if len(data) != _number(r"(0|[1-9][0-9]*)", words[1], "length"):
            raise Fault("RDATA of another length than stated")
        return data
    try:
        if kind in WITH_NAMES:
            return _with_names(kind, words)
        if kind in _FORMS:
            return _FORMS[kind](words)
    except (ValueError, IndexError) as error:
        raise Fault(f"RDATA {words}: {error}") from error
    raise Fault(f"type {kind} has no form of its own")


def _with_names(kind: int, words: list[str]) -> bytes:
    before, count, after = WITH_NAMES[kind]
    numbers = b"".join(uint(int(w), 2) for w in words[:before // 2])
    written = b"".join(names.encode(_target(w)) for w in words[before // 2:before // 2 + count])
    tail = b"".join(uint(int(w), 4) for w in words[before // 2 + count:])
    if len(words) != before // 2 + count + after // 4:
        raise Fault(f"{len(words)} words of RDATA")
    return numbers + written + tail


def _target(word: str) -> Name:
    return names.parse(word)


def _strings(words: list[str]) -> bytes:
    strings = [octets_of(word) for word in words]
    return b"".join(uint(len(s), 1) + s for s in strings)


def _jmbc(words: list[str]) -> bytes:
    version, kind, address = words
    octets = octets_of(address)
    return uint(int(version), 1) + uint(int(kind), 1) + uint(len(octets), 2) + octets


def _cbdc(words: list[str]) -> bytes:
    version, kind, country, address = words
    octets = octets_of(address)
    return uint(int(version), 1) + uint(int(kind), 1) + uint(int(country), 2) + uint(len(octets), 4) + octets


_FORMS = {
    A: lambda words: ipaddress.IPv4Address(words[0]).packed,
    AAAA: lambda words: ipaddress.IPv6Address(words[0]).packed,
    TXT: _strings, JMBC: _jmbc, CBDC: _cbdc,
    DID: lambda words: octets_of(words[0]),
}


def same_text(record: Record) -> str:
    """Owner, TTL, class, type, and RDATA in hex, as vectors of messages write them."""
    return (f"{names.text(record.owner)} {record.ttl} {class_text(record.cls)} "
            f"{type_text(record.type)} {generic(record.data)}")
