"""Vectors of octets that are at fault, and of pointers: wire/testdata/refused, wire/testdata/pointers."""

from . import container, message, update
from .faults import Fault, Mismatch, Unanswered
from .vectorfile import Vector

READERS = {"proof": container.decode, "quote": update.decode_quote, "receipt": update.decode_receipt}


def check_refused(vector: Vector) -> None:
    """wire/testdata/refused: octets that break one rule of the page, and the code."""
    octets, kind = vector.octets(), vector["message"]
    try:
        if kind in READERS:
            READERS[kind](octets)
        else:
            read = message.decode(octets)
            raise Mismatch(f"a {type(read.body).__name__} without a fault")
        raise Mismatch(f"a {kind} without a fault")
    except Unanswered:
        vector.expect("code", "none")
    except Fault as fault:
        vector.expect("code", fault.code)


def check_pointers(vector: Vector) -> None:
    """wire/testdata/pointers: what nobody sends is read as what is sent in full."""
    octets, full = vector.octets(), bytes.fromhex(vector["full"])
    read = message.decode(octets)
    if type(read.body).__name__.lower() != vector["message"]:
        raise Mismatch(f"a {type(read.body).__name__}")
    if message.encode(read) != full or message.encode(message.decode(full)) != full:
        raise Mismatch(f"written in full: {message.encode(read).hex()}")
