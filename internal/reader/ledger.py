"""Transactions and coins: wire.md, "Transactions and policies"."""

from dataclasses import dataclass

from .faults import Fault
from .octets import Reader, tagged, uint


MOST, MOST_ITEMS = 256, 1024  # inputs with approvals, outputs, actions; items


@dataclass(frozen=True)
class Output:
    amount: int
    address: bytes
    covenant: int
    data: bytes

    def encode(self) -> bytes:
        tail = uint(len(self.data), 2) + self.data if self.covenant else b""
        return uint(self.amount, 8) + self.address + uint(self.covenant, 1) + tail


@dataclass(frozen=True)
class Action:
    opcode: int
    data: bytes


@dataclass(frozen=True)
class Witness:
    policy: bytes
    items: tuple[bytes, ...]


@dataclass(frozen=True)
class Transaction:
    version: int
    inputs: tuple[bytes, ...]  # outpoints: TxID 32, index 4
    outputs: tuple[Output, ...]
    actions: tuple[Action, ...]
    approvals: tuple[bytes, ...]
    witnesses: tuple[Witness, ...]  # of each input, then of each approval

    def signed_part(self) -> bytes:
        return (uint(self.version, 1) + uint(len(self.inputs), 2) + b"".join(self.inputs)
                + uint(len(self.outputs), 2) + b"".join(o.encode() for o in self.outputs)
                + uint(len(self.actions), 2)
                + b"".join(uint(a.opcode, 2) + uint(len(a.data), 2) + a.data for a in self.actions)
                + uint(len(self.approvals), 2) + b"".join(self.approvals))

    def encode(self) -> bytes:
        return self.signed_part() + b"".join(
            uint(len(w.policy), 2) + w.policy + uint(len(w.items), 1)
            + b"".join(uint(len(i), 2) + i for i in w.items) for w in self.witnesses)

    def txid(self) -> bytes:
        return tagged("UTXO-DNS tx", self.signed_part())

    def sighash(self, chain: str) -> bytes:
        chain_id = chain.encode("ascii")
        return tagged("UTXO-DNS sighash", uint(len(chain_id), 1) + chain_id + self.txid())


def _count(reader: Reader, size: int) -> int:
    """A count of parts of at least so many octets."""
    count = reader.uint(2)
    if count > MOST:
        raise Fault(f"{count} parts")
    if count * size > reader.left():
        raise Fault(f"{count} parts announced, {reader.left()} octets left")
    return count


def decode_output(reader: Reader) -> Output:
    amount, address, covenant = reader.uint(8), reader.take(32), reader.uint(1)
    return Output(amount, address, covenant, reader.take(reader.uint(2)) if covenant else b"")


def decode_transaction(octets: bytes) -> Transaction:
    reader = Reader(octets)
    version = reader.uint(1)
    inputs = tuple(reader.take(36) for _ in range(_count(reader, 36)))
    outputs = tuple(decode_output(reader) for _ in range(_count(reader, 41)))
    actions = tuple(Action(reader.uint(2), reader.take(reader.uint(2))) for _ in range(_count(reader, 4)))
    approvals = tuple(reader.take(32) for _ in range(_count(reader, 32)))
    if len(inputs) + len(approvals) > MOST:
        raise Fault("too many inputs and approvals")
    witnesses = []
    for _ in range(len(inputs) + len(approvals)):
        policy = reader.take(reader.uint(2))
        witnesses.append(Witness(policy, tuple(reader.take(reader.uint(2)) for _ in range(reader.uint(1)))))
    reader.end()
    if sum(len(w.items) for w in witnesses) > MOST_ITEMS:
        raise Fault("too many items")
    return Transaction(version, inputs, outputs, actions, approvals, tuple(witnesses))


@dataclass(frozen=True)
class Coin:
    """An output as the state keeps it: height and time of its block, then the output."""

    height: int
    time: int
    output: Output

    def encode(self) -> bytes:
        return uint(self.height, 8) + uint(self.time, 8) + self.output.encode()


def decode_coin(octets: bytes) -> Coin:
    reader = Reader(octets)
    coin = Coin(reader.uint(8), reader.uint(8), decode_output(reader))
    reader.end()
    return coin
