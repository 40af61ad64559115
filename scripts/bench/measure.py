"""One measurement: a server asked for some seconds, and what that cost it."""

import contextlib
import json
import os
import re
import subprocess
import time

import dns.dnssec
import dns.exception
import dns.message
import dns.name
import dns.query
import dns.rdataclass
import dns.rdatatype

TRANSPORTS = {"udp": "udp", "udp-do": "udp", "tcp": "tcp", "dot": "tls", "doh": "https"}


def read_blast(text):
    return json.loads(text)


def read_dnsperf(text):
    def number(label):
        found = re.search(label + r":?\s+([\d.]+)", text)
        return float(found[1]) if found else 0.0
    return {"seconds": number(r"Run time \(s\)"), "qps": number("Queries per second"), "answers": int(number("Queries completed")),
            "lost": int(number("Queries lost")), "mean_us": 1e6 * number(r"Average Latency \(s\)")}


def generate(server, mode, tool, opts, rate=0):
    """Runs a generator against a server and returns what it counted, with the
    server's CPU per query (µs), how much of a core it had, and how much the
    generator had. Without a rate (queries a second) it asks all it can."""
    if tool == "blast":
        flags = ["-d"] if mode == "udp-do" else []
        command = [os.path.join(opts.bin, "blast"), "-t", TRANSPORTS[mode], *flags, "-s", str(opts.sockets),
                   "-w", str(opts.window), "-l", str(opts.seconds), "-r", str(rate), "127.0.0.1", str(server.port(mode)), opts.queries]
        read = read_blast
    else:
        flags = ["-D"] if mode == "udp-do" else []
        flags += ["-O", "doh-uri=https://localhost/dns-query"] if mode == "doh" else []
        command = ["dnsperf", "-m", mode.removesuffix("-do"), *flags, "-s", "127.0.0.1", "-p", str(server.port(mode)),
                   "-d", opts.queries, "-l", str(max(1, int(opts.seconds))), "-c", "8"]
        read = read_dnsperf
    spent, own = server.cpu(), os.times()
    done = subprocess.run(["nice", "-n", str(opts.nice), "taskset", "-c", str(opts.client_core), *command],
                          capture_output=True, text=True, timeout=opts.seconds + 60)
    spent, end = server.cpu() - spent, os.times()
    if done.returncode != 0:
        return {"error": (done.stderr or done.stdout).strip().split("\n")[-1]}
    found = read(done.stdout)
    found["cpu_us"] = 1e6 * spent / max(1, found["answers"])
    found["core"] = spent / found["seconds"]
    found["client_core"] = (end.children_user + end.children_system - own.children_user - own.children_system) / found["seconds"]
    return found


@contextlib.contextmanager
def updating(node, opts):
    """Changes records meanwhile. What the program says is in the dictionary at the
    end."""
    said = {}
    update = subprocess.Popen(
        ["taskset", "-c", str(opts.client_core), os.path.join(opts.bin, "names"), "update", "-dir", node.kind.network,
         "-api", f"http://127.0.0.1:{node.ports['http']}", "-rate", str(opts.updates), "-seconds", str(opts.seconds + 2)],
        stdout=subprocess.PIPE, text=True)
    try:
        time.sleep(1)  # until it has begun
        yield said
        said.update(json.loads(update.communicate(timeout=opts.seconds + 60)[0]))
    finally:
        update.kill()


def check(server, mode, name, address):
    """Why the answers of a server are not those that are to be measured; empty if
    they are. With DO, signatures and denial are validated."""
    if mode != "udp-do":
        there, absent = server.kdig(mode, name), server.kdig(mode, "absent.utxo")
        if address not in there:
            return f"no {address}"
        return "" if "NXDOMAIN" in absent and "SOA" in absent else "no NXDOMAIN"
    try:
        keys = ask(server, "utxo", "DNSKEY")
        keys = {dns.name.from_text("utxo"): keys.find_rrset(
            keys.answer, dns.name.from_text("utxo"), dns.rdataclass.IN, dns.rdatatype.DNSKEY)}
        for section in (ask(server, name, "A").answer, ask(server, "absent.utxo", "A").authority):
            validate(section, keys)
    except (KeyError, ValueError, dns.exception.DNSException) as err:
        return f"not signed: {err!r}"
    return ""


def ask(server, name, rrtype):
    query = dns.message.make_query(name, rrtype, want_dnssec=True)
    return dns.query.udp_with_fallback(query, "127.0.0.1", port=server.ports["dns"], timeout=2)[0]


def validate(section, keys):
    """Fails unless each set of a section is signed."""
    signatures = {(s.name, s[0].type_covered): s for s in section if s.rdtype == dns.rdatatype.RRSIG}
    sets = [s for s in section if s.rdtype != dns.rdatatype.RRSIG]
    if not sets:
        raise ValueError("an empty section")
    for s in sets:
        dns.dnssec.validate(s, signatures[s.name, s.rdtype], keys)
