"""nameprep, hosts, and two of the images of a name: names.md, "nameprep" and "Images".

Python has the tables of RFC 3454 and those of Unicode 3.2.0."""

import re
import stringprep
import unicodedata

from . import names
from .idna import DEVIATIONS, NameFault
from .names import Name
from .namespace import apex_labels

PROHIBITED = (stringprep.in_table_c12, stringprep.in_table_c22, stringprep.in_table_c3, stringprep.in_table_c4,
              stringprep.in_table_c5, stringprep.in_table_c6, stringprep.in_table_c7, stringprep.in_table_c8,
              stringprep.in_table_c9)


def mapping(label: str, keep: str) -> str:
    """Steps 1 and 2; the characters of keep stay as they are in step 1."""
    out = "".join(char if char in keep else "" if stringprep.in_table_b1(char) else stringprep.map_table_b2(char)
                  for char in label)
    return unicodedata.ucd_3_2_0.normalize("NFKC", out)


def prepare(label: str) -> str:
    """A label of a query, the four deviations kept."""
    out = mapping(label, DEVIATIONS)
    if any(test(char) for char in out if char not in DEVIATIONS for test in PROHIBITED):
        raise NameFault("code-point", repr(label))
    right = [stringprep.in_table_d1(char) for char in out]
    if any(right) and (any(stringprep.in_table_d2(char) for char in out) or not (right[0] and right[-1])):
        raise NameFault("bidi", repr(label))
    return out


def host(words: str) -> tuple[list[str], bytes]:
    """The labels of a host and its UTF-8 wire form."""
    labels = [prepare(label) for label in re.split("[.\u3002\uff0e\uff61]", words)]
    wire = b""
    for label in labels:
        octets = label.encode("utf-8")
        if not octets or "." in label:
            raise NameFault("empty-label" if not octets else "code-point", repr(label))
        if len(octets) > 63 or len(label.encode("punycode")) + 4 > 63 and not label.isascii():
            raise NameFault("label-length", repr(label))
        wire += bytes([len(octets)]) + octets
    return labels, wire + b"\x00"


def images(name: Name) -> dict[str, bytes]:
    """The images of kinds 1 and 2; the skeleton needs a table that Python does not have."""
    own = names.u_labels(name)
    kept = apex_labels(name)
    below, apex = own[:len(own) - kept], [label.encode("utf-8") for label in own[len(own) - kept:]]
    seven = [bytes(octet & 0x7F for octet in label.encode("utf-8")).lower() for label in below]
    return {"nameprep": b".".join([mapping(label, "").encode("utf-8") for label in below] + apex),
            "seven-bit": b".".join(seven + apex)}
