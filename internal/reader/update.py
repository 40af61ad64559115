"""Update bodies, their parts, QUOTE and RECEIPT: wire.md, "Update"."""

from dataclasses import dataclass

from . import names, records, sigblock
from .faults import NOTIMP, Fault
from .names import Name
from .octets import Reader, uint

OPCODES = {1: "REGISTER-QUOTE", 2: "REGISTER-COMMIT", 3: "SET-RECORDS", 4: "SET-RESOLVER", 5: "DELEGATE", 6: "RENEW",
           7: "TRANSFER", 8: "CANCEL", 9: "FINALIZE", 10: "SET-POLICY", 11: "RECOVER", 12: "ROTATE-KEY", 13: "BATCH",
           14: "CHANNEL-SETTLE", 15: "BRIDGE", 16: "RELEASE", 17: "SET-GUARDIANS", 18: "REVOKE",
           19: "PUBLISH-DESCRIPTOR"}
BATCH = 13
ADD, DELETE, TRANSACTION, DESCRIPTOR, POLICY, PERIOD, OPENING, PENDING, NESTED, CHANNEL, DELEGATION, ACCEPTANCE, \
    GUARDIANS = range(1, 14)
REPEATED = (ADD, DELETE, NESTED)
SIZES = {DESCRIPTOR: 32, PERIOD: 8, OPENING: 64, PENDING: 32, CHANNEL: 40, DELEGATION: 2}
UPDATE_FLAGS = {"dry-run": 1, "must-not-exist": 2, "replace": 4}


@dataclass(frozen=True)
class Part:
    tag: int
    value: object  # a Record, an Update, entries of a SigBlock, or octets


@dataclass(frozen=True)
class Update:
    opcode: int
    flags: int
    name: Name
    outpoint: bytes
    parts: tuple[Part, ...]

    def all(self, tag: int) -> list[object]:
        return [part.value for part in self.parts if part.tag == tag]


def decode_update(body: bytes, inner: bool = False, budget: "Budget | None" = None) -> Update:
    reader = Reader(body)
    opcode = reader.uint(2)
    if opcode not in OPCODES:
        raise Fault(f"opcode {opcode}", NOTIMP)
    flags = reader.uint(2)
    if inner and opcode == BATCH:
        raise Fault("a BATCH in a BATCH")
    if flags > 7:
        raise Fault(f"flags {flags:#x}")
    size = reader.uint(4)
    if not 1 <= size <= 255:
        raise Fault(f"a name field of {size} octets")
    field = Reader(reader.take(size))
    name = names.read(field)
    field.end()
    outpoint = reader.take(36)
    if opcode in (1, 2) and any(outpoint):
        raise Fault("an outpoint before there is one")
    return Update(opcode, flags, name, outpoint, decode_parts(reader, opcode == BATCH, budget or Budget()))


class Budget(records.Budget):
    """The records that a message may still have: of nested operations, too."""

    records = 512

    def count(self, payload: bytes) -> None:
        """Counts records and operations before any part is read."""
        reader, operations = Reader(payload), 0
        while reader.left() >= 6:
            tag, size = reader.uint(2), reader.uint(4)
            self.records -= tag in (ADD, DELETE)
            operations += tag == NESTED
            reader.take(min(size, reader.left()))
        if self.records < 0 or operations > 100:
            raise Fault("too many records or operations")


def decode_parts(reader: Reader, nested: bool, budget: Budget) -> tuple[Part, ...]:
    """The payload, which ends what the reader reads."""
    size = reader.uint(4)
    if size > 65535 or size != reader.left():
        raise Fault(f"a payload of {size} octets, {reader.left()} left")
    budget.count(reader.octets[reader.at:])
    parts: list[Part] = []
    while reader.left():
        tag = reader.uint(2)
        octets = reader.take(reader.uint(4))
        if parts and (tag < parts[-1].tag or tag == parts[-1].tag and tag not in REPEATED):
            raise Fault(f"tag {tag} out of its place")
        if not octets or len(octets) != SIZES.get(tag, len(octets)) or not ADD <= tag <= GUARDIANS:
            raise Fault(f"{len(octets)} octets under tag {tag}")
        if tag == NESTED and not nested:
            raise Fault("an operation inside what is no BATCH")
        parts.append(Part(tag, _value(tag, octets, budget)))
    return tuple(parts)


def _value(tag: int, octets: bytes, budget: Budget) -> object:
    if tag in (ADD, DELETE):
        reader = Reader(octets)
        record = records.decode(reader, budget=budget, deletion=tag == DELETE)
        reader.end()
        if record.cls != records.IN:
            raise Fault("a record of another class")
        return record
    if tag == NESTED:
        return decode_update(octets, inner=True, budget=budget)
    if tag == ACCEPTANCE:
        return _acceptance(octets)
    return octets


def _acceptance(octets: bytes) -> tuple[sigblock.Entry, ...]:
    """A SigBlock inside a message: what is wrong with it is format, sizes too."""
    entries = sigblock.decode(octets)
    try:
        sigblock.check_sizes(entries)
    except Fault as fault:
        raise Fault(str(fault)) from fault
    return tuple(entries)


def encode_update(update: Update) -> bytes:
    name = names.encode(update.name)
    return (uint(update.opcode, 2) + uint(update.flags, 2) + uint(len(name), 4) + name + update.outpoint
            + encode_parts(update.parts))


def encode_parts(parts: tuple[Part, ...]) -> bytes:
    payload = b""
    for part in parts:
        value = part.value
        if isinstance(value, records.Record):
            octets = records.encode(value)
        elif isinstance(value, Update):
            octets = encode_update(value)
        elif isinstance(value, tuple):
            octets = sigblock.encode(list(value))
        else:
            assert isinstance(value, bytes)
            octets = value
        payload += uint(part.tag, 2) + uint(len(octets), 4) + octets
    return uint(len(payload), 4) + payload


@dataclass(frozen=True)
class Quote:
    fee: int
    stake: int
    valid_until: int
    quote: bytes
    address: bytes


def decode_quote(data: bytes) -> Quote:
    reader = Reader(data)
    fee, stake, until, quote = reader.uint(8), reader.uint(8), reader.uint(4), reader.take(32)
    address = reader.take(reader.uint(2))
    reader.end()
    if not 1 <= len(address) <= 128 or not all(0x21 <= octet <= 0x7E for octet in address):
        raise Fault("an address that is no printable ASCII")
    return Quote(fee, stake, until, quote, address)


def encode_quote(q: Quote) -> bytes:
    return (uint(q.fee, 8) + uint(q.stake, 8) + uint(q.valid_until, 4) + q.quote + uint(len(q.address), 2) + q.address)


@dataclass(frozen=True)
class Receipt:
    opcode: int
    txid: bytes
    height: int
    outpoint: bytes
    time: int


def decode_receipt(data: bytes) -> Receipt:
    reader = Reader(data)
    receipt = Receipt(reader.uint(2), reader.take(32), reader.uint(8), reader.take(36), reader.uint(8))
    reader.end()
    return receipt


def encode_receipt(r: Receipt) -> bytes:
    return uint(r.opcode, 2) + r.txid + uint(r.height, 8) + r.outpoint + uint(r.time, 8)
