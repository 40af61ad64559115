"""What a record must be to be stored: wire.md, "Resource record", last column."""

import json
import re
from typing import Any

from . import names, rdata
from .bech32 import ALPHABET
from .faults import NOTZONE, Fault
from .names import Name
from .octets import Reader
from .records import CBDC, DESCRIPTOR, DID, JMBC, OPT, QUOTE, RECEIPT, Record
from .regions import COUNTRIES

NEVER = (0, 3, 4, 24, 30, OPT, 46, 47, 50, *range(128, 256), 65281, 65282, 65283, QUOTE, RECEIPT, DESCRIPTOR)
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ADDRESSES = {1: f"[{BASE58}]{{1,128}}", 2: f"[{BASE58}]{{1,128}}", 3: rf"[!-@\[-~]+1[{ALPHABET}]{{6,}}"}
CONTEXT = "https://www.w3.org/ns/did/v1"


def check(apex: Name, record: Record) -> None:
    """Whether a record may be stored with the name apex."""
    if not names.is_below(record.owner, apex):
        raise Fault("a record outside its name", NOTZONE)
    if record.type in NEVER:
        raise Fault(f"type {record.type} cannot be stored")
    if record.type == JMBC:
        _jmbc(Reader(record.data))
    elif record.type == CBDC:
        _cbdc(Reader(record.data))
    elif record.type == DID:
        _did(record)
    else:
        rdata.check(record.type, record.data)


def _jmbc(reader: Reader) -> None:
    version, kind, size = reader.uint(1), reader.uint(1), reader.uint(2)
    address = reader.rest()
    if version != 1 or kind not in ADDRESSES or size != len(address):
        raise Fault("JMBC of another version, kind or length")
    if not re.fullmatch(ADDRESSES[kind], address.decode("latin-1")):
        raise Fault("an address that is none")


def _cbdc(reader: Reader) -> None:
    version, kind, country, size = reader.uint(1), reader.uint(1), reader.uint(2), reader.uint(4)
    address = reader.rest()
    if version != 1 or kind not in (1, 2) or country not in COUNTRIES or size != len(address) or not address:
        raise Fault("CBDC of another version, kind, country or length")
    if any(ord(char) < 0x20 or 0x7F <= ord(char) <= 0x9F for char in _text(address)):
        raise Fault("a control character in an address")


def _text(octets: bytes) -> str:
    try:
        return octets.decode("utf-8")
    except UnicodeError as error:
        raise Fault("no UTF-8") from error


def _outline(document: bytes) -> tuple[int, int]:
    """How deep valid JSON goes, and the octets of the longest name of a member at its top."""
    depth = deepest = longest = 0
    for token in re.finditer(rb'"((?:[^"\\]|\\.)*)"\s*(:?)|[\[\]{}]', document):
        if token[0][:1] == b'"':
            if token[2] and depth == 1:
                longest = max(longest, len(token[1]))
        else:
            depth += 1 if token[0] in b"[{" else -1
            deepest = max(deepest, depth)
    return deepest, longest


def _did(record: Record) -> None:
    outermost: list[tuple[str, Any]] = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        outermost[:] = pairs  # of the object that ends last
        return dict(pairs)

    def number(word: str) -> None:
        raise ValueError(f"{word} is no JSON")

    try:
        document = json.loads(_text(record.data), object_pairs_hook=members, parse_constant=number)
    except ValueError as error:
        raise Fault("no JSON") from error
    if len({key for key, _ in outermost}) != len(outermost):
        raise Fault("a member twice")
    depth, longest = _outline(record.data)
    if depth > 32 or len(outermost) > 64 or longest > 255:
        raise Fault("a document deeper or with more than one may have")
    if not isinstance(document, dict) or document.get("id") != "did:utxo:" + names.text(record.owner):
        raise Fault("no DID document of this name")
    context = document.get("@context")
    if CONTEXT not in (context, context[0] if isinstance(context, list) and context else None):
        raise Fault("no DID context")
