"""The servers: how each is started, with one core and on ports of its own."""

import os
import random
import signal
import socket
import subprocess
import time
import urllib.request

import dns.exception
import dns.message
import dns.query

PORTS = range(10000, 32768)  # below those of outgoing connections


def free_port():
    for _ in range(1000):
        port = random.choice(PORTS)
        try:
            with socket.socket(type=socket.SOCK_DGRAM) as u, socket.socket() as t:
                u.bind(("127.0.0.1", port))
                t.bind(("127.0.0.1", port))
            return port
        except OSError:
            continue
    raise OSError("no free port")


class Server:
    """A running server, and what it is asked."""

    def __init__(self, kind, signed, folder, opts, queries=""):
        self.kind, self.signed, self.queries = kind, signed, queries or opts.queries
        self.name = kind.name
        self.folder = os.path.join(folder, kind.name + ("-signed" if signed else ""))
        os.makedirs(self.folder, exist_ok=True)
        self.ports = {what: free_port() for what in ("dns", "tls", "https", "http", "consensus")}
        self.log = os.path.join(self.folder, "log")
        zone = os.path.join(folder, "utxo.signed" if signed else "utxo.zone")
        command = kind.command(self.folder, zone, folder, self.ports)
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                ["nice", "-n", str(opts.nice), "taskset", "-c", str(opts.server_core), "timeout", "-k", "60", str(opts.limit), *command],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True, cwd=self.folder)

    def port(self, mode):
        return self.ports[{"dot": "tls", "doh": "https"}.get(mode, "dns")]

    def kdig(self, mode, name, *more):
        how = {"tcp": ["+tcp"], "dot": ["+tls"], "doh": ["+https"]}.get(mode, [])
        return subprocess.run(
            ["kdig", "@127.0.0.1", "-p", str(self.port(mode)), "+timeout=1", "+retry=0", *how, *more, name, "A"],
            capture_output=True, text=True, timeout=20).stdout

    def answers(self, name):
        """Whether there is an answer with a record, within a tenth of a second."""
        query = dns.message.make_query(name, "A")
        try:
            return bool(dns.query.udp(query, "127.0.0.1", timeout=0.1, port=self.ports["dns"]).answer)
        except (OSError, dns.exception.DNSException):
            return False

    def await_answer(self, name, patience=600):
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            if "NOERROR" in self.kdig("udp", name):
                return
            time.sleep(0.1)
        self.stop()
        with open(self.log) as f:
            raise RuntimeError(f"{self.name} does not answer: {f.read()[-1000:]}")

    def made(self):
        """How many answers to DNS clients were compiled ones, and how many the resolver's."""
        counted = self.metrics()
        return tuple(counted['dns_answers_total{made="%s"}' % how] for how in ("compiled", "resolver"))

    def await_compiled(self, patience=600):
        """Waits until a node answers from what it has compiled of all names: then it does
        so for names that nobody has."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            before = self.made()[0]
            for i in range(10):
                self.answers(f"absent{i}.utxo")
            if self.made()[0] >= before + 10:
                return
            time.sleep(0.1)
        raise RuntimeError(f"{self.name} has not compiled its answers")

    def processes(self):
        """The process with all below it."""
        found, todo = [], [self.process.pid]
        while todo:
            pid = todo.pop()
            found.append(pid)
            try:
                for task in os.listdir(f"/proc/{pid}/task"):
                    with open(f"/proc/{pid}/task/{task}/children") as f:
                        todo += map(int, f.read().split())
            except OSError:
                pass
        return found

    def cpu(self):
        """Seconds that it has computed."""
        total = 0
        for pid in self.processes():
            try:
                for task in os.listdir(f"/proc/{pid}/task"):
                    with open(f"/proc/{pid}/task/{task}/schedstat") as f:
                        total += int(f.read().split()[0])
            except OSError:
                pass
        return total / 1e9

    def memory(self):
        """MiB: Rss, Pss, and of that Pss_Anon, which is its own, and Pss_File, which the
        kernel can take back."""
        total = dict.fromkeys(("Rss", "Pss", "Pss_Anon", "Pss_File"), 0.0)
        for pid in self.processes():
            try:
                with open(f"/proc/{pid}/smaps_rollup") as f:
                    for line in f:
                        key = line.split(":")[0]
                        if key in total:
                            total[key] += int(line.split()[1]) / 1024
            except OSError:
                pass
        return total

    def api(self):
        return f"http://127.0.0.1:{self.ports['http']}"

    def metrics(self):
        """What a node counts, by the names of metrics.md without utxonode_."""
        with urllib.request.urlopen(self.api() + "/metrics", timeout=10) as f:
            lines = (line.split() for line in f.read().decode().splitlines() if line.startswith("utxonode_"))
            return {line[0].removeprefix("utxonode_"): float(line[1]) for line in lines}

    def stop(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class NSD:
    name, modes = "nsd", ("udp", "udp-do", "tcp", "dot")

    @staticmethod
    def command(folder, zone, shared, ports):
        return ["nsd", "-d", "-c", write(folder, "nsd.conf", f"""
server:
  server-count: 1
  ip-address: 127.0.0.1@{ports["dns"]}
  ip-address: 127.0.0.1@{ports["tls"]}
  port: {ports["dns"]}
  tls-port: {ports["tls"]}
  tls-service-key: {shared}/key.pem
  tls-service-pem: {shared}/cert.pem
  username: ""
  zonesdir: {folder}
  database: ""
  pidfile: {folder}/pid
  xfrdfile: {folder}/xfrd.state
  zonelistfile: {folder}/zone.list
  minimal-responses: yes
  rrl-ratelimit: 0
  rrl-whitelist-ratelimit: 0
remote-control:
  control-enable: no
zone:
  name: utxo.
  zonefile: {zone}
""")]

    @staticmethod
    def version():
        return said("nsd", "-v")


class Knot:
    name, modes = "knot", ("udp", "udp-do", "tcp")

    @staticmethod
    def command(folder, zone, shared, ports):
        return ["knotd", "-c", write(folder, "knot.conf", f"""
server:
  rundir: {folder}
  listen: 127.0.0.1@{ports["dns"]}
  udp-workers: 1
  tcp-workers: 1
  background-workers: 1
database:
  storage: {folder}
log:
  - target: stderr
    any: warning
template:
  - id: default
    storage: {folder}
    zonefile-sync: -1
    zonefile-load: whole
    journal-content: none
zone:
  - domain: utxo.
    file: {zone}
""")]

    @staticmethod
    def version():
        return said("knotd", "-V")


class BIND:
    name, modes = "bind", ("udp", "udp-do", "tcp", "dot", "doh")

    @staticmethod
    def command(folder, zone, shared, ports):
        return ["named", "-f", "-n", "1", "-c", write(folder, "named.conf", f"""
options {{
  directory "{folder}";
  pid-file none;
  session-keyfile "{folder}/session.key";
  listen-on port {ports["dns"]} {{ 127.0.0.1; }};
  listen-on port {ports["tls"]} tls own {{ 127.0.0.1; }};
  listen-on port {ports["https"]} tls own http default {{ 127.0.0.1; }};
  listen-on-v6 {{ none; }};
  recursion no;
  minimal-responses yes;
  dnssec-validation no;
  notify no;
}};
tls own {{ cert-file "{shared}/cert.pem"; key-file "{shared}/key.pem"; }};
controls {{ }};
logging {{ category default {{ null; }}; }};
zone "utxo" {{ type primary; file "{zone}"; }};
""")]

    @staticmethod
    def version():
        return said("named", "-v")


class CoreDNS:
    name, modes = "coredns", ("udp", "udp-do", "tcp", "dot", "doh")

    def __init__(self, bin):
        self.program = os.path.join(bin, "coredns")

    def command(self, folder, zone, shared, ports):
        blocks = ""
        for scheme, port in (("", "dns"), ("tls://", "tls"), ("https://", "https")):
            tls = f"  tls {shared}/cert.pem {shared}/key.pem\n" if scheme else ""
            blocks += f"{scheme}utxo:{ports[port]} {{\n  bind 127.0.0.1\n{tls}  file {zone} utxo\n}}\n"
        return [self.program, "-quiet", "-conf", write(folder, "Corefile", blocks)]

    def version(self):
        return said(self.program, "-version")


class Node:
    """Ours. What it has is in a network that fill made. Its limits are on, above
    the load."""

    def __init__(self, bin, network, flags, name="utxonode"):
        self.program, self.network, self.flags, self.name = os.path.join(bin, "utxonode"), network, flags, name
        self.modes = ("udp", "udp-do", "tcp", "dot", "doh")

    def command(self, folder, zone, shared, ports):
        return [self.program, "start", "--home", os.path.join(self.network, "node0"),
                f"--service=127.0.0.1:{ports['dns']}", f"--tls=127.0.0.1:{ports['tls']}", f"--https=127.0.0.1:{ports['https']}",
                f"--api=127.0.0.1:{ports['http']}", f"--consensus=127.0.0.1:{ports['consensus']}", "--gossip=/ip4/127.0.0.1/tcp/0",
                "--dns-dnssec", "--queries-per-second=100000000", "--responses-per-second=100000000", "--transactions-per-second=0",
                "--dns-profiles=", "--log-level=warn", *self.flags]

    def version(self):
        return said(self.program, "version")


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w") as f:
        f.write(text)
    return path


def said(*command):
    """The first line that a program prints."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    return (done.stdout + done.stderr).strip().split("\n")[0]
