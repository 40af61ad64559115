"""What a proof is about: wire.md, "Verifying a response", steps 2 and 3."""

from dataclasses import dataclass

from . import container as c
from .container import Container
from .faults import BadProof, OtherAnchor, Stale
from .header import decode_header
from .octets import tagged


@dataclass(frozen=True)
class Trust:
    """What the verifier knows by itself of header H + 1, and how the chain is set up."""

    height: int  # H
    app_hash: bytes
    header_hash: bytes
    header_time: int
    grace: int
    warp: bool = False
    proof_expiry: int = 3600


def anchored(proof: Container, trust: Trust, now: int) -> tuple[bytes, int]:
    """Steps 2 and 3: the state root and the chain clock."""
    stated = proof.height, proof.anchor_hash, proof.anchor_time
    if stated != (trust.height, trust.header_hash, trust.header_time):
        raise OtherAnchor("an anchor that is not on the chain")
    if now - proof.anchor_time > trust.proof_expiry:
        raise Stale(f"an anchor of {now - proof.anchor_time} s ago")
    for octets in proof.all(c.HEADER):
        header = decode_header(octets)
        if (header.height, header.hash(), header.seconds) != (
                proof.height + 1, proof.anchor_hash, proof.anchor_time):
            raise BadProof("a header that is not the anchor's")
    clocks = proof.all(c.CLOCK)
    if not clocks:
        return trust.app_hash, proof.anchor_time
    data = clocks[0]
    offset = int.from_bytes(data[32:], "big")
    if not trust.warp or len(data) != 40 or not offset or tagged("UTXO-DNS clock", data) != trust.app_hash:
        raise BadProof("a clock that is not the chain's")
    return data[:32], proof.anchor_time + offset
