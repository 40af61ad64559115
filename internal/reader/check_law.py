"""Vectors of the law: registrar/testdata/vectors/law. Octets, and what follows from them without the law."""

from . import container, descriptor, ledger, names
from .check_ledger import satisfies
from .faults import Mismatch
from .ledger import Action, Transaction
from .octets import Reader, tagged, uint
from .vectorfile import Vector

# What an action's data has before the name: law.md, "Operations".
BEFORE_NAME = {2: 2 + 2 + 8 + 32 + 8 + 1, 3: 2 + 2 + 32 + 4, 4: 2 + 2 + 32, 5: 2 + 8 + 2, 6: 2 + 2 + 8, 7: 2 + 2 + 32,
               8: 2 + 2, 9: 2 + 2, 10: 2 + 2 + 32, 11: 32, 16: 2 + 2, 17: 2 + 2 + 32, 18: 1, 20: 2}
PUBLISH = 19
DOMAIN = 2  # the kind of covenant that a domain output is
# Opcodes whose data begins with an input and an output, and DELEGATE with an output alone.
SPENDS_AND_MAKES = (2, 3, 4, 6, 7, 8, 9, 10, 16, 17)


def action_name(action: Action) -> names.Name | None:
    """The name that an action is about, where its data ends in one."""
    if action.opcode not in BEFORE_NAME:
        return None
    reader = Reader(action.data, BEFORE_NAME[action.opcode])
    name = names.read(reader)
    reader.end()
    return name


def check_law(vector: Vector) -> bool:
    """Octets and what follows from them; False of a refusal, for the law is judged by no one here."""
    octets = vector.octets()
    tx = ledger.decode_transaction(octets)
    if tx.encode() != octets:
        raise Mismatch("another transaction when written again")
    spent = [bytes.fromhex(words) for words in vector.numbered("spent-")]
    for coin_octets, witness in zip(spent, tx.witnesses):
        coin = ledger.decode_coin(coin_octets)
        if coin.encode() != coin_octets:
            raise Mismatch("another coin when written again")
        own = coin.output.address == tagged("UTXO-DNS address", witness.policy)
        if not own and (witness.policy or coin.output.covenant != DOMAIN):
            raise Mismatch("a coin of somebody else")
    _states(vector, "before-")
    after = _states(vector, "after-")
    for key in ("params", "height", "now"):
        vector.get(key)
    if len(spent) != len(tx.inputs):
        raise Mismatch(f"{len(spent)} coins for {len(tx.inputs)} inputs")
    _live_outputs(tx, after)
    _descriptors(vector, tx)
    judged = [satisfies(tx, witness, vector["chain"]) for witness in tx.witnesses]
    return all(judged) and vector["code"] == "0"


def _descriptors(vector: Vector, tx: Transaction) -> None:
    """A published descriptor decodes, and is written as it came; one that does not is refused."""
    for action in tx.actions:
        if action.opcode != PUBLISH:
            continue
        try:
            if descriptor.decode(action.data).encode() != action.data:
                raise Mismatch("another descriptor when written again")
        except descriptor.BadDescriptor as fault:
            vector.expect("code", fault.code)


def _states(vector: Vector, prefix: str) -> dict[bytes, container.Domain]:
    """Domain states by key; what is 237 octets long is one."""
    found = {}
    for words in vector.numbered(prefix):
        key, _, value = words.partition(" ")
        octets = bytes.fromhex(value)
        if len(octets) == 237:
            found[bytes.fromhex(key)] = container.decode_domain(octets)
            if found[bytes.fromhex(key)].encode() != octets:
                raise Mismatch("another state when written again")
    return found


def _live_outputs(tx: Transaction, after: dict[bytes, container.Domain]) -> None:
    """Where an operation made a domain output, the name's state names that output and its owner."""
    for action in tx.actions:
        name = action_name(action)
        if name is None or action.opcode not in (*SPENDS_AND_MAKES, 5) or names.key(name) not in after:
            continue
        index = int.from_bytes(action.data[:2] if action.opcode == 5 else action.data[2:4], "big")
        domain, output = after[names.key(name)], tx.outputs[index]
        if domain.outpoint != tx.txid() + uint(index, 4) or domain.owner != output.address:
            raise Mismatch(f"the live output of {names.text(name)}")
        if (output.covenant, output.data) != (DOMAIN, names.encode(name)):
            raise Mismatch("a domain output of another name")


