"""Names in DNSII label forms: dnsii.md."""

from dataclasses import dataclass

from . import charsets, idna, names
from .charsets import CharsetFault
from .idna import NameFault
from .names import Name
from .octets import uint

REDUCED = {1: 1012, 2: 1000, 3: 106, 4: 1001, 5: 1015}
ILET = {charset: ilet for ilet, charset in REDUCED.items()}
MAX_COUNT, MAX_OCTETS = 63, 512


class LabelFault(Exception):
    """Octets that are no name in this form, and the kind that vectors state."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True)
class Codec:
    form: str  # full, reduced, edns, edns-option
    charset: int = 0  # of every label under edns-option
    restricted: bool = False
    eight_bit: bool = False
    aware: bool = False

    def decode(self, octets: bytes) -> tuple[Name, int]:
        at, labels = 0, []
        while True:
            if at >= len(octets):
                raise LabelFault("truncated")
            if octets[at] == 0:
                break
            label, size = self._label(octets[at:])
            labels.append(label)
            at += size
            if at >= MAX_OCTETS:
                raise LabelFault("size")
        try:
            return names.join(labels), at + 1
        except NameFault as fault:
            raise LabelFault(f"name {fault.kind}") from fault

    def _label(self, octets: bytes) -> tuple[str, int]:
        """A label, mapped and judged by itself, and how many octets it is."""
        first = octets[0]
        if first >= 0xC0:
            raise LabelFault("pointer")
        text, size = self._ordinary(octets) if first < 0x40 else self._extended(octets)
        try:
            if first >= 0x40:
                text = idna.mapped(text)
            if not text:
                raise NameFault("empty-label", "nothing is left")
            if "." in text:
                raise NameFault("code-point" if first >= 0x40 else "syntax", "a dot inside a label")
            u_label = idna.to_unicode(idna.to_ascii(text))
            idna.check_label_direction(u_label)
        except NameFault as fault:
            raise LabelFault(f"label {fault.kind}") from fault
        return text, size

    def _ordinary(self, octets: bytes) -> tuple[str, int]:
        size = octets[0]
        if size >= len(octets):
            raise LabelFault("truncated")
        label = octets[1:1 + size]
        try:
            return label.decode("utf-8" if self.eight_bit else "ascii"), 1 + size
        except UnicodeError as error:
            raise LabelFault("eight-bit") from error

    def _extended(self, octets: bytes) -> tuple[str, int]:
        charset, count_at = self._header(octets)
        if charset not in charsets.CODECS:
            raise LabelFault("charset")
        if self.restricted and charset not in charsets.ISO10646:
            raise LabelFault("restricted")
        if count_at >= len(octets):
            raise LabelFault("truncated")
        count, characters = octets[count_at], octets[count_at + 1:]
        if not 1 <= count <= MAX_COUNT:
            raise LabelFault("count")
        try:
            if charset == charsets.UTF7 and self.form != "full":  # COUNT is of octets there
                text, size = self._utf7_octets(characters, count), count
            else:
                text, size = charsets.read(charset, characters, count)
        except CharsetFault as fault:
            raise LabelFault(fault.kind) from fault
        return text, count_at + 1 + size

    def _header(self, octets: bytes) -> tuple[int, int]:
        """The charset, and where COUNT is."""
        extended = octets[0] >= 0x80
        if extended != (self.form in ("full", "reduced")) or not extended and octets[0] != 0x42:
            raise LabelFault("label-type")
        if self.form == "edns-option":
            return self.charset, 1
        if self.form == "reduced":
            if octets[0] & 0x20:
                raise LabelFault("reserved-bits")
            return REDUCED.get(octets[0] & 0x1F, 0), 1
        if len(octets) < 2:
            raise LabelFault("truncated")
        if self.form == "edns":
            return REDUCED.get(octets[1], 0), 2
        if octets[0] & 0x30:
            raise LabelFault("reserved-bits")
        return int.from_bytes(octets[:2], "big") & 0xFFF, 2

    def _utf7_octets(self, characters: bytes, count: int) -> str:
        if len(characters) < count:
            raise CharsetFault("truncated")
        try:
            text = characters[:count].decode("utf-7")
        except UnicodeError as error:
            raise CharsetFault("encoding") from error
        if charsets.write(charsets.UTF7, text) != characters[:count]:
            raise CharsetFault("encoding")
        for char in text:
            charsets.judge(char)
        return text

    def encode(self, name: Name, charset: int) -> bytes:
        """The name with its labels beyond ASCII in the charset."""
        out = b""
        for number, label in enumerate(names.u_labels(name)):
            if label.isascii() and not (self.aware and number == 0):
                out += uint(len(label), 1) + label.encode("ascii")
                continue
            own = 3 if label.isascii() and self.form == "full" else charset
            characters = charsets.write(own, label)
            octets = own == charsets.UTF7 and self.form != "full"
            out += self._written_header(own) + uint(len(characters) if octets else len(label), 1) + characters
        return out + b"\x00"

    def _written_header(self, charset: int) -> bytes:
        match self.form:
            case "full":
                return uint(0x8000 | charset, 2)
            case "reduced":
                return uint(0x80 | ILET[charset], 1)
            case "edns":
                return b"\x42" + uint(ILET[charset], 1)
        return b"\x42"
