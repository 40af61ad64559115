"""One measurement: a server asked for some seconds, and what that cost it."""

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

TRANSPORTS = {"tcp": "tcp", "dot": "tls", "doh": "https", "native": "native"}  # as blast calls them; others are udp


def read_blast(text):
    return json.loads(text)


def read_dnsperf(text):
    def number(label):
        found = re.search(label + r":?\s+([\d.]+)", text)
        return float(found[1]) if found else 0.0
    return {"seconds": number(r"Run time \(s\)"), "qps": number("Queries per second"), "answers": int(number("Queries completed")),
            "lost": int(number("Queries lost")), "mean_us": 1e6 * number(r"Average Latency \(s\)")}


def pinned(opts, *command):
    """A command on the core of the generator."""
    return ["nice", "-n", str(opts.nice), "taskset", "-c", str(opts.client_core), *command]


def blast(server, mode, opts, rate=0, seconds=0, queries=""):
    """The command of blast. At a rate it takes the core whenever a query is due, and
    goes on asking whatever comes back."""
    flags = ["-d"] if mode.endswith("-do") else []
    flags += ["-f", "-r", str(rate), "-s", "8", "-w", "8192"] if rate else ["-s", str(opts.sockets), "-w", str(opts.window)]
    return pinned(opts, os.path.join(opts.bin, "blast"), "-t", TRANSPORTS.get(mode, "udp"), *flags, "-l", str(seconds or opts.seconds),
                  "127.0.0.1", str(server.port(mode)), queries or server.queries)


def dnsperf(server, mode, opts, queries=""):
    flags = ["-D"] if mode.endswith("-do") else []
    flags += ["-O", "doh-uri=https://localhost/dns-query"] if mode == "doh" else []
    return pinned(opts, "dnsperf", "-m", mode if mode in TRANSPORTS else "udp", *flags, "-s", "127.0.0.1", "-p", str(server.port(mode)),
                  "-d", queries or server.queries, "-l", str(max(1, int(opts.seconds))), "-c", "8")


def generate(server, mode, tool, opts, **how):
    """Runs a generator against a server and returns what it counted, with the
    server's CPU per query (µs), how much of a core it had, and how much the
    generator had. Without a rate (queries a second) it asks all it can."""
    command = blast(server, mode, opts, **how) if tool == "blast" else dnsperf(server, mode, opts, **how)
    spent, own = server.cpu(), os.times()
    done = subprocess.run(command, capture_output=True, text=True, timeout=how.get("seconds", opts.seconds) + 60)
    spent, end = server.cpu() - spent, os.times()
    if done.returncode != 0:
        return {"error": (done.stderr or done.stdout).strip().split("\n")[-1]}
    found = read_blast(done.stdout) if tool == "blast" else read_dnsperf(done.stdout)
    found["cpu_us"] = 1e6 * spent / max(1, found["answers"])
    found["core"] = spent / found["seconds"]
    found["client_core"] = (end.children_user + end.children_system - own.children_user - own.children_system) / found["seconds"]
    return found


class Updates:
    """Changes records of a node meanwhile, in so many transactions a second, each of so
    many names. What became of it is in said at the end."""

    def __init__(self, node, opts, rate, seconds, per=1):
        self.rate, self.said = rate, {}
        count = int(rate * (seconds + 10))
        self.process = subprocess.Popen(
            ["taskset", "-c", str(opts.client_core), os.path.join(opts.bin, "names"), "update", "-dir", node.kind.network,
             "-api", node.api(), "-rate", str(rate), "-count", str(count), "-per", str(per)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        if self.process.stdout.readline().strip() != "ready":
            self.process.kill()
            raise RuntimeError("no updates can be made")
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        time.sleep(1)  # until blocks come
        return self

    def cpu(self):
        """Seconds that the program has computed."""
        with open(f"/proc/{self.process.pid}/stat") as f:
            return sum(map(int, f.read().rsplit(")", 1)[1].split()[11:13])) / os.sysconf("SC_CLK_TCK")

    def __exit__(self, kind, *_):
        try:
            if kind is None:
                said = self.process.communicate(timeout=120)[0]  # it ends with its input
                self.said.update(json.loads(said) if said else {"error": "the updates failed"})
        finally:
            self.process.kill()


def check(server, mode, name, address):
    """Why the answers of a server are not those that are to be measured; empty if
    they are. With DO, signatures and denial are validated."""
    if not mode.endswith("-do"):
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


def verify(node, found, opts):
    """Holds the answers that blast has kept of a native run to the chain's genesis,
    and returns what they prove, or why not. They are taken out of what it found."""
    said = []
    for kind in ("there", "absent"):
        sample = found.pop(kind)
        done = subprocess.run([os.path.join(opts.bin, "names"), "verify", "-dir", node.kind.network, "-api", node.api(),
                               sample["name"], sample["answer"]], capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            return "", f"{sample['name']}: {done.stderr.strip()}"
        said.append(f"{sample['name']} {done.stdout.strip()}")
    if found["cut"] or found["proved"] != found["answers"]:
        return "", f"of {found['answers']} answers {found['proved']} are proved, and {found['cut']} are cut"
    return "; ".join(said), ""


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
