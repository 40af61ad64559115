"""Charsets of DNSII labels, by Python's codecs. RFC 2152 is written out, for COUNT counts its characters.

dnsii.md, "Charsets" and "Characters"."""

import base64
import codecs
import string

# MIBenum: the Python codec
CODECS = {3: "ascii", 4: "latin-1", 17: "shift_jis", 18: "euc_jp", 38: "euc_kr", 106: "utf-8", 113: "gbk",
          114: "gb18030", 1000: "utf-16-be", 1001: "utf-32-be", 1012: "utf-7", 1013: "utf-16-be", 1014: "utf-16-le",
          1015: "utf-16-be", 1017: "utf-32-be", 2025: "gb2312", 2026: "big5", 2084: "koi8-r"}
UCS2, UTF7 = 1000, 1012
ISO10646 = (3, 106, 1000, 1001, 1012, 1013, 1014, 1015, 1017)
DIRECT = frozenset(string.printable.replace("+", "").replace("\\", "").replace("~", "")) - set("\n\r\t\v\f")
BASE64 = frozenset((string.ascii_letters + string.digits + "+/").encode())


class CharsetFault(Exception):
    """Octets that are no characters; kind is truncated, encoding or what refuse says."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def judge(char: str) -> None:
    """Characters that no label may have, whatever it is mapped to."""
    if char == "\ufeff":
        raise CharsetFault("byte-order-mark")
    if char in ".\u3002\uff0e\uff61":
        raise CharsetFault("separator")
    if ord(char) <= 0x20 or 0x7F <= ord(char) <= 0x9F:
        raise CharsetFault("control")


def read(charset: int, octets: bytes, count: int) -> tuple[str, int]:
    """So many characters at the start of the octets, and how many octets they are."""
    if charset == UTF7:
        return _read_utf7(octets, count)
    text, at = "", 0
    for _ in range(count):
        char, size = _character(charset, octets[at:at + 4])
        judge(char)
        text, at = text + char, at + size
    return text, at


def _character(charset: int, octets: bytes) -> tuple[str, int]:
    decoder = codecs.getincrementaldecoder(CODECS[charset])("strict")
    for at in range(len(octets)):
        try:
            char = decoder.decode(octets[at:at + 1])
        except UnicodeError as error:
            raise CharsetFault("encoding") from error
        if char:
            if write(charset, char) != octets[:at + 1]:
                raise CharsetFault("encoding")
            return char, at + 1
    raise CharsetFault("truncated")


def write(charset: int, text: str) -> bytes:
    """The one form of a text in a charset; CharsetFault where it has none."""
    if charset == UTF7:
        return _write_utf7(text)
    try:
        octets = text.encode(CODECS[charset])
    except UnicodeError as error:
        raise CharsetFault("encoding") from error
    if charset == UCS2 and len(octets) != 2 * len(text):
        raise CharsetFault("encoding")
    return octets


def _write_utf7(text: str) -> bytes:
    out, shifted = b"", ""
    for char in text + "\x00":
        direct = char in DIRECT or char in "+\x00"
        if direct and shifted:
            out += b"+" + base64.b64encode(shifted.encode("utf-16-be")).rstrip(b"=") + b"-"
            shifted = ""
        if not direct:
            shifted += char
        elif char != "\x00":
            out += b"+-" if char == "+" else char.encode("ascii")
    return out


def _read_utf7(octets: bytes, count: int) -> tuple[str, int]:
    text, at = "", 0
    while len(text) < count:
        if at >= len(octets):
            raise CharsetFault("truncated")
        if octets[at] != ord("+"):
            if octets[at] >= 0x80:
                raise CharsetFault("encoding")
            char, at = chr(octets[at]), at + 1
        else:
            char, at = _shift(octets, at + 1)
        text += char
    if len(text) != count or _write_utf7(text) != octets[:at]:
        raise CharsetFault("encoding")
    for char in text:
        judge(char)
    return text, at


def _shift(octets: bytes, at: int) -> tuple[str, int]:
    """The characters of a shift, and the place after its hyphen."""
    start = at
    while at < len(octets) and octets[at] in BASE64:
        at += 1
    if at == len(octets):
        raise CharsetFault("truncated")
    if octets[at] != ord("-"):
        raise CharsetFault("encoding")
    run = octets[start:at]
    try:
        units = base64.b64decode(run + b"A" * (-len(run) % 4))[:len(run) * 6 // 16 * 2]
        return units.decode("utf-16-be") or "+", at + 1
    except ValueError as error:
        raise CharsetFault("encoding") from error
