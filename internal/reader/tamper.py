"""Changes each octet of an answer that was verified: it must be refused, or say the same.

    PYTHONPATH=internal python3 -m reader.tamper ANSWER ANCHORS NAME TYPE [GRACE]

ANSWER is what reader.ask wrote, ANCHORS what it was given. What says the same is
what nothing binds: the sender's clock and flags, letters of names in capitals, a
TTL that is less. Prints how many changes were refused and how many made no difference.
"""

import json
import sys
from dataclasses import replace
from pathlib import Path

from . import ask, idna, names, presentation, proof
from .faults import Fault
from .proof import Asked, Trust, Verified

FLIPS = (0x01, 0x20, 0x80)


def same(before: Verified, after: Verified) -> bool:
    """The same but for TTLs, none of which is more."""
    def without(read: Verified) -> Verified:
        return replace(read, answer=tuple(replace(r, ttl=0) for r in read.answer))

    return without(before) == without(after) and all(
        r.ttl <= was.ttl for r, was in zip(after.answer, before.answer))


def tamper(asked: Asked, octets: bytes, trust: Trust) -> tuple[int, int, list[str]]:
    before = proof.verify(asked, octets, trust, trust.header_time)
    refused, harmless, wrong = 0, 0, []
    for at in range(len(octets)):
        for flip in FLIPS:
            changed = octets[:at] + bytes([octets[at] ^ flip]) + octets[at + 1:]
            try:
                after = proof.verify(asked, changed, trust, trust.header_time)
            except Fault:
                refused += 1
                continue
            if same(before, after):
                harmless += 1
            else:
                wrong.append(f"octet {at} ^ {flip:#x}: {after}")
    return refused, harmless, wrong


def main(answer: str, anchors: str, name: str, kind: str, grace: str = str(30 * 86400)) -> int:
    octets = bytes.fromhex(Path(answer).read_text(encoding="ascii").splitlines()[1])
    asked = Asked(names.join(idna.typed(name)), presentation.type_number(kind),
                  int.from_bytes(octets[4:8], "big"), int.from_bytes(octets[12:16], "big"))
    known = json.loads(Path(anchors).read_text(encoding="utf-8"))
    refused, harmless, wrong = tamper(asked, octets, ask.given_anchor(octets, known, int(grace), True))
    print(f"refused {refused}, no difference {harmless}, wrong {len(wrong)}")
    print("\n".join(wrong[:10]), file=sys.stderr)
    return 1 if wrong or not refused else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
