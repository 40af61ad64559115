"""Asks a DNS server with dnspython, over UDP and TCP, and prints as JSON how many
answers it read and what is wrong with them:

    ask.py HOST PORT sweep NAME...                   every type there is, and some more
    ask.py HOST PORT validate ANCHOR NAME/TYPE...    signed answers, with an anchor as DNSKEY records

Octets that are left over, another question, an unexpected code and an answer that
reads otherwise when it is written again are faults; so is a set without a valid
signature, and a negative answer without NSEC.
"""

import json
import sys

import dns.dnssec
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.zone

PATIENCE = 10  # seconds
TYPES = [*range(1, 270), 32768, 32769, *range(65278, 65290), 65400, 65534]
NOT_ASKED = {41, 249, 250}  # OPT, TKEY, TSIG: in other places of a message
REFUSED = {251, 252, 253, 254}  # transfers and the like

faults, asked = [], 0


def exchange(transport, query):
    """An answer as it came, read strictly."""
    global asked
    asked += 1
    ask = {"udp": dns.query.udp, "tcp": dns.query.tcp}[transport]
    return ask(query, host, PATIENCE, port, one_rr_per_rrset=False, ignore_trailing=False)


def fault(*what):
    faults.append(" ".join(map(str, what)))


def sweep(names):
    for transport in ("udp", "tcp"):
        for name in names:
            for t in TYPES:
                query = dns.message.make_query(name, "A", use_edns=0)
                query.question[0].rdtype = dns.rdatatype.RdataType.make(t)
                try:
                    check(name, t, exchange(transport, query), query)
                except dns.exception.DNSException as err:
                    fault(transport, name, t, repr(err))


def check(name, t, answer, query):
    if answer.question != query.question:
        fault(name, t, "another question")
    want = {dns.rcode.NOERROR, dns.rcode.NXDOMAIN}
    if t in NOT_ASKED:
        want = {dns.rcode.FORMERR}
    elif t in REFUSED:
        want = {dns.rcode.REFUSED}
    if answer.rcode() not in want:
        fault(name, t, dns.rcode.to_text(answer.rcode()))
    again = dns.message.from_wire(answer.to_wire())
    if again != answer or again.answer != answer.answer:
        fault(name, t, "reads otherwise when it is written again")


def validate(anchor, questions):
    with open(anchor) as f:
        trusted = dns.zone.from_text("$TTL 60\n" + f.read(), "utxo", check_origin=False, relativize=False)
    apex = dns.name.from_text("utxo")
    trusted = {apex: trusted.find_rrset(apex, dns.rdatatype.DNSKEY)}
    for transport in ("udp", "tcp"):
        try:
            keys = exchange(transport, dns.message.make_query(apex, "DNSKEY", want_dnssec=True))
            check_signed(keys.answer, trusted)
            keys = {apex: keys.find_rrset(keys.answer, apex, dns.rdataclass.IN, dns.rdatatype.DNSKEY)}
            for question in questions:
                name, t = question.split("/")
                answer = exchange(transport, dns.message.make_query(name, t, want_dnssec=True))
                check_signed(answer.answer, keys)
                check_signed(answer.authority, keys)
                if not answer.answer and not any(s.rdtype == dns.rdatatype.NSEC for s in answer.authority):
                    fault(transport, question, "is not denied")
        except (KeyError, ValueError, dns.exception.DNSException) as err:
            fault(transport, repr(err))


def check_signed(section, keys):
    """Every set has a signature that holds."""
    signatures = {(s.name, s.covers): s for s in section if s.rdtype == dns.rdatatype.RRSIG}
    for s in section:
        if s.rdtype != dns.rdatatype.RRSIG:
            dns.dnssec.validate(s, signatures[s.name, s.rdtype], keys)


host, port, what, *rest = sys.argv[1:]
port = int(port)
if what == "sweep":
    sweep(rest)
else:
    validate(rest[0], rest[1:])
print(json.dumps({"asked": asked, "faults": faults}))
