"""Verifying a response: wire.md, "Verifying a response"."""

from dataclasses import dataclass, field

from . import container as c
from . import descriptor, names, records, tree
from .anchor import Trust, anchored
from .container import Container, Domain
from .faults import DOMAIN_EXPIRED, NOERROR, NXDOMAIN, SERVFAIL, BadProof, NoProof, Truncated
from .message import ANSWER_FLAGS, RESPONSE, Message, Response, decode
from .names import Name
from .namespace import apex_labels
from .octets import Reader
from .records import ANY, CNAME, DESCRIPTOR, IN, Record

KNOWN = (c.QUESTION, c.STATE_PATH, c.RRSET_PATH, c.HEADER, c.COMMIT, c.CLOCK, c.CNAME_PATH, c.ZK)


@dataclass(frozen=True)
class Asked:
    name: Name
    qtype: int
    id: int
    nonce: int


@dataclass(frozen=True)
class Verified:
    rcode: int
    kind: int
    answer: tuple[Record, ...]
    encloser: Name
    height: int
    referral: bytes = b""  # the id of the descriptor that it refers to


@dataclass(frozen=True)
class Link:
    question: c.Question
    rrset: tree.Presence | tree.Absence | None
    cname: tree.Presence | tree.Absence | None


def response_for(asked: Asked, octets: bytes) -> tuple[Message, Response]:
    """Step 1: the response to this query, whole and with a proof."""
    message = decode(octets)
    body = message.body
    if (message.header.type, message.header.id, message.header.nonce) != (RESPONSE, asked.id, asked.nonce):
        raise BadProof("the response to another query")
    assert isinstance(body, Response)
    if body.flags & ANSWER_FLAGS["TC"]:
        raise Truncated("truncated: ask again on a stream")
    if not body.proof:
        raise NoProof("no proof")
    return message, body


def verify(asked: Asked, octets: bytes, trust: Trust, now: int) -> Verified:
    """What a response proves; anything that is not proved raises BadProof or Fault."""
    _, response = response_for(asked, octets)
    proof = c.decode(response.proof)
    root, clock = anchored(proof, trust, now)
    return _Chain(asked, response, proof, root, clock, trust.grace).walk()


@dataclass
class _Chain:
    """Steps 4 to 6."""

    asked: Asked
    response: Response
    proof: Container
    root: bytes
    clock: int
    grace: int
    used: set[bytes] = field(default_factory=set)
    at: int = 0  # records of the Answer used up
    referral: bytes = b""

    def walk(self) -> Verified:
        if any(kind not in KNOWN for kind, _ in self.proof.sections):
            raise BadProof("a section that nobody checks")
        states, links = self._states(), self._links()
        name, encloser, rcode, kind, count = self.asked.name, (), NOERROR, 0, 0
        target: Name | None = name
        while target is not None:
            if count == len(links):
                raise BadProof("a link is missing")
            name, link, count = target, links[count], count + 1
            if link.question != c.Question(self.asked.qtype, IN, name):
                raise BadProof("another question")
            encloser, domain = self._encloser(name, states)
            rcode, kind, target = self._link(link, name, encloser, domain)
        if count != len(links) or self.used != set(states) or self.at != len(self.response.answer):
            raise BadProof("links, state paths or records that are of no use")
        kind = c.BATCH if count > 1 else kind
        if (rcode, kind) != (self.response.rcode, self.proof.kind):
            raise BadProof(f"proved is code {rcode} and kind {kind}")
        return Verified(rcode, kind, self.response.answer, encloser, self.proof.height, self.referral)

    def _states(self) -> dict[bytes, Domain | None]:
        states: dict[bytes, Domain | None] = {}
        for octets in self.proof.all(c.STATE_PATH):
            path = c.decode_state_path(octets)
            tree.verify(path.proof, self.root, path.key, path.value)
            if path.key in states:
                raise BadProof("a key twice")
            states[path.key] = None if path.value is None else c.decode_domain(path.value)
        return states

    def _links(self) -> list[Link]:
        parts: list[dict[int, bytes]] = []
        for kind, data in self.proof.sections:
            if kind == c.QUESTION and (self.proof.kind == c.BATCH or not parts or c.QUESTION in parts[0]):
                parts.append({kind: data})
            elif kind in (c.QUESTION, c.RRSET_PATH, c.CNAME_PATH):
                parts = parts or [{}]
                parts[-1][kind] = data
        if any(c.QUESTION not in part for part in parts):
            raise BadProof("no question")
        return [Link(c.decode_question(part[c.QUESTION]), _path(part, c.RRSET_PATH), _path(part, c.CNAME_PATH))
                for part in parts]

    def _encloser(self, name: Name, states: dict[bytes, Domain | None]) -> tuple[Name, Domain | None]:
        """The closest encloser: the first of the name and its parents that is held."""
        while len(name) > apex_labels(name):
            key = names.key(name)
            if key not in states:
                raise BadProof(f"nothing shown of {names.text(name)}")
            self.used.add(key)
            domain = states[key]
            if domain is not None and domain.status(self.clock, self.grace) != "released":
                return name, domain
            name = name[1:]
        return (), None

    def _link(self, link: Link, name: Name, encloser: Name, domain: Domain | None) -> tuple[int, int, Name | None]:
        """Response code, kind, and the name of the next link."""
        if domain is None or domain.status(self.clock, self.grace) == "grace" or link.rrset is None:
            if link.rrset is not None or link.cname is not None:
                raise BadProof("a record path where there are no records")
            if domain is None:
                return NXDOMAIN, c.NAME_ABSENT, None
            if domain.status(self.clock, self.grace) == "grace":
                return DOMAIN_EXPIRED, c.INCLUSION, None
            return self._referral(domain)
        if isinstance(link.rrset, tree.Presence):
            return self._present(link, link.rrset, name, domain)
        qtype = self.asked.qtype
        if qtype == ANY:
            raise BadProof("absence of any type")
        tree.verify_absence(link.rrset, domain.records_root, domain.count, records.rrset_key(name, qtype))
        if (name != encloser and qtype != CNAME) != (link.cname is not None):
            raise BadProof("whether there is an alias is not shown, or need not be")
        if link.cname is not None:
            if not isinstance(link.cname, tree.Absence):
                raise BadProof("an alias is shown and was not followed")
            tree.verify_absence(link.cname, domain.records_root, domain.count, records.rrset_key(name, CNAME))
        return NOERROR, c.RRSET_ABSENT, None

    def _referral(self, domain: Domain) -> tuple[int, int, Name | None]:
        """Registered, and no records shown: RCode 2 as it stands, 0 with the encloser's resolver descriptor."""
        if self.response.rcode == NOERROR:
            if not any(r.type == DESCRIPTOR and descriptor.has_id(r.data, domain.resolver) for r in self.response.sections[2]):
                raise BadProof("a referral to nobody")
            self.referral = domain.resolver
        return NOERROR if self.referral else SERVFAIL, c.INCLUSION, None

    def _present(self, link: Link, path: tree.Presence, name: Name, domain: Domain) -> tuple[int, int, Name | None]:
        if link.cname is not None:
            raise BadProof("an alias beside an RRset")
        rrset = self._take_rrset(name)
        kind, ttl = rrset[0].type, rrset[0].ttl
        if kind not in (self.asked.qtype, CNAME) and self.asked.qtype != ANY:
            raise BadProof("records of another type")
        if any(r.cls != IN or r.ttl != ttl for r in rrset) or ttl > min(path.ttl, domain.most_ttl(self.clock)):
            raise BadProof("a class or TTL that cannot be")
        value = records.rrset_value(rrset, path.ttl)
        tree.verify_presence(path, domain.records_root, domain.count, records.rrset_key(name, kind), value)
        if kind != CNAME or self.asked.qtype in (CNAME, ANY):
            return NOERROR, c.INCLUSION, None
        target = names.read(Reader(rrset[0].data))
        return NOERROR, c.INCLUSION, target if len(target) > apex_labels(target) > 0 else None

    def _take_rrset(self, name: Name) -> list[Record]:
        """The next records of the Answer with this owner and one type."""
        rest = self.response.answer[self.at:]
        rrset = []
        for record in rest:
            if record.owner != name or record.type != rest[0].type:
                break
            rrset.append(record)
        if not rrset:
            raise BadProof("the records are missing")
        self.at += len(rrset)
        return rrset


def _path(part: dict[int, bytes], kind: int) -> tree.Presence | tree.Absence | None:
    return tree.decode_path(part[kind]) if kind in part else None
