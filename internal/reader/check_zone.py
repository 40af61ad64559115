"""Vectors of records, of trees, and of proved answers: zone, ledger/tree, resolver."""

import re

from . import message, names, presentation, proof, rdata, records, stored, tree
from .faults import BadProof, Fault, Mismatch, NoProof, OtherAnchor, Stale, Truncated, code_text
from .octets import Reader, sha256
from .records import Record
from .vectorfile import Vector


REFUSALS: dict[type[Fault], str] = {Truncated: "truncated", NoProof: "no-proof", OtherAnchor: "anchor", Stale: "stale"}


def check_zone(vector: Vector) -> None:
    apex = names.parse(vector["apex"])
    given = [r for line in vector.body.splitlines() if (r := presentation.parse(line)) is not None]
    for record in given:
        stored.check(apex, record)
    ordered = records.record_set(apex, given)
    octets = records.encode_set(ordered)
    if records.decode_set(octets) != ordered:
        raise Mismatch("other records when read again")
    vector.expect("encoding-octets", len(octets))
    vector.expect("encoding-sha256", sha256(octets).hex())
    rrsets: dict[tuple[names.Name, int], list[Record]] = {}
    for record in ordered:
        rrsets.setdefault((record.owner, record.type), []).append(record)
    vector.expect("count", len(rrsets))
    root = tree.rrset_root([(records.rrset_key(*which), records.rrset_value(rrset, rrset[0].ttl))
                            for which, rrset in rrsets.items()])
    vector.expect("root", root.hex())
    for field in vector.fields:
        found = re.fullmatch(r"(present|absent) (\S+) (\S+)", field)
        if found:
            which = names.parse(found[2]), presentation.type_number(found[3])
            _path(found[1], bytes.fromhex(vector[field]), root, len(rrsets), which, rrsets.get(which))


def check_refused_set(vector: Vector) -> None:
    """zone/testdata/refused: records of a message that may not be stored, and the code."""
    apex, reader, given = names.parse(vector["apex"]), Reader(vector.octets()), []
    while reader.left():
        given.append(records.decode(reader))
    try:
        for record in given:
            stored.check(apex, record)
        records.record_set(apex, given)
    except Fault as fault:
        return vector.expect("code", fault.code)
    raise Mismatch("a record set without a fault")


def check_rdata(vector: Vector) -> None:
    """zone/testdata/rdata: RDATA of a type that may be stored, and that may not."""
    kind = int(vector["type"])
    for octets in vector.numbered("stored-"):
        rdata.check(kind, bytes.fromhex(octets))
    refused = vector.numbered("refused-")
    if len(vector.numbered("because-")) != len(refused) or not refused:
        raise Mismatch("reasons for others than are refused")
    for octets in refused:
        try:
            rdata.check(kind, bytes.fromhex(octets))
        except Fault as fault:
            if fault.code != 1:
                raise Mismatch(f"code {fault.code}") from fault
        else:
            raise Mismatch(f"{octets!r} without a fault")


def _path(word: str, octets: bytes, root: bytes, count: int, which: tuple[names.Name, int],
          rrset: list[Record] | None) -> None:
    path, key = tree.decode_path(octets), records.rrset_key(*which)
    if path.encode() != octets:
        raise Mismatch("another path when written again")
    if isinstance(path, tree.Presence):
        if rrset is None or word != "present" or path.ttl != rrset[0].ttl:
            raise Mismatch(f"{which} is {word}")
        tree.verify_presence(path, root, count, key, records.rrset_value(rrset, path.ttl))
    else:
        if rrset is not None or word != "absent":
            raise Mismatch(f"{which} is {word}")
        tree.verify_absence(path, root, count, key)


def check_tree(vector: Vector) -> None:
    octets, expected = vector.octets(), vector["expect"]
    root, key = bytes.fromhex(vector["root"]), bytes.fromhex(vector["key"])
    value = bytes.fromhex(vector["value"]) or None
    vector.get("leaves")  # how large the tree was: nothing follows from it
    try:
        read = tree.decode(Reader(octets))
        if read.encode() != octets:
            raise Mismatch("another proof when written again")
        tree.verify(read, root, key, value)
        seen = "absent" if value is None else "present"
    except tree.Malformed:
        seen = "malformed"
    except BadProof:
        seen = "refused"
    if seen != expected:
        raise Mismatch(f"stated {expected}, read {seen}")


def check_answer(vector: Vector) -> None:
    octets = vector.octets()
    asked = proof.Asked(names.parse(vector["name"]), presentation.type_number(vector["type"]),
                        int(vector["id"], 0), int(vector["nonce"], 0))
    trust = proof.Trust(int(vector["height"]), bytes.fromhex(vector["app-hash"]),
                        bytes.fromhex(vector["header-hash"]), int(vector["header-time"]), int(vector["grace"]),
                        vector["warp"] == "true")
    answer, encloser, referral = "", "", ""
    try:
        read = proof.verify(asked, octets, trust, int(vector["now"]))
        seen, encloser = code_text(read.rcode), names.text(read.encloser)
        referral = read.referral.hex()
        stated = [presentation.parse(line) for line in vector["answer"].split("; ") if line]
        if list(read.answer) != stated:
            raise Mismatch(f"answer: stated {stated}, read {read.answer}")
    except Fault as fault:
        seen = REFUSALS.get(type(fault), "proof")
    vector.expect("expect", seen)
    vector.expect("encloser", encloser)
    if vector.get("referral") != referral:
        raise Mismatch(f"a referral to {referral!r}")
    if vector["answer"] and (seen == "proof" or seen in REFUSALS.values()):
        raise Mismatch(f"an answer of what is refused: {answer}")
    if message.encode(message.decode(octets)) != octets:
        raise Mismatch("other octets when written again")
