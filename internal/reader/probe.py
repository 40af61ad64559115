"""Asks a node questions with faults in them, and compares the codes with those of wire.md, "Query".

    PYTHONPATH=internal python3 -m reader.probe HOST PORT NAME [COUNT]

What this reader makes of the octets is what the node must say. Where there is no
fault the answer must verify. Prints how many questions were put for each code.
"""

import random
import socket
import sys
import time
from collections import Counter

from . import message, names, proof
from .ask import own_anchor
from .faults import NOTZONE, REFUSED, Fault
from .message import AD, Header, Message, Query, Response
from .names import Name
from .namespace import apex_labels
from .octets import uint
from .records import ANY

GRACE = 30 * 86400
WINDOW = 300


def query(name: bytes, qtype: int = 1, qclass: int = 1, flags: int = AD, reserved: int = 0,
          now: int | None = None) -> bytes:
    """A query with the name in these octets."""
    stamp = int(time.time()) if now is None else now
    head = b"\x55\x44\x01\x01" + uint(random.getrandbits(32), 4) + uint(stamp, 4) + uint(random.getrandbits(32), 4)
    return (head + bytes(4) + uint(qtype, 2) + uint(qclass, 2) + uint(flags, 2) + uint(reserved, 2)
            + uint(len(name), 4) + name)


def fixed(name: Name) -> list[tuple[str, bytes]]:
    own, apex = names.encode(name), names.encode(name[-1:])
    good = query(own)
    return [
        ("a good one", good), ("in capitals", query(own.upper())), ("class ANY", query(own, qclass=255)),
        ("class CH", query(own, qclass=3)), ("class CH, elsewhere", query(b"\x03com\x00", qclass=3)),
        ("no timestamp", query(own, now=0)), ("an old timestamp", query(own, now=int(time.time()) - 400)),
        ("the reserved field", query(own, reserved=1)), ("other flags", query(own, flags=0xFFFC)),
        ("any type", query(own, qtype=255)), ("type 65535", query(own, qtype=65535)), ("type OPT", query(own, qtype=41)),
        ("version 2", good[:2] + b"\x02" + good[3:]), ("type 5", good[:3] + b"\x05" + good[4:]),
        ("an octet left over", good + b"\x00"), ("an octet in the field", query(own + b"\x00")),
        ("an octet short", good[:-1]), ("a signature that is not there", good[:16] + b"\xff\xff\xff\xff" + good[20:]),
        ("no name field", query(b"")), ("the root", query(b"\x00")), ("another zone", query(b"\x03com\x00")),
        ("the apex", query(apex)), ("no region", query(b"\x04utxo\x02zz\x00")),
        ("a pointer to the root", query(own[:-1] + b"\xc0\x06")), ("a pointer to itself", query(b"\xc0\x0c")),
        ("a pointer into the run", query(b"\x01a\xc0\x0c")), ("a pointer forwards", query(b"\xc0\x0e\x00\x00")),
        ("half a pointer", query(own[:-1] + b"\xc0")), ("label type 40", query(b"\x40" + own)),
        ("a wildcard", query(b"\x01*" + own)), ("a dot", query(b"\x03a.b" + own)), ("a space", query(b"\x03a b" + own)),
        ("a binary label", query(b"\x01\xff" + own)), ("UTF-8", query(b"\x02\xc3\xa9" + own)),
        ("a binary label and a wildcard", query(b"\x01\xff\x01*" + own)),
        ("a binary label, elsewhere", query(b"\x01\xff\x03com\x00")),
        ("a binary label in a field too long", query(b"\x01\xff" + own + b"\x00")),
        ("an A-label of a symbol", query(b"\x07xn--53h" + own)), ("an A-label of nothing", query(b"\x05xn--a" + own)),
        ("an A-label", query(b"\x07xn--fsq" + own)), ("hyphens", query(b"\x05ab--c" + own)),
        ("a hyphen first", query(b"\x02-a" + own)), ("underscores", query(b"\x05_a_b1" + own)),
        ("an underscore", query(b"\x04_spf" + own)), ("a bidi fault", query(b"\x011\x0bxn--9dbne9b" + own)),
        ("255 octets", query(_long(own, 255))), ("256 octets", query(_long(own, 256))),
    ]


def _long(own: bytes, size: int) -> bytes:
    """A name of so many octets that ends as the own one does."""
    labels, left = b"", size - len(own)
    while left:
        label = min(left, 64) if left != 65 else 32
        labels += bytes([label - 1]) + b"x" * (label - 1)
        left -= label
    return labels + own


def mutated(name: Name, count: int) -> list[tuple[str, bytes]]:
    """Good questions with one to three octets changed; the first four octets stay."""
    dice, found = random.Random(1), []
    while len(found) < count:
        octets = bytearray(query(names.encode((b"www", *name)), qtype=dice.choice((1, 5, 28, 255))))
        for _ in range(dice.randint(1, 3)):
            octets[dice.choice((*range(12, 20), *range(20, len(octets)), *range(20, len(octets))))] ^= dice.choice(
                (1, 2, 4, 0x20, 0x40, 0x80, 0xC0, 0xFF))
        found.append((f"mutation {len(found)}", bytes(octets)))
    return found


def expected(octets: bytes) -> tuple[set[int], Message | None]:
    """The codes that the answer may have, or the query that must be answered; neither of a signed one."""
    try:
        read = message.decode(octets)
    except Fault as fault:
        return {fault.code}, None
    body = read.body
    assert isinstance(body, Query)
    if read.signature:
        return set(), None
    if read.header.timestamp and abs(read.header.timestamp - time.time()) > WINDOW:
        return {REFUSED}, None
    return (set(), read) if apex_labels(body.name) else ({NOTZONE}, None)


def judge(octets: bytes, answer: bytes) -> tuple[str, int]:
    """What is wrong with the answer, if anything, and its code."""
    codes, read = expected(octets)
    response = message.decode(answer)
    body = response.body
    assert isinstance(body, Response)
    head = Header(message.RESPONSE, int.from_bytes(octets[4:8], "big"), 0, int.from_bytes(octets[12:16], "big"))
    if (response.header.type, response.header.id, response.header.nonce) != (head.type, head.id, head.nonce):
        return "the answer to another question", body.rcode
    if codes and body.rcode not in codes:
        return f"code {body.rcode}, expected {codes}", body.rcode
    if read is None:
        return "", body.rcode
    asked = read.body
    assert isinstance(asked, Query)
    if not asked.flags & AD or len(asked.name) == apex_labels(asked.name):
        return "a proof that nobody asked for" if body.proof else "", body.rcode
    if asked.qtype == ANY and not body.proof:  # there is no proof of absence of any type
        return "" if not body.answer else "records without a proof", body.rcode
    want = proof.Asked(asked.name, asked.qtype, read.header.id, read.header.nonce)
    try:
        proof.verify(want, answer, own_anchor(answer, GRACE, True), int(time.time()))
    except Fault as fault:
        return f"not proved: {fault}", body.rcode
    return "", body.rcode


def main(host: str, port: str, name: str, count: str = "200") -> int:
    own, codes, faults = names.parse(name), Counter[int](), 0
    with socket.create_connection((host, int(port)), 10) as tcp:
        stream = tcp.makefile("rb")
        for title, octets in fixed(own) + mutated(own, int(count)):
            tcp.sendall(uint(len(octets), 4) + octets)
            answer = stream.read(int.from_bytes(stream.read(4), "big"))
            wrong, code = judge(octets, answer)
            codes[code] += 1
            if wrong:
                faults += 1
                print(f"{title}: {wrong}: {octets.hex()}", file=sys.stderr)
    print(" ".join(f"{code}:{times}" for code, times in sorted(codes.items())))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
