"""A client: asks a node natively, verifies the proof, prints JSON. wire.md, "Transports".

    PYTHONPATH=internal python3 -m reader.ask HOST PORT NAME TYPE [--anchors FILE] [--grace S] [--warp] [--answer FILE]

FILE of --anchors has the headers that the caller follows: a list of objects with
height, hash, time and app_hash (hex). With it the answer is verified to its end.
Without it the header in the answer is all there is: the proof hangs together, and
"trusted" is false. --answer writes the octets of query and response, in hex.
"""

import argparse
import json
import secrets
import socket
import sys
import time
from pathlib import Path
from typing import Any

from . import container, idna, message, names, presentation, proof
from .faults import BadProof, Fault, code_text
from .header import decode_header
from .message import AD, ANSWER_FLAGS, Header, Message, Query, Response
from .octets import uint
from .proof import Asked, Trust

WAIT = 5.0


def is_answer(octets: bytes, asked: Asked) -> bool:
    """A message of type 2 with this ID and nonce; a client passes over everything else."""
    return (len(octets) >= 20 and octets[:4] == b"\x55\x44\x01\x02"
            and octets[4:8] == uint(asked.id, 4) and octets[12:16] == uint(asked.nonce, 4))


def over_udp(host: str, port: int, query: bytes, asked: Asked) -> bytes:
    family = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
    with socket.socket(family[0], socket.SOCK_DGRAM) as udp:
        udp.settimeout(WAIT)
        udp.connect(family[4])
        udp.send(query)
        while True:
            octets = udp.recv(65535)
            if is_answer(octets, asked):
                return octets


def over_tcp(host: str, port: int, query: bytes, asked: Asked) -> bytes:
    with socket.create_connection((host, port), WAIT) as tcp:
        tcp.sendall(uint(len(query), 4) + query)
        stream = tcp.makefile("rb")
        while True:
            size = int.from_bytes(stream.read(4), "big")
            octets = stream.read(size)
            if not size or len(octets) != size:
                raise BadProof("the connection ended")
            if is_answer(octets, asked):
                return octets


def lacks(octets: bytes, header: bool) -> bool:
    """Whether to come back on a stream: TC, or no header where one is wanted."""
    body = message.decode(octets).body
    assert isinstance(body, Response)
    if body.flags & ANSWER_FLAGS["TC"]:
        return True
    return header and bool(body.proof) and not container.decode(body.proof).all(container.HEADER)


def ask(host: str, port: int, name: names.Name, qtype: int, header: bool) -> tuple[Asked, bytes, bytes, list[str]]:
    """The query, and its response: over UDP, and over TCP where a datagram cannot hold it."""
    asked = Asked(name, qtype, secrets.randbits(32), secrets.randbits(32))
    head = Header(message.QUERY, asked.id, int(time.time()), asked.nonce)
    query = message.encode(Message(head, b"", Query(qtype, 1, AD, name)))
    octets, used = over_udp(host, port, query, asked), ["udp"]
    if lacks(octets, header):
        octets, used = over_tcp(host, port, query, asked), ["udp", "tcp"]
    return asked, query, octets, used


def in_a_datagram(octets: bytes) -> int:
    """How long the response is without the sections that ride along on streams."""
    body = message.decode(octets).body
    assert isinstance(body, Response)
    found = container.decode(body.proof)
    return len(octets) - sum(6 + len(data) for kind in (container.HEADER, container.COMMIT) for data in found.all(kind))


def own_anchor(octets: bytes, grace: int, warp: bool) -> Trust:
    """The anchor as the answer itself has it: nothing to trust."""
    body = message.decode(octets).body
    assert isinstance(body, Response)
    found = container.decode(body.proof)
    headers = found.all(container.HEADER)
    if not headers:
        raise BadProof("no header in the answer, and no anchors given")
    header = decode_header(headers[0])
    return Trust(found.height, header.app_hash, header.hash(), header.seconds, grace, warp)


def given_anchor(octets: bytes, anchors: list[dict[str, Any]], grace: int, warp: bool) -> Trust:
    """The caller's header of height H + 1."""
    body = message.decode(octets).body
    assert isinstance(body, Response)
    height = container.decode(body.proof).height
    for known in anchors:
        if known["height"] == height + 1:
            return Trust(height, bytes.fromhex(known["app_hash"]), bytes.fromhex(known["hash"]), known["time"],
                         grace, warp)
    raise BadProof(f"no header of height {height + 1} is known")


def verified(asked: Asked, octets: bytes, options: argparse.Namespace) -> dict[str, object]:
    proof.response_for(asked, octets)
    if options.anchors:
        known = json.loads(Path(options.anchors).read_text(encoding="utf-8"))
        trust = given_anchor(octets, known, options.grace, options.warp)
    else:
        trust = own_anchor(octets, options.grace, options.warp)
    read = proof.verify(asked, octets, trust, int(time.time()))
    return {"octets": in_a_datagram(octets), "rcode": code_text(read.rcode), "kind": read.kind, "encloser": names.text(read.encloser),
            "answer": [presentation.same_text(record) for record in read.answer],
            "height": read.height, "anchor": trust.header_hash.hex(), "trusted": bool(options.anchors)}


def main() -> int:
    parser = argparse.ArgumentParser(description="asks a node, and verifies what it says")
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    parser.add_argument("name")
    parser.add_argument("type", type=presentation.type_number)
    parser.add_argument("--anchors")
    parser.add_argument("--grace", type=int, default=30 * 86400)
    parser.add_argument("--warp", action="store_true")
    parser.add_argument("--answer")
    options = parser.parse_args()
    try:
        name = names.join(idna.typed(options.name))
        asked, query, octets, used = ask(options.host, options.port, name, options.type, not options.anchors)
        if options.answer:
            Path(options.answer).write_text(f"{query.hex()}\n{octets.hex()}\n", encoding="ascii")
        result = {"name": names.text(name), "over": used}
        result |= verified(asked, octets, options)
    except (Fault, OSError) as error:
        print(json.dumps({"refused": str(error), "code": getattr(error, "code", None)}))
        return 1
    print(json.dumps(result, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
