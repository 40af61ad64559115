"""Vectors of the chain: ledger/testdata and registrar/testdata."""

from decimal import Decimal

from . import bech32, container, ledger, names, policy
from .faults import INSUFFICIENT_FUNDS, NOTIMP, SIGNATURE_INVALID, Fault, Mismatch
from .ledger import Transaction
from .octets import tagged, uint
from .vectorfile import Vector


def address_text(address: bytes) -> str:
    return bech32.encode("tjmbc", address)


FEE_PER_BYTE, DUST, MAX_SIZE, MAX_ACTIONS = 10, 1000, 65536, 128  # of test chains


def check_policy(vector: Vector) -> None:
    octets, code = vector.octets(), 0
    try:
        read = policy.decode_policy(octets)
        if read.encode() != octets:
            raise Mismatch("another policy when written again")
    except Fault as fault:
        code = fault.code
    vector.expect("code", code)
    if not code:
        vector.expect("address", address_text(read.address()))


def check_signature(vector: Vector) -> bool:
    """False for the algorithms of which only the sizes are known here."""
    algorithm, key = int(vector["algorithm"]), bytes.fromhex(vector["public-key"])
    good = policy.good_signature(algorithm, key, bytes.fromhex(vector["digest"]), vector.octets())
    if good is None:
        vector.get("valid")
        return False
    vector.expect("valid", str(good).lower())
    return True


def check_transaction(vector: Vector) -> bool:
    octets, chain = vector.octets(), vector["chain-id"]
    try:
        tx = ledger.decode_transaction(octets)
    except Fault as fault:
        vector.expect("code", fault.code)
        return True
    if tx.encode() != octets:
        raise Mismatch("another transaction when written again")
    vector.expect("txid", tx.txid().hex())
    vector.expect("sighash", tx.sighash(chain).hex())
    vector.expect("fee", FEE_PER_BYTE * len(octets))
    addresses = [address_text(tagged("UTXO-DNS address", w.policy)) for w in tx.witnesses]
    if vector.numbered("address-") != addresses:
        raise Mismatch(f"addresses {addresses}")
    code, judged = 0, True
    try:
        judged = judge(tx, chain, len(octets))
    except Fault as fault:
        code = fault.code
    vector.expect("code", code)
    return judged


def judge(tx: Transaction, chain: str, size: int) -> bool:
    """Steps 1 to 7 of the order of judgement; False where signatures were only measured."""
    if size > MAX_SIZE:
        raise Fault(f"a transaction of {size} octets")
    if tx.version != 1:
        raise Fault(f"a transaction of version {tx.version}", NOTIMP)
    if not tx.inputs or not tx.outputs or len(tx.actions) > MAX_ACTIONS:
        raise Fault("no input, no output, or too many actions")
    if any(output.amount < DUST for output in tx.outputs):
        raise Fault("dust", INSUFFICIENT_FUNDS)
    if len(set(tx.inputs)) != len(tx.inputs) or len(set(tx.approvals)) != len(tx.approvals):
        raise Fault("an outpoint or an approval twice")
    judged = True
    for at, witness in enumerate(tx.witnesses):
        approval = tx.approvals[at - len(tx.inputs)] if at >= len(tx.inputs) else None
        judged &= satisfies(tx, witness, chain, approval)
    return judged


def satisfies(tx: Transaction, witness: ledger.Witness, chain: str, approval: bytes | None = None) -> bool:
    """Whether all that a witness claims could be judged; a claim that is not good is a fault."""
    if not witness.policy and not witness.items and approval is None:  # no authority, and none claimed
        return True
    read = policy.decode_policy(witness.policy)
    claims = policy.satisfy(read, tx.sighash(chain), witness.items)
    if approval not in (None, read.address()):
        raise Fault("a policy of another address", SIGNATURE_INVALID)
    return not claims.unjudged


def check_coin(vector: Vector) -> None:
    octets = vector.octets()
    coin = ledger.decode_coin(octets)
    if coin.encode() != octets:
        raise Mismatch("another coin when written again")
    txid, index = vector["outpoint"].split(":")
    vector.expect("key", tagged("UTXO-DNS coin", bytes.fromhex(txid), uint(int(index), 4)).hex())
    if Decimal(vector["amount"]) * 10**8 != coin.output.amount:
        raise Mismatch(f"amount {coin.output.amount}")
    vector.expect("address", address_text(coin.output.address))
    vector.expect("covenant-kind", coin.output.covenant)
    vector.expect("covenant-data", coin.output.data.hex())
    vector.expect("height", coin.height)
    vector.expect("time", coin.time)


def check_domain(vector: Vector) -> None:
    octets = vector.octets()
    domain = container.decode_domain(octets)
    if domain.encode() != octets:
        raise Mismatch("another state when written again")
    for key, value in (("mark", domain.mark), ("flags", domain.flags), ("expiry", domain.expiry),
                       ("outpoint", f"{domain.outpoint[:32].hex()}:{int.from_bytes(domain.outpoint[32:], 'big')}"),
                       ("owner", domain.owner.hex()), ("resolver", domain.resolver.hex()),
                       ("records-root", domain.records_root.hex()), ("records", domain.count),
                       ("guardians", domain.guardians.hex()), ("term", domain.term),
                       ("pending", f"{domain.pending_kind} {domain.pending_address.hex()} {domain.pending_time}"),
                       ("no-recovery-before", domain.no_recovery_before)):
        vector.expect(key, value)


def check_commitment(vector: Vector) -> None:
    name = names.parse(vector["name"])
    key = names.key(name)
    vector.expect("key", key.hex())
    vector.expect("covenant", names.encode(name).hex())
    made = tagged("UTXO-DNS commit", key, bytes.fromhex(vector["owner"]), bytes.fromhex(vector["salt"]))
    if made != vector.octets():
        raise Mismatch(f"commitment {made.hex()}")
