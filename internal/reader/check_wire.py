"""Vectors of messages and of signatures: wire/testdata, sigblock/testdata."""

from . import container, message, presentation, sigblock, update
from .faults import Fault, Mismatch, code_text
from .message import Message, Notification, Query, Response
from .names import text
from .octets import sha256
from .presentation import class_text, type_text
from .records import Record
from .sigblock import Unchecked
from .update import Update
from .vectorfile import Vector

EVENTS = {1: "NEW-BLOCK", 2: "REGISTERED", 3: "RECORDS-CHANGED", 4: "TRANSFER-PENDING", 5: "TRANSFER-FINAL",
          6: "TRANSFER-CANCELLED", 7: "EXPIRING", 8: "EXPIRED", 9: "RELEASED", 10: "RECOVERY-PENDING", 11: "REORG"}
PART_WORDS = {update.TRANSACTION: "transaction", update.DESCRIPTOR: "descriptor", update.POLICY: "policy",
              update.PENDING: "pending", update.DELEGATION: "delegation", update.GUARDIANS: "guardians"}


def check_message(vector: Vector) -> None:
    octets = vector.octets()
    vector.expect("sha256", sha256(octets).hex())
    kind = vector["message"]
    if kind == "quote":
        return _quote(vector, octets)
    if kind == "receipt":
        return _receipt(vector, octets)
    read = message.decode(octets)
    if message.encode(read) != octets:
        raise Mismatch("other octets when written again")
    _header(vector, read)
    body = read.body
    if type(body).__name__.lower() != kind:
        raise Mismatch(f"a {type(body).__name__}")
    if isinstance(body, Query):
        vector.expect("question", f"{text(body.name)} {class_text(body.qclass)} {type_text(body.qtype)}")
        _flags(vector, message.flag_words(body.flags, message.QUERY_FLAGS))
    elif isinstance(body, Response):
        _response(vector, body)
    elif isinstance(body, Update):
        _update(vector, body, "")
    else:
        _notification(vector, body)
    return None


def _flags(vector: Vector, read: str, key: str = "flags") -> None:
    if vector.get(key) != read:
        raise Mismatch(f"{key}: stated {vector.get(key)!r}, read {read!r}")


def _header(vector: Vector, read: Message) -> None:
    vector.expect("type", read.header.type)
    vector.expect("id", read.header.id)
    vector.expect("timestamp", read.header.timestamp)
    vector.expect("nonce", hex(read.header.nonce))
    vector.expect("signature-octets", len(read.signature))


def _response(vector: Vector, body: Response) -> None:
    vector.expect("rcode", code_text(body.rcode))
    _flags(vector, message.flag_words(body.flags, message.ANSWER_FLAGS))
    vector.expect("answers", len(body.answer))
    vector.expect("proof-octets", len(body.proof))
    proof = container.decode(body.proof)
    if container.encode(proof) != body.proof:
        raise Mismatch("another proof when written again")
    question = container.decode_question(proof.all(container.QUESTION)[0])
    vector.expect("proof-kind", proof.kind)
    vector.expect("proof-height", proof.height)
    vector.expect("proof-sections", " ".join(str(kind) for kind, _ in proof.sections))
    vector.expect("proof-question",
                  f"{text(question.name)} {class_text(question.qclass)} {type_text(question.qtype)}")


def _notification(vector: Vector, body: Notification) -> None:
    vector.expect("event", EVENTS[body.event])
    vector.expect("height", body.height)
    vector.expect("block", body.block.hex())
    vector.expect("name", "." if body.name is None else text(body.name))
    _parts(vector, list(body.parts), "")


def _update(vector: Vector, body: Update, prefix: str) -> None:
    vector.expect(prefix + "opcode", update.OPCODES[body.opcode])
    _flags(vector, message.flag_words(body.flags, update.UPDATE_FLAGS), prefix + "flags")
    vector.expect(prefix + "name", text(body.name))
    if not prefix or prefix + "outpoint" in vector.fields:  # of a nested one only where it is another
        vector.expect(prefix + "outpoint", body.outpoint.hex())
    _parts(vector, list(body.parts), prefix)


def _parts(vector: Vector, parts: list[update.Part], prefix: str) -> None:
    seen = {update.ADD: 0, update.DELETE: 0, update.NESTED: 0}
    for part in parts:
        value = part.value
        number = seen.get(part.tag, 0)
        seen[part.tag] = number + 1
        if isinstance(value, Record):
            word = "add" if part.tag == update.ADD else "delete"
            vector.expect(f"{prefix}{word}-{number}", presentation.same_text(value))
        elif isinstance(value, Update):
            _update(vector, value, f"{prefix}nested-{number}-")
        elif isinstance(value, tuple):
            vector.expect(prefix + "acceptance",
                          " ".join(f"{sigblock.NAMES[e.algorithm]} {e.key.hex()}" for e in value))
        elif isinstance(value, bytes):
            _octets_part(vector, part.tag, value, prefix)


def _octets_part(vector: Vector, tag: int, value: bytes, prefix: str) -> None:
    if tag == update.PERIOD:
        vector.expect(prefix + "period", int.from_bytes(value, "big"))
    elif tag == update.OPENING:
        vector.expect(prefix + "opening", f"{value[:32].hex()} {value[32:].hex()}")
    elif tag == update.CHANNEL:
        vector.expect(prefix + "channel", f"{int.from_bytes(value[:8], 'big')} {value[8:].hex()}")
    else:
        vector.expect(prefix + PART_WORDS[tag], value.hex())


def _quote(vector: Vector, octets: bytes) -> None:
    quote = update.decode_quote(octets)
    if update.encode_quote(quote) != octets:
        raise Mismatch("another quote when written again")
    vector.expect("fee", quote.fee)
    vector.expect("stake", quote.stake)
    vector.expect("valid-until", quote.valid_until)
    vector.expect("quote", quote.quote.hex())
    vector.expect("address", quote.address.decode("ascii"))


def _receipt(vector: Vector, octets: bytes) -> None:
    receipt = update.decode_receipt(octets)
    if update.encode_receipt(receipt) != octets:
        raise Mismatch("another receipt when written again")
    vector.expect("opcode", update.OPCODES[receipt.opcode])
    vector.expect("txid", receipt.txid.hex())
    vector.expect("height", receipt.height)
    vector.expect("outpoint", receipt.outpoint.hex())
    vector.expect("time", receipt.time)


def check_digest(vector: Vector) -> None:
    """wire/testdata/signing: what a key signs."""
    octets, context = vector.octets(), bytes.fromhex(vector["context"])
    digest = sigblock.signed_digest(vector["chain-id"], octets, context, int(vector["algorithm"]),
                                    bytes.fromhex(vector["key"]))
    vector.expect("digest", digest.hex())


def check_signed(vector: Vector) -> bool:
    """sigblock: who signed a message. False where only the sizes could be looked at."""
    octets, checked = vector.octets(), True
    known = [_key(words) for words in vector.numbered("known-")]
    try:
        message.split(octets)
        keys = sigblock.verify(vector["chain-id"], octets, bytes.fromhex(vector["context"]), known)
        code = 0
    except Unchecked as only:
        keys, code, checked = only.keys, 0, False
    except Fault as fault:
        keys, code = [], fault.code
    vector.expect("expect", code_text(code))
    if [_key(words) for words in vector.numbered("key-")] != keys:
        raise Mismatch(f"signed by {keys}")
    block = octets[20:20 + int.from_bytes(octets[16:20], "big")]
    if block[:1] == b"\x01" and sigblock.encode(sigblock.decode(block)) != block:
        raise Mismatch("another SigBlock when written again")
    return checked


def _key(words: str) -> tuple[int, bytes]:
    algorithm, key = words.split()
    return int(algorithm), bytes.fromhex(key)
