"""What is measured in each mode. A mode returns a record for each run."""

import os
import subprocess
import sys
import time

import measure
import zonefile


def told(mode, i, of):
    print(f"{mode}: round {i + 1} of {of}", file=sys.stderr, flush=True)


def turns(things, i):
    """The things in another order each round."""
    return things[i % len(things):] + things[:i % len(things)]


def plain(bench, mode):
    """Every server that has the mode, by each generator. In absent-do all names are
    ones that nobody has, with DO."""
    opts, found = bench.opts, []
    queries, how = (bench.absent(), "udp-do") if mode == "absent-do" else ("", mode)
    these = [s for s in bench.up if how in s.kind.modes and s.signed == (how == "udp-do" and s.name != "utxonode")]
    for s in these:
        bench.check(how, s, f"{mode}, {s.name}")
    for i in range(opts.rounds):
        for tool in ["blast"] + ([] if opts.no_dnsperf else ["dnsperf"]):
            for s in turns(these, i):
                found.append({"mode": mode, "tool": tool, "round": i, "server": s.name, **measure.generate(s, how, tool, opts, queries=queries)})
        told(mode, i, opts.rounds)
    return found


def million(bench, mode):
    """The node beside one of SMALL names: its UDP, and with -do its signed answers."""
    opts, found = bench.opts, []
    with bench.small() as small:
        these = [small, bench.node()]
        how = "udp-do" if mode.endswith("-do") else "udp"
        for s in these:
            bench.check(how, s, f"{mode}, {s.name}")
        for i in range(opts.rounds):
            for s in turns(these, i):
                found.append({"mode": mode, "tool": "blast", "round": i, "server": s.name, **measure.generate(s, how, "blast", opts)})
            told(mode, i, opts.rounds)
        bench.note(mode, *these)
        more, less = bench.node().memory(), small.memory()
        of = lambda key: (more[key] - less[key]) * 2**20 / max(1, opts.names - bench.SMALL)
        bench.notes.append(f"memory, {mode}: octets for each name beyond {bench.SMALL}: {of('Pss'):.0f}, its own {of('Pss_Anon'):.0f}")
    return found


def native(bench, mode):
    """Proved answers over UDP beside the same node's DNS, while a record is changed every
    second; and those of a node that keeps one answer, with a block every second. Two
    answers of each run are verified."""
    opts, node, found = bench.opts, bench.node(), []
    with bench.small("--cache-size=1", "--heartbeat=1s") as cold:
        runs = [("dns", node, "udp"), ("native", node, "native"), ("uncached", cold, "native")]
        warm(node, opts)
        with measure.Updates(node, opts, rate=1, seconds=opts.rounds * len(runs) * (opts.seconds + 3)) as updates:
            for i in range(opts.rounds):
                for label, server, how in turns(runs, i):
                    height, began = server.metrics()["height"], time.monotonic()
                    got = measure.generate(server, how, "blast", opts)
                    blocks = (server.metrics()["height"] - height) / (time.monotonic() - began)
                    if how == "native" and "error" not in got:
                        proved, wrong = measure.verify(server, got, opts)
                        got = {"error": wrong} if wrong else got
                        bench.checks.append(f"{mode}, {label}: {proved or wrong}")
                    found.append({"mode": mode, "tool": "blast", "round": i, "server": label, "blocks_per_second": blocks, **got})
                told(mode, i, opts.rounds)
        bench.checks.append(f"{mode}: {updates.said}")
    return found


def warm(node, opts):
    """Asks until every answer was asked for three times: the second time it is in the
    cache, and from then on answered from it."""
    with open(node.queries) as f:
        left, end = 3 * sum(1 for _ in f), time.monotonic() + 120
    while left > 0 and time.monotonic() < end:
        left -= measure.generate(node, "native", "blast", opts, seconds=1).get("answers", 0)


def busy(bench, mode):
    """Half of what the node answers over UDP, measured just before, while records are
    changed: one name in a transaction, or in busy-batch as many as gossip carries in one."""
    opts, node, found = bench.opts, bench.node(), []
    per = 16 if mode == "busy-batch" else 1
    beyond = 0 if opts.rate else bench.beyond(node)
    seconds = opts.seconds * 3  # so that a block more or less matters little
    for i in range(opts.rounds):
        half = opts.rate or measure.generate(node, "udp", "blast", opts, rate=beyond)["qps"] / 2
        with measure.Updates(node, opts, -(-opts.updates // per), seconds + 1, per) as updates:
            before, cpu, began = node.metrics(), updates.cpu(), time.monotonic()
            got = measure.generate(node, "udp", "blast", opts, rate=half, seconds=seconds)
            took, cpu, after = time.monotonic() - began, updates.cpu() - cpu, node.metrics()
        applied = "transactions_applied_total"
        found.append({"mode": mode, "tool": "blast", "round": i, "server": node.name, **got,
                      "committed_per_second": per * (after[applied] - before[applied]) / took, "waiting": after["pending_transactions"],
                      "blocks_per_second": (after["height"] - before["height"]) / took, "update_core": cpu / took, **updates.said})
        told(mode, i, opts.rounds)
    return found


def start(bench, mode):
    """The node begins anew, and is asked meanwhile, with DO and without, at a rate."""
    opts, found = bench.opts, []
    for i in range(min(opts.rounds, opts.starts)):
        bench.up.remove(bench.stopped_node())
        if opts.drop_caches:
            os.sync()
            with open("/proc/sys/vm/drop_caches", "w") as f:
                f.write("3")
        began = time.monotonic()
        node = bench.start_node()
        while not node.answers(zonefile.name(5)) and time.monotonic() < began + opts.limit:
            time.sleep(0.01)
        first = time.monotonic() - began
        load = [subprocess.Popen(measure.blast(node, how, opts, rate=opts.start_rate, seconds=opts.limit), stdout=subprocess.PIPE, text=True)
                for how in ("udp", "udp-do")]
        compiled = await_compiled(node, began + opts.limit)
        ready, cpu = compiled - began, node.cpu()
        time.sleep(2)
        for how, asking in zip(("udp", "udp-do"), load):
            asking.terminate()
            got = measure.read_blast(asking.communicate(timeout=60)[0])
            found.append({"mode": mode, "tool": "blast", "round": i, "server": how, "first_answer": first, "all_compiled": ready, **got})
        time.sleep(opts.settle)
        for r in found[-2:]:
            r.update({"cpu": cpu, **node.memory()})
        bench.check("udp-do", node, f"{mode}, {node.name}")
        told(mode, i, min(opts.rounds, opts.starts))
    return found


def await_compiled(node, end):
    """When all answers were compiled ones, to absent names too, for which that takes
    all names: of what was asked in a quarter of a second none was left to the resolver.
    """
    before = node.made()
    while time.monotonic() < end:
        at = time.monotonic()
        time.sleep(0.25)
        now = node.made()
        if now[0] > before[0] + 50 and now[1] == before[1]:
            return at
        before = now
    raise RuntimeError(f"{node.name} has not compiled all of its answers")


MODES = {"udp": plain, "udp-do": plain, "absent-do": plain, "tcp": plain, "dot": plain, "doh": plain, "native": native, "busy": busy,
         "busy-batch": busy,
         "million": million, "million-do": million, "start": start}
