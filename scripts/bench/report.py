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


def table(mode, tool, runs, base):
    """Medians of the rounds; ratios are to base in the same round."""
    rows = [f"{'server':10} {'q/s':>8} {'ratio':>6} {'least':>6} {'most':>6} {'CPU µs/q':>9} {'of CPU':>7} {'core':>5} "
            f"{'client':>6} {'p50 µs':>8} {'p99 µs':>8} {'lost':>6} {'octets':>6} {'rounds':>6}"]
    for name, rounds in runs.items():
        good = {i: r for i, r in rounds.items() if "error" not in r}
        if not good:
            rows.append(f"{name:10} no figures: {next(iter(rounds.values()))['error']}")
            continue
        beside = {i: r for i, r in runs.get(base, {}).items() if "error" not in r}
        ratios = [r["qps"] / beside[i]["qps"] for i, r in good.items() if i in beside and beside[i]["qps"]]
        of_cpu = [beside[i]["cpu_us"] / r["cpu_us"] for i, r in good.items() if i in beside and r["cpu_us"]]
        mid = lambda key: median([r.get(key, 0) for r in good.values()])
        p50 = mid("p50_us") if tool == "blast" else mid("mean_us")
        rows.append(
            f"{name:10} {mid('qps'):8.0f} {median(ratios):6.2f} {min(ratios, default=0):6.2f} {max(ratios, default=0):6.2f} "
            f"{mid('cpu_us'):9.2f} {median(of_cpu):7.2f} {mid('core'):5.2f} {mid('client_core'):6.2f} {p50:8.0f} {mid('p99_us'):8.0f} "
            f"{sum(r['lost'] for r in good.values()):6d} {mid('octets'):6.1f} {len(good):6d}")
    if mode == "busy":
        rows += [f"{mid('updates_per_second'):.0f} updates a second were committed meanwhile"]
    mean = "" if tool == "blast" else "; the p50 column has the mean, which is all that dnsperf tells"
    return [f"== {mode}, {tool}: medians, ratio of q/s and of CPU to {base} in the same round{mean}", *rows, ""]


def raw(results):
    lines = ["== every run"]
    for r in results:
        lines.append(json.dumps({k: round(v, 2) if isinstance(v, float) else v for k, v in r.items()}))
    return lines
