"""Messages: wire.md, "Header, 20 octets and the signature", "Query", "Response", "Notification"."""

from dataclasses import dataclass

from . import names, records
from .faults import NOTIMP, REFUSED, Fault, Unanswered
from .names import Name
from .octets import Reader, uint
from .records import ANY, IN, Record
from .update import Budget, Part, Update, decode_parts, decode_update, encode_parts, encode_update

QUERY, RESPONSE, UPDATE, NOTIFICATION = 1, 2, 3, 4
RD, CD, AD = 1, 2, 4  # flags of a query
ANSWER_FLAGS = {"AA": 1, "TC": 2, "RA": 4, "AD": 8, "CD": 16}
QUERY_FLAGS = {"RD": RD, "CD": CD, "AD": AD}
MAX_MESSAGE = 1 << 20


@dataclass(frozen=True)
class Header:
    type: int
    id: int
    timestamp: int
    nonce: int


@dataclass(frozen=True)
class Query:
    qtype: int
    qclass: int
    flags: int
    name: Name


@dataclass(frozen=True)
class Response:
    rcode: int
    flags: int
    sections: tuple[tuple[Record, ...], tuple[Record, ...], tuple[Record, ...]]
    proof: bytes

    @property
    def answer(self) -> tuple[Record, ...]:
        return self.sections[0]


@dataclass(frozen=True)
class Notification:
    event: int
    flags: int
    height: int
    block: bytes
    name: Name | None
    parts: tuple[Part, ...]


Body = Query | Response | Update | Notification


@dataclass(frozen=True)
class Message:
    header: Header
    signature: bytes
    body: Body


def split(octets: bytes) -> tuple[Header, bytes, bytes]:
    """Header, signature and body, judged in the order of the header's rows."""
    if len(octets) < 20 or octets[:2] != b"\x55\x44":
        raise Unanswered("no message of this protocol")
    reader = Reader(octets, 2)
    version, kind = reader.uint(1), reader.uint(1)
    if version != 1:
        raise Fault(f"version {version}", NOTIMP)
    if not QUERY <= kind <= NOTIFICATION:
        raise Fault(f"type {kind}", NOTIMP)
    header = Header(kind, reader.uint(4), reader.uint(4), reader.uint(4))
    size = reader.uint(4)
    if size > 65535:
        raise Fault("a signature of more than 65,535 octets")
    signature = reader.take(size)
    if len(octets) > MAX_MESSAGE:
        raise Fault("a message of more than 1,048,576 octets")
    return header, signature, reader.rest()


def decode(octets: bytes) -> Message:
    header, signature, body = split(octets)
    decoders = {QUERY: decode_query, RESPONSE: decode_response, UPDATE: decode_update,
                NOTIFICATION: decode_notification}
    return Message(header, signature, decoders[header.type](body))


def encode(message: Message) -> bytes:
    h, body = message.header, message.body
    if isinstance(body, Query):
        octets = encode_query(body)
    elif isinstance(body, Response):
        octets = encode_response(body)
    elif isinstance(body, Update):
        octets = encode_update(body)
    else:
        octets = encode_notification(body)
    return (b"\x55\x44\x01" + uint(h.type, 1) + uint(h.id, 4) + uint(h.timestamp, 4) + uint(h.nonce, 4)
            + uint(len(message.signature), 4) + message.signature + octets)


def decode_query(body: bytes) -> Query:
    reader = Reader(body)
    qtype, qclass, flags, reserved = (reader.uint(2) for _ in range(4))
    if reserved:
        raise Fault("the reserved field is not zero")
    size = reader.uint(4)
    if not 1 <= size <= 255 or size != reader.left():
        raise Fault(f"a name field of {size} octets")
    query = Query(qtype, qclass, flags & 7, names.read_question(reader))
    if qclass not in (IN, ANY):
        raise Fault(f"a question of class {qclass}", REFUSED)
    return query


def encode_query(query: Query) -> bytes:
    name = names.encode(query.name)
    return (uint(query.qtype, 2) + uint(query.qclass, 2) + uint(query.flags, 2) + bytes(2)
            + uint(len(name), 4) + name)


def decode_response(body: bytes) -> Response:
    reader, budget = Reader(body), records.Budget()
    rcode, flags = reader.uint(2), reader.uint(2) & 31
    counts = [reader.uint(4) for _ in range(3)]
    if 11 * sum(counts) > reader.left() or sum(counts) > 512:
        raise Fault(f"{sum(counts)} records announced")
    sections = tuple(tuple(records.decode(reader, pointers=True, budget=budget) for _ in range(n)) for n in counts)
    size = reader.uint(4)
    if size > 65535:
        raise Fault("a proof of more than 65,535 octets")
    proof = reader.take(size)
    reader.end()
    return Response(rcode, flags, sections, proof)  # type: ignore[arg-type]


def encode_response(response: Response) -> bytes:
    out = uint(response.rcode, 2) + uint(response.flags, 2)
    out += b"".join(uint(len(section), 4) for section in response.sections)
    out += b"".join(records.encode(r) for section in response.sections for r in section)
    return out + uint(len(response.proof), 4) + response.proof


def decode_notification(body: bytes) -> Notification:
    reader = Reader(body)
    event, flags, height, block = reader.uint(2), reader.uint(2), reader.uint(8), reader.take(32)
    if flags:
        raise Fault("flags of a notification")
    size, name = reader.uint(4), None
    if size > 255:
        raise Fault("a name of more than 255 octets")
    if size:
        field = Reader(reader.take(size))
        name = names.read(field)
        field.end()
        if not name:
            raise Fault("a notification about the root")
    parts = decode_parts(reader, False, Budget())
    return Notification(event, flags, height, block, name, parts)


def encode_notification(note: Notification) -> bytes:
    name = b"" if note.name is None else names.encode(note.name)
    return (uint(note.event, 2) + uint(note.flags, 2) + uint(note.height, 8) + note.block
            + uint(len(name), 4) + name + encode_parts(note.parts))


def flag_words(flags: int, table: dict[str, int]) -> str:
    return " ".join(word for word, bit in table.items() if flags & bit)
