"""Contextual rules and the Bidi Rule: names.md, "Labels"; RFC 5892, appendix A, and RFC 5893, section 2."""

import unicodedata

ZWNJ, ZWJ = "\u200c", "\u200d"


def _script(char: str, *scripts: str) -> bool:
    """Whether a character is of one of the scripts, as its Unicode name says."""
    return unicodedata.name(char, "").startswith(scripts)


def _joining() -> tuple[frozenset[str], frozenset[str]]:
    """Letters that join on both sides, and on the right alone.

    Python has no Joining_Type: it is taken from which presentation forms Unicode
    has, so it is known for Arabic letters only."""
    forms: dict[str, set[str]] = {}
    for point in range(0xFB50, 0xFEFD):
        kind, *letters = unicodedata.decomposition(chr(point)).split() or [""]
        if len(letters) == 1:
            forms.setdefault(chr(int(letters[0], 16)), set()).add(kind)
    dual = frozenset(c for c, kinds in forms.items() if "<initial>" in kinds)
    return dual, frozenset(c for c, kinds in forms.items() if "<final>" in kinds) - dual


DUAL, RIGHT = _joining()


def context_joins(label: str, at: int) -> bool:
    """RFC 5892, appendix A.1 and A.2."""
    if at and unicodedata.combining(label[at - 1]) == 9:
        return True
    if label[at] == ZWJ:
        return False
    transparent = ("Mn", "Me", "Cf")
    before = [c for c in label[:at] if unicodedata.category(c) not in transparent]
    after = [c for c in label[at + 1:] if unicodedata.category(c) not in transparent]
    return bool(before and after) and before[-1] in DUAL and after[0] in DUAL | RIGHT


def context_other(label: str, at: int) -> bool:
    """RFC 5892, appendix A.3 to A.9."""
    char, before, after = label[at], label[at - 1:at], label[at + 1:at + 2]
    if char == "\u00b7":
        return before == after == "l"
    if char == "\u0375":
        return bool(after) and _script(after, "GREEK")
    if char in "\u05f3\u05f4":
        return bool(before) and _script(before, "HEBREW")
    if char == "\u30fb":
        return any(c != char and _script(c, "HIRAGANA", "KATAKANA", "CJK") for c in label)
    other = range(0x6F0, 0x6FA) if ord(char) < 0x6F0 else range(0x660, 0x66A)
    return not any(ord(c) in other for c in label)


def keeps_bidi_rule(label: list[str]) -> bool:
    core = label[:]
    while core and core[-1] == "NSM":
        core.pop()
    if not core:
        return False
    if label[0] in ("R", "AL"):
        allowed = {"R", "AL", "AN", "EN", "ES", "CS", "ET", "ON", "BN", "NSM"}
        return set(label) <= allowed and core[-1] in ("R", "AL", "EN", "AN") and not {"EN", "AN"} <= set(label)
    allowed = {"L", "EN", "ES", "CS", "ET", "ON", "BN", "NSM"}
    return label[0] == "L" and set(label) <= allowed and core[-1] in ("L", "EN")
