"""Deal registration over HTTP: submit (conflict check, claim, receipt, event, commit), and the lists of both sides."""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from bench import served
from bench.deals_world import World

TITLE = "Deal registration, among 100,000"
KNOWN = int(os.environ.get("PRM_BENCH_DEALS", "100000"))


def run():
    """Every row of this benchmark."""
    return on_both(KNOWN, measured)


def on_both(known, measure):
    """The rows of `measure(engine, server, world)` on each engine, with so many registrations."""
    folder = Path(tempfile.mkdtemp(prefix="prm-bench-"))
    rows = []
    try:
        for engine, urls in (("SQLite", {}), ("PostgreSQL", served.fresh_postgres(f"deals{known}"))):
            if engine == "SQLite" or urls:
                world = served.made(folder / engine, lambda session: World(session, known), **urls)
                with served.Server(folder / engine, 2) as server:
                    found = measure(engine, server, world)
                print(*found, sep="\n", file=sys.stderr)  # making the next engine's world may take long
                rows += found
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return rows


def measured(engine, server, world):
    """The rows of one engine."""
    draw, rows = random.Random(5), []
    post(server.port, [world.form(draw, n) for n in range(100)], 2)
    health = served.load(server.port, "/healthz", {}, seconds=1.0)[0]
    p50, p95, _rate = post(server.port, [world.form(draw, n) for n in range(300)], 1)
    figure = f"p50 {p50:.1f} ms, p95 {p95:.1f} ms"
    rows.append(served.row(f"{engine}: register, 1 client", figure, health, p50, "p50 ≤ 15 ms", p50 <= 15))
    p50, p95, rate = post(server.port, [world.form(draw, n) for n in range(1_600)], 8)
    figure = f"{rate:.0f} req/s, p95 {p95:.1f} ms"
    rows.append(served.row(f"{engine}: register, 8 clients", figure, health, p50, "≥ 150 req/s", rate >= 150))
    pages = (
        ("a partner's list of deals", "/portal/deals/", world.reps[0]),
        ("a leader's list of deals", "/deals/?view=all", world.leader),
        ("a manager's queue with its panel", "/deals/", world.manager),
    )
    for label, url, headers in pages:
        served.load(server.port, url, headers, clients=4, seconds=1.5)
        p50, p95, _rate = served.load(server.port, url, headers)
        figure = f"p50 {p50:.1f} ms, p95 {p95:.1f} ms"
        rows.append(served.row(f"{engine}: {label}, 1 client", figure, health, p50, "p50 ≤ 10 ms", p50 <= 10))
    for label, url, headers in pages[:2]:
        p50, p95, rate = served.load(server.port, url, headers, clients=8, seconds=6.0)
        figure, met = f"{rate:.0f} req/s, p95 {p95:.1f} ms", rate >= 300 and p95 <= 50
        rows.append(served.row(f"{engine}: {label}, 8 clients", figure, health, p50, "≥ 300 req/s, p95 ≤ 50 ms", met))
    return rows


def post(port, requests, clients):
    """(p50 ms, p95 ms, requests a second) of so many clients of a loader in a process of its own."""
    command = [sys.executable, "-m", "bench.sender", str(port), "/portal/deals/new", str(clients)]
    done = subprocess.run(command, input=json.dumps(requests), check=True, capture_output=True, text=True)
    told = json.loads(done.stdout)
    taken = told["taken"]
    if len(taken) != told["asked"]:
        raise RuntimeError(f"{told['asked'] - len(taken)} registrations were not answered: {done.stderr}")
    return median(taken), taken[int(len(taken) * 0.95)], len(taken) / told["seconds"]
