"""Hands a node unsigned Updates with octets changed, and compares the codes with those of wire.md, "Update".

    PYTHONPATH=internal python3 -m reader.probe_updates ROOT HOST PORT [COUNT]

The Updates are the vectors under ROOT. One that is well formed and unsigned is
SIGNATURE_INVALID, steps 1, 2 and 4 of the order of judgement.
"""

import random
import socket
import sys
from collections import Counter
from pathlib import Path

from . import message, vectorfile
from .faults import NOTIMP, SIGNATURE_INVALID, Fault
from .message import Response
from .octets import uint
from .update import Update

QUOTE, UNKNOWN_YET = 1, (14, 15)


def changed(octets: bytes, dice: random.Random) -> bytes:
    """The body with up to two octets changed, and one left out or put in, or not."""
    out = bytearray(octets)
    for _ in range(dice.randint(0, 2)):
        out[dice.randrange(20, len(out))] ^= dice.choice((1, 2, 4, 8, 0x20, 0x40, 0x80, 0xC0, 0xFF))
    kind, at = dice.randrange(12), dice.randrange(20, len(out))
    if kind == 0:
        del out[at]
    elif kind == 1:
        out.insert(at, dice.choice((0, 1, 255)))
    return bytes(out)


def expected(octets: bytes) -> int | None:
    """The code of the answer; none for a quote, which needs no signature."""
    try:
        body = message.decode(octets).body
    except Fault as fault:
        return fault.code
    assert isinstance(body, Update)
    if body.opcode in UNKNOWN_YET:
        return NOTIMP
    return None if body.opcode == QUOTE else SIGNATURE_INVALID


def main(root: str, host: str, port: str, count: str = "1000") -> int:
    updates = [vectorfile.load(path).octets() for path in sorted(Path(root).glob("wire/testdata/vectors/update-*.txt"))]
    dice, codes, faults = random.Random(1), Counter[int](), 0
    with socket.create_connection((host, int(port)), 10) as tcp:
        stream = tcp.makefile("rb")
        for _ in range(int(count)):
            octets = changed(dice.choice(updates), dice)
            tcp.sendall(uint(len(octets), 4) + octets)
            body = message.decode(stream.read(int.from_bytes(stream.read(4), "big"))).body
            assert isinstance(body, Response)
            codes[body.rcode] += 1
            code = expected(octets)
            if code not in (None, body.rcode):
                faults += 1
                print(f"code {body.rcode}, expected {code}: {octets.hex()}", file=sys.stderr)
    print(" ".join(f"{code}:{times}" for code, times in sorted(codes.items())))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
