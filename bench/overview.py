"""The leader's overview on the demo company, REF and big, both engines; and partner × month from rollups."""

import shutil
import tempfile
import time
from pathlib import Path
from statistics import median

from sqlalchemy import select, text

from bench.row import Row
from bench.served import Server, fresh_postgres, load, signed_in
from prm.access.policy import Actor, Role
from prm.analytics.pivot import partner_by_month
from prm.app import create_app
from prm.cli.demo import make_demo
from prm.core import settings
from prm.core.db import db
from prm.core.transaction import system
from prm.dashboards import extract
from prm.identity.models import User
from prm.identity.rules import Access

TITLE = "Insights › Overview"
GOALS = {"ref": 100, "big": 300}
ADMIN = Actor(id=0, public_id="bench", name="bench", email="", role=Role.ADMIN)


def run():
    """Every row of this benchmark; big takes some minutes to make."""
    rows = []
    for engine in ("SQLite", "PostgreSQL"):
        for scale, goal in GOALS.items():
            folder = Path(tempfile.mkdtemp(prefix="prm-bench-"))
            try:
                rows += measured(engine, scale, goal, folder)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    return rows


def measured(engine, scale, goal, folder):
    """The rows of one engine and scale."""
    settings.make_folder(folder)
    if engine == "PostgreSQL":
        urls = fresh_postgres(f"bench_{scale}")
        if not urls:
            return []
        (folder / "config.py").write_text("\n".join(f"{name} = {value!r}" for name, value in urls.items()))
    start = time.perf_counter()
    make_demo(folder, scale=scale)
    made = time.perf_counter() - start
    rows = [Row(f"{engine}, {scale}: making the demo", f"{made:.0f} s", "", "", "", None)]
    app = create_app(folder)
    with app.test_request_context(), system("bench") as session:
        leader = session.scalars(select(User).where(User.role == Role.LEADER, User.access == Access.ACTIVE)).first()
        headers = signed_in(session, leader)
    if scale == "big":
        rows.append(pivot(engine, app))
    with app.app_context():
        db.engine.dispose()
    with Server(folder, 1) as server:
        health = load(server.port, "/healthz", headers, seconds=1.0)[0]
        first = cold(server.port, headers)
        p50, p95, rate = load(server.port, "/insights/?by=group&compare=1", headers, seconds=6.0)
    figure = f"p95 {p95:.0f} ms, p50 {p50:.0f} ms, {rate:.0f} req/s; first after a change {first:.0f} ms"
    label = f"{engine}, {scale}: overview, 1 client"
    base = f"/healthz of the same server {health:.2f} ms"
    return [*rows, Row(label, figure, base, f"{p50 / health:.0f}×", f"p95 ≤ {goal} ms", p95 <= goal)]


def cold(port, headers):
    """The first answer of a server that has no frame yet, ms."""
    return load(port, "/insights/?by=group&compare=1", headers, seconds=0.01)[1]


def pivot(engine, app):
    """Partner × month over every booked line, from the rollup, warm; against summing the lines themselves in SQL."""
    with app.app_context(), system("bench", writes=False) as session:
        frame = extract.revenue(ADMIN, ("partner",))
        taken = [timed(lambda: partner_by_month(extract.revenue(ADMIN, ("partner",)))) for _ in range(20)]
        month = "substr(day, 1, 7)" if engine == "SQLite" else "date_trunc('month', day)"
        summed = text(f"SELECT partner_id, {month}, sum(reporting) FROM line GROUP BY 1, 2")
        bare = timed(lambda: session.execute(summed, execution_options={"scoped": True}).all())
        cells = partner_by_month(frame).size
    best = median(taken)
    label = f"{engine}, big: partner × month from rollups, warm ({cells:,} cells, {int(frame['lines'].sum()):,} lines)"
    base = f"summing the lines in SQL {bare:,.0f} ms"
    return Row(label, f"{best:.0f} ms", base, f"{bare / best:.0f}× faster", "≤ 50 ms", best <= 50)


def timed(work):
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1_000


if __name__ == "__main__":
    for each in run():
        print(each)
