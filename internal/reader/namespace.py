"""Which names are under the apexes, and which can be registered: names.md, "Namespace" and "Limits"."""

from . import idna
from .names import Name
from .regions import REGIONS

MAX_LABEL = 16  # octets of UTF-8 of a registered label
MAX_DEPTH = 2


def apex_labels(name: Name) -> int:
    """How many labels of a name are its apex: 1 for utxo, 2 for utxo.<cc>, 0 for names elsewhere."""
    if name[-1:] == (b"utxo",):
        return 1
    if name[-2:-1] == (b"utxo",) and name[-1] in REGIONS:
        return 2
    return 0


def in_namespace(name: Name) -> str:
    return "ok" if apex_labels(name) else "not-zone"


def registrable(name: Name) -> str:
    """ok, or why the name cannot be registered."""
    apex = apex_labels(name)
    own = name[:len(name) - apex]
    if not apex:
        return "not-zone"
    if not own:
        return "apex"
    if len(own) > MAX_DEPTH:
        return "depth"
    if any(label.startswith(b"_") for label in own):
        return "underscore"
    if any(len(idna.to_unicode(label).encode("utf-8")) > MAX_LABEL for label in own):
        return "character-byte"
    return "ok"
