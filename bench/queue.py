"""The queue and a submission where a million registrations are known."""

import os
import random

from bench import served
from bench.register import on_both, post

TITLE = "Deal registration, among 1,000,000"
KNOWN = int(os.environ.get("PRM_BENCH_DEALS", "1000000"))


def run():
    """Every row of this benchmark; making the registrations takes minutes."""
    return on_both(KNOWN, measured)


def measured(engine, server, world):
    """The rows of one engine."""
    draw, rows = random.Random(5), []
    health = served.load(server.port, "/healthz", {}, seconds=1.0)[0]
    for label, url, headers in (
        ("a manager's queue with its panel", "/deals/", world.manager),
        ("a leader's list of all deals", "/deals/?view=all", world.leader),
        ("a partner's list of deals", "/portal/deals/", world.reps[0]),
    ):
        served.load(server.port, url, headers, clients=4, seconds=2.0)
        p50, p95, _rate = served.load(server.port, url, headers)
        figure = f"p95 {p95:.1f} ms, p50 {p50:.1f} ms"
        rows.append(served.row(f"{engine}: {label}", figure, health, p50, "p95 ≤ 100 ms", p95 <= 100))
    post(server.port, [world.form(draw, n) for n in range(100)], 2)
    p50, p95, _rate = post(server.port, [world.form(draw, n) for n in range(300)], 1)
    figure = f"p95 {p95:.1f} ms, p50 {p50:.1f} ms"
    rows.append(served.row(f"{engine}: submit", figure, health, p50, "p95 ≤ 150 ms", p95 <= 150))
    return rows
