"""Labels as IDNA2008 has them: names.md, "Labels" and "Typed input".

The derived property is worked out from RFC 5892 and Python's own Unicode tables.
The page has Unicode 15.0.0: an older Python knows fewer letters."""

import re
import unicodedata

from . import idna_rules
from .faults import Fault
from .idna_rules import ZWJ, ZWNJ

ACE = b"xn--"

# RFC 5892, section 2.6
EXCEPTIONS = {**dict.fromkeys("\u00df\u03c2\u06fd\u06fe\u0f0b\u3007", "PVALID"),
              **dict.fromkeys("\u00b7\u0375\u05f3\u05f4\u30fb", "CONTEXTO"),
              **{chr(c): "CONTEXTO" for c in (*range(0x660, 0x66A), *range(0x6F0, 0x6FA))},
              **dict.fromkeys("\u0640\u07fa\u302e\u302f\u3031\u3032\u3033\u3034\u3035\u303b", "DISALLOWED")}
# Default_Ignorable_Code_Point among letters and marks; blocks of section 2.5; old Hangul jamo, section 2.9
IGNORED = [(0x34F, 0x34F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x3164, 0x3164), (0xFE00, 0xFE0F),
           (0xFFA0, 0xFFA0), (0xE0000, 0xE0FFF), (0x20D0, 0x20FF), (0x1D100, 0x1D24F), (0x1100, 0x11FF),
           (0xA960, 0xA97F), (0xD7B0, 0xD7FF)]
LETTERS_AND_DIGITS = {"Ll", "Lu", "Lo", "Nd", "Lm", "Mn", "Mc"}


class NameFault(Fault):
    """What is no name, and the kind of reason that vectors state."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind


def derived_property(char: str) -> str:
    """RFC 5892, section 3."""
    if char in EXCEPTIONS:
        return EXCEPTIONS[char]
    category = unicodedata.category(char)
    if category == "Cn" or 0x2EBF0 <= ord(char) <= 0x2EE5D:  # the latter since Unicode 15.1
        noncharacter = ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF
        return "DISALLOWED" if noncharacter else "UNASSIGNED"
    if char in "abcdefghijklmnopqrstuvwxyz0123456789-":
        return "PVALID"
    if char in (ZWNJ, ZWJ):
        return "CONTEXTJ"
    if unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).casefold()) != char:
        return "DISALLOWED"
    if any(low <= ord(char) <= high for low, high in IGNORED):
        return "DISALLOWED"
    return "PVALID" if category in LETTERS_AND_DIGITS else "DISALLOWED"


def check_u_label(label: str) -> None:
    """Whether a label that is not ASCII is a U-label by itself."""
    if not 1 <= len(label) <= 59:
        raise NameFault("label-length", repr(label))
    if label[:1] == "-" or label[-1:] == "-":
        raise NameFault("syntax", repr(label))
    if label[2:4] == "--":
        raise NameFault("hyphens", repr(label))
    for at, char in enumerate(label):
        value = derived_property(char)
        if value in ("DISALLOWED", "UNASSIGNED"):
            raise NameFault("code-point", repr(char))
        if value == "CONTEXTJ" and not idna_rules.context_joins(label, at) or \
                value == "CONTEXTO" and not idna_rules.context_other(label, at):
            raise NameFault("context", repr(label))
        if at == 0 and unicodedata.category(char).startswith("M"):
            raise NameFault("combining-mark", repr(label))
    if unicodedata.normalize("NFC", label) != label:
        raise NameFault("nfc", repr(label))


def check_ascii_label(label: bytes) -> None:
    """A label in small letters as it is on the wire."""
    if not label or len(label) > 63:
        raise NameFault("label-length" if label else "empty-label", repr(label))
    if not re.fullmatch(rb"_?[a-z0-9]([a-z0-9-]*[a-z0-9])?", label):
        raise NameFault("syntax", repr(label))
    if label.startswith(ACE):
        to_unicode(label)
    elif label[2:4] == b"--":
        raise NameFault("hyphens", repr(label))


def to_unicode(label: bytes) -> str:
    """The U-label of a valid A-label, any other label as it is."""
    if not label.startswith(ACE):
        return label.decode("ascii")
    try:
        unicode = label[4:].decode("punycode")
        again = ACE + unicode.encode("punycode")
    except (UnicodeError, ValueError, OverflowError) as error:
        raise NameFault("a-label", repr(label)) from error
    if unicode.isascii():
        raise NameFault("a-label", repr(label))
    check_u_label(unicode)
    if again != label:
        raise NameFault("a-label", repr(label))
    return unicode


def to_ascii(label: str) -> bytes:
    """The label on the wire of a U-label or an ASCII label in text."""
    if label.isascii():
        ascii_label = label.lower().encode("ascii")
        check_ascii_label(ascii_label)
        return ascii_label
    check_u_label(label)
    encoded = ACE + label.encode("punycode")
    if len(encoded) > 63:
        raise NameFault("label-length", repr(label))
    return encoded


def check_name_direction(labels: list[str]) -> None:
    """RFC 5893, section 2: of a name with a right-to-left label every label keeps the Bidi Rule."""
    classes = [[unicodedata.bidirectional(char) for char in label] for label in labels]
    if not any(c in ("R", "AL", "AN") for label in classes for c in label):
        return
    for label, text in zip(classes, labels):
        if "_" not in text and not idna_rules.keeps_bidi_rule(label):
            raise NameFault("bidi", repr(text))


def check_label_direction(label: str) -> None:
    """A right-to-left label must keep the Bidi Rule in whatever name it is."""
    check_name_direction([label])


DEVIATIONS = "\u00df\u03c2" + ZWNJ + ZWJ


def mapped(label: str) -> str:
    """A label as typed input is mapped. Python has no UTS #46: its mapping is taken for NFKC with
    full case folding and nothing for what is ignorable, the four deviations kept."""
    try:
        to_ascii(label)
        return label.lower() if label.isascii() else label
    except NameFault:
        if label.isascii():
            return label.lower()
    out = "".join(char if char in DEVIATIONS else _folded(char) for char in label)
    return unicodedata.normalize("NFC", out)


def _folded(char: str) -> str:
    if unicodedata.category(char) == "Cf" or any(low <= ord(char) <= high for low, high in IGNORED[:7]):
        return ""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).casefold())


def typed(words: str) -> list[str]:
    """The labels of typed input."""
    if words == ".":
        return []
    labels = re.split("[.\u3002\uff0e\uff61]", words)
    if len(labels) > 1 and not labels[-1]:
        labels.pop()
    done = [mapped(label) for label in labels]
    if any("." in label for label in done):
        raise NameFault("code-point", "a label that maps to two")
    return done
