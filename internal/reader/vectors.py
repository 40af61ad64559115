"""Reads every vector file under a source tree, and says how many of each kind.

    PYTHONPATH=internal python3 -m reader.vectors [ROOT]

Each line of the output is `kind read unjudged`: read is how many files agreed with
what was read from their octets, unjudged how many of these have something that
this reader cannot judge (UNJUDGED says what). The program fails on any mismatch,
and on a kind without files. Format: docs/reference/vectors.md.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from . import check_law, check_ledger, check_names, check_refused, check_wire, check_zone
from .faults import Fault, Mismatch
from .vectorfile import Vector, load

Check = Callable[[Vector], bool | None]  # False: not all of it could be judged

KINDS: dict[str, tuple[str, Check]] = {
    "message": ("wire/testdata/vectors", check_wire.check_message),
    "refused": ("wire/testdata/refused", check_refused.check_refused),
    "pointers": ("wire/testdata/pointers", check_refused.check_pointers),
    "digest": ("wire/testdata/signing", check_wire.check_digest),
    "sigblock": ("sigblock/testdata/vectors", check_wire.check_signed),
    "name": ("name/testdata/vectors", check_names.check_name),
    "dnsii": ("name/dnsii/testdata/vectors", check_names.check_dnsii),
    "zone": ("zone/testdata/vectors", check_zone.check_zone),
    "refused-set": ("zone/testdata/refused", check_zone.check_refused_set),
    "rdata": ("zone/testdata/rdata", check_zone.check_rdata),
    "tree": ("ledger/tree/testdata/vectors/tree", check_zone.check_tree),
    "answer": ("resolver/testdata/vectors", check_zone.check_answer),
    "policy": ("ledger/testdata/vectors/policy", check_ledger.check_policy),
    "signature": ("ledger/testdata/vectors/signature", check_ledger.check_signature),
    "transaction": ("ledger/testdata/vectors/tx", check_ledger.check_transaction),
    "coin": ("ledger/testdata/vectors/coin", check_ledger.check_coin),
    "domain": ("registrar/testdata/vectors/domain", check_ledger.check_domain),
    "commitment": ("registrar/testdata/vectors/commitment", check_ledger.check_commitment),
    "law": ("registrar/testdata/vectors/law", check_law.check_law),
}

UNJUDGED = {
    "name": "skeletons, and letters that Python has no table of",
    "table": "the derived property, where Python is not of Unicode 15.0.0",
    "sigblock": "ML-DSA and sr25519: sizes alone",
    "signature": "ML-DSA and sr25519: sizes alone",
    "law": "codes of the law; steps 1 to 7 of a transaction are judged",
}


def run(root: Path) -> int:
    """Prints a line for each kind; the number of faults."""
    faults = 0
    for kind, (folder, check) in KINDS.items():
        files = sorted((root / folder).glob("*.txt"))
        read = unjudged = 0
        for path in files:
            try:
                vector = load(path)
                judged = check(vector)
                vector.all_read()
                read, unjudged = read + 1, unjudged + (judged is False)
            except (Mismatch, Fault, LookupError, ValueError) as error:
                faults += 1
                print(f"{path.relative_to(root)}: {type(error).__name__}: {error}", file=sys.stderr)
        if not files:
            faults += 1
            print(f"{folder}: no vectors of kind {kind}", file=sys.stderr)
        print(f"{kind} {read} {unjudged}")
    return faults + table(root)


def table(root: Path) -> int:
    """The one table of which a page states the hash."""
    try:
        print(f"table 1 {int(not check_names.check_table(root))}")
        return 0
    except Mismatch as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(1 if run(Path(sys.argv[1] if len(sys.argv) > 1 else ".")) else 0)
