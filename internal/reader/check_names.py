"""Vectors of names: name/testdata, name/dnsii/testdata."""

import unicodedata
from itertools import groupby
from pathlib import Path

from . import dnsii, idna, names, nameprep, namespace
from .faults import Mismatch
from .idna import NameFault
from .octets import Reader, sha256
from .vectorfile import Vector

RESULTS = ("unicode", "name", "wire", "key", "namespace", "registrable", "sent", "nameprep", "seven-bit", "skeleton")


def check_name(vector: Vector) -> bool:
    """False for names of letters that this Python does not know, and for skeletons."""
    body = vector.body.removesuffix("\n")
    sent = b""
    try:
        match vector["entry"]:
            case "wire":
                reader = Reader(bytes.fromhex(body))
                name = names.read(reader)
                reader.end()
            case "input":
                name = names.join(idna.typed(body))
            case "host":
                labels, sent = nameprep.host(body)
                name = names.join(labels)
            case _:
                name = names.parse(body)
    except NameFault as fault:
        if vector["expect"] == "ok" and any(unicodedata.category(char) == "Cn" for char in body):
            for key in RESULTS:
                vector.get(key)
            return False
        vector.expect("expect", fault.kind)
        return True
    vector.expect("expect", "ok")
    vector.expect("unicode", ".".join(names.u_labels(name)) or ".")
    vector.expect("name", names.text(name))
    vector.expect("wire", names.encode(name).hex())
    vector.expect("key", names.key(name).hex())
    vector.expect("namespace", namespace.in_namespace(name))
    vector.expect("registrable", namespace.registrable(name))
    if sent:
        vector.expect("sent", sent.hex())
    for key, image in nameprep.images(name).items():
        if key in vector.fields:
            vector.expect(key, image.hex())
    return not vector.get("skeleton")


def check_dnsii(vector: Vector) -> None:
    octets = vector.octets()
    options = vector.get("options").split()
    codec = dnsii.Codec(vector["form"], int(vector.get("option-charset", "0")), "restricted" in options,
                        "eight-bit" in options, "aware" in options)
    try:
        name, size = codec.decode(octets)
        if size != len(octets):
            raise Mismatch(f"{size} octets of {len(octets)}")
    except dnsii.LabelFault as fault:
        return vector.expect("expect", fault.kind)
    vector.expect("expect", "ok")
    vector.expect("unicode", ".".join(names.u_labels(name)) or ".")
    vector.expect("name", names.text(name))
    vector.expect("key", names.key(name).hex())
    charset = vector.get("written-in")
    if charset and codec.encode(name, int(charset)) != octets:
        raise Mismatch(f"written again: {codec.encode(name, int(charset)).hex()}")
    return None


def check_table(root: Path) -> bool:
    """The derived property of every code point: names.md states the hash of the table.

    False where this Python is not of Unicode 15.0.0."""
    if unicodedata.unidata_version != "15.0.0":
        return False
    points = ((f"{point:04X}", idna.derived_property(chr(point))) for point in range(0x110000))
    lines = ""
    for value, run in groupby(points, key=lambda point: point[1]):
        codes = [code for code, _ in run]
        lines += f"{codes[0]}..{codes[-1]};{value}\n"
    table = sha256(lines.encode("ascii")).hex()
    if table not in (root / "docs/reference/names.md").read_text(encoding="utf-8"):
        raise Mismatch(f"the table of names.md is not {table}")
    return True
