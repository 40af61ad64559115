"""The zone that every server has, the queries, and the keys of TLS."""

import glob
import os
import random
import subprocess

ABSENT = 9  # one query in so many + 1 is for a name that is not there
MOST_QUERIES = 100_000


def name(i):
    return f"n{i:07d}.utxo"


def address(i):
    return f"10.{i >> 16}.{i >> 8 & 255}.{i & 255}"


def run(*command, **more):
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=600, **more).stdout


def write_queries(path, names):
    """Each name once, or a sample of them, and 10 % names that are not there. Returns how
    many these are."""
    chance = random.Random(7)
    asked = range(names) if names <= MOST_QUERIES else chance.sample(range(names), MOST_QUERIES)
    lines = [f"{name(i)} A" for i in asked]
    lines += [f"x{chance.randrange(10**7):07d}.utxo A" for _ in range(len(lines) // ABSENT)]
    chance.shuffle(lines)
    with open(path, "w") as f:
        f.write("\n".join(lines) + "\n")
    return len(lines)


def write_absent(path):
    """Names that are not there, more than any server keeps answers of."""
    with open(path, "w") as f:
        f.writelines(f"x{i:07d}.utxo A\n" for i in random.Random(8).sample(range(10**7), MOST_QUERIES))


def write_zone(path, names):
    """The zone as the node serves it: SOA and NS at its top."""
    with open(path, "w") as f:
        f.write("$ORIGIN utxo.\n$TTL 300\n")
        f.write("@ 60 IN SOA ns.root.utxo. hostmaster.ns.root.utxo. 155 3600 600 604800 60\n")
        f.write("@ IN NS ns.root.utxo.\nns.root IN A 127.0.0.1\n")
        for i in range(names):
            f.write(f"n{i:07d} IN A {address(i)}\n")


def sign_zone(folder, zone, signed):
    """Signs with one Ed25519 key and NSEC, as the node does by default."""
    for old in glob.glob(os.path.join(folder, "Kutxo*")):
        os.remove(old)
    key = run("ldns-keygen", "-a", "ED25519", "-k", "utxo", cwd=folder).strip()
    run("ldns-signzone", "-u", "-f", signed, "-o", "utxo", zone, key, cwd=folder)


def make_certificate(folder):
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
        "-subj", "/CN=localhost", "-keyout", os.path.join(folder, "key.pem"), "-out", os.path.join(folder, "cert.pem"))
