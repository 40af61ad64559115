"""Resource records and record sets: wire.md, "Resource record"."""

from dataclasses import dataclass, replace

from . import names
from .faults import REFUSED, YXRRSET, Fault
from .names import Name
from .octets import Reader, tagged, uint

A, NS, CNAME, SOA, PTR, MX, TXT, AAAA, SRV, DNAME, OPT, ANY = 1, 2, 5, 6, 12, 15, 16, 28, 33, 39, 41, 255
JMBC, CBDC, DID, QUOTE, RECEIPT, DESCRIPTOR = 257, 258, 259, 65284, 65285, 65286
IN = 1
# type: octets before the names, names, octets after them
WITH_NAMES = {CNAME: (0, 1, 0), NS: (0, 1, 0), PTR: (0, 1, 0), DNAME: (0, 1, 0),
              MX: (2, 1, 0), SRV: (6, 1, 0), SOA: (0, 2, 20)}
SIZES = {A: 4, AAAA: 16}
MAX_WRITTEN = 8192
MAX_RRSET = 4096


@dataclass(frozen=True)
class Record:
    owner: Name
    type: int
    cls: int
    ttl: int
    data: bytes  # written in full, names in small letters


class Budget:
    """What names of one message may be written out to: wire.md, "What a decoder may hold"."""

    def __init__(self) -> None:
        self.left = MAX_WRITTEN

    def spend(self, octets: int) -> None:
        self.left -= octets
        if self.left < 0:
            raise Fault("too many octets to write out")


def _data(kind: int, reader: Reader, size: int, pointers: bool, budget: Budget) -> bytes:
    """RDATA by the rules for any message."""
    end = reader.at + size
    if kind in WITH_NAMES:
        before, count, after = WITH_NAMES[kind]
        start = reader.at
        within = Reader(reader.octets[:end], start)
        data = within.take(before)
        for _ in range(count):
            data += names.encode(names.read(within, pointers))
        data += within.take(after)
        within.end()
        reader.take(size)
        budget.spend(len(data))
        return data
    data = reader.take(size)
    if size != SIZES.get(kind, size) or kind == DESCRIPTOR and not 1 <= size <= 1024:
        raise Fault(f"{size} octets of RDATA")
    if kind == TXT:
        strings = Reader(data)
        while True:
            strings.take(strings.uint(1))
            if not strings.left():
                break
    return data


def decode(reader: Reader, pointers: bool = False, budget: Budget | None = None, deletion: bool = False) -> Record:
    """One record of a message. A deletion may have no RDATA, whatever its type."""
    budget = budget or Budget()
    labels, pointed = names.read_labels(reader, pointers)
    owner = names.check_labels(labels)
    if pointed:
        budget.spend(len(names.encode(owner)))
    kind, cls, ttl, size = reader.uint(2), reader.uint(2), reader.uint(4), reader.uint(2)
    if kind != OPT:
        if cls != IN:
            raise Fault(f"class {cls}")
        ttl = 0 if ttl >> 31 else ttl
    if size > reader.left():
        raise Fault("RDATA that is cut")
    data = b"" if deletion and size == 0 else _data(kind, reader, size, pointers, budget)
    return Record(owner, kind, cls, ttl, data)


def encode(record: Record) -> bytes:
    return (names.encode(record.owner) + uint(record.type, 2) + uint(record.cls, 2) + uint(record.ttl, 4)
            + uint(len(record.data), 2) + record.data)


def _order(record: Record) -> tuple[tuple[bytes, ...], int, bytes]:
    return names.canonical_order(record.owner), record.type, record.data


def record_set(apex: Name, given: list[Record]) -> list[Record]:
    """Records of the name apex, each of which may be stored, in order: one TTL for each RRset, nothing twice."""
    rrsets: dict[tuple[Name, int], list[Record]] = {}
    for record in sorted(given, key=_order):
        rrsets.setdefault((record.owner, record.type), []).append(record)
    result, before = [], None
    for (owner, kind), rrset in rrsets.items():
        ttl = min(r.ttl for r in rrset)
        data = {r.data: None for r in rrset}
        if kind in WITH_NAMES and sum(map(len, data)) > MAX_RRSET:
            raise Fault("an RRset that no answer can hold", REFUSED)
        if kind == CNAME and owner == apex:
            raise Fault("an alias at the registered name", REFUSED)
        if kind in (CNAME, DNAME, SOA, DID) and len(data) > 1:
            raise Fault("more than one, where one may be", YXRRSET)
        if before and before[0] == owner and CNAME in (kind, before[1]):
            raise Fault("an alias beside other records", YXRRSET)
        before = owner, kind
        result += [replace(rrset[0], ttl=ttl, data=octets) for octets in data]
    targets = sum(len(r.data) for r in result if r.type in WITH_NAMES)
    if len(encode_set(result)) > 65536 or len(result) > 480 or targets > MAX_WRITTEN:
        raise Fault("a record set larger than one may be", REFUSED)
    return result


def encode_set(ordered: list[Record]) -> bytes:
    return b"\x01" + b"".join(encode(r) for r in ordered)


def decode_set(octets: bytes) -> list[Record]:
    """The records of an encoding, which must be the only one of its set."""
    reader, records = Reader(octets), []
    if reader.uint(1) != 1:
        raise Fault("record set of another version")
    while reader.left():
        records.append(decode(reader))
    if sorted(records, key=_order) != records or encode_set(records) != octets or len(set(records)) != len(records):
        raise Fault("not the encoding of a record set")
    return records


def rrset_key(owner: Name, kind: int) -> bytes:
    return tagged("UTXO-DNS rrset", names.encode(owner), uint(kind, 2), uint(IN, 2))


def rrset_value(rrset: list[Record], ttl: int) -> bytes:
    """The hash of an RRset's records with their original TTL."""
    ordered = sorted(rrset, key=lambda r: r.data)
    return tagged("UTXO-DNS rrset value", *(encode(replace(r, ttl=ttl)) for r in ordered))
