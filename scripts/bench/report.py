"""What was measured, as text."""

import json
import os
import platform
import statistics
import time


def median(values):
    return statistics.median(values) if values else 0.0


def machine(servers, load_before):
    with open("/proc/cpuinfo") as f:
        cpu = next((line.split(":")[1].strip() for line in f if line.startswith("model name")), "?")
    with open("/proc/loadavg") as f:
        load_after = f.read().split()[0]
    lines = [f"{time.strftime('%Y-%m-%d %H:%M', time.gmtime())} UTC; {cpu}, {os.cpu_count()} cores; Linux {platform.release()}",
             f"load average of the machine: {load_before} before, {load_after} after"]
    return lines + [f"{s.name}: {s.version()}" for s in {s.kind.name: s.kind for s in servers}.values()]


def tables(mode, found, base, names):
    """The tables of a mode. Ratios are to base, where that has the mode; of the node
    alone to what it is compared with."""
    lines = []
    for tool in ("blast", "dnsperf"):
        runs = {}
        for r in found:
            if (r["mode"], r["tool"]) == (mode, tool):
                runs.setdefault(r["server"], {})[r["round"]] = r
        if not runs:
            continue
        if mode in SPECIAL:
            lines += SPECIAL[mode](mode, runs, names)
        else:
            lines += table(mode, tool, runs, next((b for b in ("utxonode-small", "dns", base, "bind") if b in runs), base))
    return lines


def table(mode, tool, runs, base):
    """Medians of the rounds; ratios are to base in the same round."""
    rows = [f"{'server':14} {'q/s':>8} {'ratio':>6} {'least':>6} {'most':>6} {'CPU µs/q':>9} {'q/CPU-s':>8} {'of CPU':>7} {'core':>5} "
            f"{'client':>6} {'p50 µs':>8} {'p99 µs':>8} {'lost':>6} {'octets':>6} {'rounds':>6}"]
    for name, rounds in runs.items():
        good = whole(rounds)
        if not good:
            rows.append(f"{name:14} no figures: {next(iter(rounds.values()))['error']}")
            continue
        beside = whole(runs.get(base, {}))
        ratios = [r["qps"] / beside[i]["qps"] for i, r in good.items() if i in beside and beside[i]["qps"]]
        of_cpu = [beside[i]["cpu_us"] / r["cpu_us"] for i, r in good.items() if i in beside and r["cpu_us"]]
        mid = middle(good)
        p50 = mid("p50_us") if tool == "blast" else mid("mean_us")
        rows.append(
            f"{name:14} {mid('qps'):8.0f} {median(ratios):6.2f} {min(ratios, default=0):6.2f} {max(ratios, default=0):6.2f} "
            f"{mid('cpu_us'):9.2f} {1e6 / (mid('cpu_us') or 1e6):8.0f} {median(of_cpu):7.2f} {mid('core'):5.2f} {mid('client_core'):6.2f} {p50:8.0f} {mid('p99_us'):8.0f} "
            f"{sum(r['lost'] for r in good.values()):6d} {mid('octets'):6.1f} {len(good):6d}")
    if mode == "native":
        rows.append("blocks a second: " + ", ".join(f"{name} {middle(whole(rounds))('blocks_per_second'):.1f}" for name, rounds in runs.items()))
    mean = "" if tool == "blast" else "; the p50 column has the mean, which is all that dnsperf tells"
    return [f"== {mode}, {tool}: medians, ratio of q/s and of CPU to {base} in the same round{mean}", *rows, ""]


def whole(rounds):
    """The rounds that have figures."""
    return {i: r for i, r in rounds.items() if "error" not in r}


def middle(rounds):
    """A function that gives the median of a figure."""
    return lambda key: median([r.get(key, 0) for r in rounds.values()])


def busy(mode, runs, _):
    rows = [f"{'round':>6} {'q/s':>8} {'p50 ms':>7} {'p99 ms':>7} {'p99.9':>7} {'most':>7} {'lost':>5} {'core':>5} | {'late p99':>8} {'most':>7} {'first':>5} {'client':>6} | "
            f"{'commits/s':>9} {'blocks/s':>8} {'waiting':>7} {'in block p50 ms':>15} {'most':>7} | {'all':>6} {'in s':>6} {'late p99 ms':>11} {'refused':>7} {'core':>5}"]
    for rounds in runs.values():
        good = whole(rounds)
        rows += [busy_row(str(i + 1), r) for i, r in good.items()]
        rows += [f"{i + 1:6} no figures: {r['error']}" for i, r in rounds.items() if "error" in r]
        if good:
            keys = next(iter(good.values())).keys()
            rows.append(busy_row("median", {k: middle(good)(k) for k in keys if k not in ("mode", "tool", "server")}))
            rows.append(f"lost in all rounds: {sum(r['lost'] for r in good.values())} of {sum(r['sent'] for r in good.values())} queries")
    return [f"== {mode}: queries | how late blast was to send, ms | updates, as the node counts them meanwhile | as who hands them in does",
            *rows, ""]


def busy_row(label, r):
    ms = lambda key: r[key] / 1000
    return (f"{label:>6} {r['qps']:8.0f} {ms('p50_us'):7.2f} {ms('p99_us'):7.2f} {ms('p999_us'):7.2f} {ms('max_us'):7.2f} {r['lost']:5.0f} {r['core']:5.2f} | "
            f"{ms('late_p99_us'):8.2f} {ms('late_max_us'):7.2f} {'yes' if r['first'] else 'no':>5} {r['client_core']:6.2f} | "
            f"{r['committed_per_second']:9.0f} {r['blocks_per_second']:8.1f} {r['waiting']:7.0f} {r['commit_p50_ms']:15.0f} {r['commit_max_ms']:7.0f} | "
            f"{r['updates']:6.0f} {r['updating_seconds']:6.1f} {r['update_late_p99_ms']:11.1f} {r['refused']:7.0f} {r['update_core']:5.2f}")


def start(mode, runs, names):
    rows = [f"{'asked':7} {'round':>5} {'first answer s':>14} {'compiled s':>10} {'CPU s':>6} | {'sent':>7} {'answered':>9} {'SERVFAIL…':>9} {'p50 ms':>7} {'p99 ms':>7} {'most':>8} | "
            f"{'Rss MiB':>8} {'Pss':>7} {'own':>7} {'files':>7} | {'octets a name: Pss':>18} {'own':>6}"]
    for how, rounds in runs.items():
        for i, r in rounds.items():
            rows.append(
                f"{how:7} {i + 1:5} {r['first_answer']:14.2f} {r['all_compiled']:10.2f} {r['cpu']:6.1f} | {r['sent']:7} {r['answers'] / max(1, r['sent']):9.4f} {r['other']:9} "
                f"{r['p50_us'] / 1000:7.2f} {r['p99_us'] / 1000:7.2f} {r['max_us'] / 1000:8.1f} | {r['Rss']:8.0f} {r['Pss']:7.0f} {r['Pss_Anon']:7.0f} {r['Pss_File']:7.0f} | "
                f"{r['Pss'] * 2**20 / names:18.0f} {r['Pss_Anon'] * 2**20 / names:6.0f}")
    return [f"== {mode}: seconds since the program was started, {names} names; what was asked from the first answer until 2 s after all were compiled; memory", *rows, ""]


SPECIAL = {"busy": busy, "busy-batch": busy, "start": start}


def raw(results):
    lines = ["== every run"]
    for r in results:
        lines.append(json.dumps({k: round(v, 2) if isinstance(v, float) else v for k, v in r.items()}))
    return lines
