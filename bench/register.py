"""Deal registration over HTTP: submit (conflict check, claim, receipt, event, commit), and the lists of both sides."""

import http.client
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
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
                    rows += measure(engine, server, world)
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
    """(p50 ms, p95 ms, requests a second) of loaders in processes of their own."""
    children = []
    for share in (requests[n::clients] for n in range(clients)):
        command = [sys.executable, "-m", "bench.register", str(port)]
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        child.stdin.write(json.dumps(share))
        child.stdin.close()
        children.append(child)
    told = [json.loads(child.stdout.read()) for child in children]
    taken = sorted(each for child in told for each in child["taken"])
    spent = max(child["ended"] for child in told) - min(child["began"] for child in told)
    return median(taken), taken[int(len(taken) * 0.95)], len(taken) / spent


def send(port):
    """A loader: the requests of standard input one after another on one connection; what each took."""
    requests = json.load(sys.stdin)
    connection, taken, began = http.client.HTTPConnection("127.0.0.1", port, timeout=60), [], time.time()
    for asked in requests:
        start = time.perf_counter()
        connection.request("POST", "/portal/deals/new", body=asked["body"], headers=asked["headers"])
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 303:
            raise RuntimeError(f"answered {answer.status}: {body.decode()}")
        taken.append((time.perf_counter() - start) * 1_000)
    print(json.dumps({"taken": taken, "began": began, "ended": time.time()}))


if __name__ == "__main__":
    send(int(sys.argv[1]))
