"""Vectors of the chain: ledger/testdata and registrar/testdata."""

from decimal import Decimal

from . import bech32, container, ed25519, ledger, names, secp256k1, sigblock
from .faults import Fault, Mismatch
from .ledger import Transaction
from .octets import sha256, tagged, uint
from .vectorfile import Vector

def address_text(address: bytes) -> str:
    return bech32.encode("tjmbc", address)


# Policies that are well formed by the page, and refused: what makes a policy a good one is on no page.
NOT_ON_PAGE = ("reject-none-of-two", "reject-same-twice", "reject-small-order", "reject-three-of-two",
               "reject-too-deep")


def check_policy(vector: Vector) -> bool:
    """False where no page has the rule that the policy breaks."""
    octets, code = vector.octets(), 0
    try:
        policy = ledger.decode_policy(octets)
        if policy.encode() != octets:
            raise Mismatch("another policy when written again")
    except Fault as fault:
        code = fault.code
    if not code and vector.path.stem in NOT_ON_PAGE:
        vector.get("code")
        return False
    vector.expect("code", code)
    if not code:
        vector.expect("address", address_text(policy.address()))
    return True


def check_signature(vector: Vector) -> bool:
    """False for the algorithms of which only the sizes are known here."""
    algorithm, key = int(vector["algorithm"]), bytes.fromhex(vector["public-key"])
    digest, signature = bytes.fromhex(vector["digest"]), vector.octets()
    good = good_signature(algorithm, key, digest, signature)
    if good is None:
        sigblock.check_sizes([sigblock.Entry(algorithm, key, signature)])
        vector.get("valid")
        return False
    vector.expect("valid", str(good).lower())
    return True


def good_signature(algorithm: int, key: bytes, digest: bytes, signature: bytes) -> bool | None:
    """A signature in a transaction, where secp256k1 is R and S in 64 octets."""
    if algorithm == sigblock.ED25519:
        return len(signature) == 64 and ed25519.verify(key, digest, signature)
    if algorithm == sigblock.SECP256K1:
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        return len(signature) == 64 and secp256k1.verify(key, digest, r, s)
    return None


def check_transaction(vector: Vector) -> bool:
    octets, code = vector.octets(), int(vector["code"])
    vector.get("fee")  # no page says how the least fee is counted
    chain = vector["chain-id"]
    try:
        tx = ledger.decode_transaction(octets)
    except Fault as fault:
        if "txid" in vector.fields and fault.code == 4:  # of another version: nothing else can be read
            for key in ("txid", "sighash", *(f for f in vector.fields if f.startswith("address-"))):
                vector.get(key)
        vector.expect("code", fault.code)
        return True
    if tx.encode() != octets:
        raise Mismatch("another transaction when written again")
    vector.expect("txid", tx.txid().hex())
    vector.expect("sighash", tx.sighash(chain).hex())
    addresses = [address_text(tagged("UTXO-DNS address", w.policy)) for w in tx.witnesses]
    if vector.numbered("address-") != addresses:
        raise Mismatch(f"addresses {addresses}")
    satisfied = [satisfies(tx, w, chain) for w in tx.witnesses]
    if code == 104 and satisfied and False not in satisfied:
        raise Mismatch("every policy is satisfied")
    if code == 0 and False in satisfied:
        raise Mismatch("a policy is not satisfied")
    return code in (0, 104) and None not in satisfied


def satisfies(tx: Transaction, witness: ledger.Witness, chain: str) -> bool | None:
    """Whether the items satisfy a policy that is one key or one hash; None where no page says how they would."""
    if not witness.policy:  # a domain output spent without authority: law.md, "Words"
        return None
    policy = ledger.decode_policy(witness.policy)
    if policy.kind == ledger.KEY:
        if len(witness.items) != 1:
            return False
        return good_signature(policy.number, policy.octets, tx.sighash(chain), witness.items[0])
    if policy.kind == ledger.HASH:
        return len(witness.items) == 1 and sha256(witness.items[0]) == policy.octets
    return None


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
