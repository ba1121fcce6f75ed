"""The partner list over 100,000 partners, driven over HTTP against the real server, on both engines."""

import random
import shutil
import sqlite3
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import insert

from bench import served
from bench.row import Row
from prm.access.policy import Role
from prm.core.ids import public_id
from prm.identity.models import Territory, User, UserRegion
from prm.identity.rules import Access, NodeKind
from prm.partners.models import Partner
from prm.partners.rules import Status, folded

TITLE = "Partner list, 50 of 100,000"
PARTNERS, REGIONS, TERRITORIES, MANAGERS = 100_000, 5, 40, 60
WORDS = ("North", "Iber", "Alpe", "Borea", "Delta", "Lumen", "Terra", "Vela", "Quanta", "Orbi")
ENDS = ("Systems", "Trade", "Networks", "Sport", "Partner", "Consulting", "Distribution", "Cloud")


def fill(session):
    """Regions, people, and 100,000 believable partners; the filtered address, the headers of a leader and a manager."""
    draw = random.Random(7)
    world = Territory(name="World", kind=NodeKind.GROUP)
    session.add(world)
    session.flush()
    groups = [Territory(name=f"Region {n}", kind=NodeKind.GROUP, parent_id=world.id) for n in range(REGIONS)]
    session.add_all(groups)
    session.flush()
    nodes = [
        Territory(name=f"Territory {n}", kind=NodeKind.TERRITORY, parent_id=groups[n % REGIONS].id)
        for n in range(TERRITORIES)
    ]
    people = [User(name=f"Manager {n}", role=Role.MANAGER, access=Access.ACTIVE) for n in range(MANAGERS)]
    people += [User(name="Leo Leader", role=Role.LEADER, access=Access.ACTIVE)]
    session.add_all([*nodes, *people])
    session.flush()
    session.add_all(
        UserRegion(user_id=each.id, territory_id=groups[n % REGIONS].id) for n, each in enumerate(people[:-1])
    )
    now = datetime(2026, 9, 1, tzinfo=UTC)
    rows = [partner(n, draw, nodes, people, now) for n in range(PARTNERS)]
    for start in range(0, PARTNERS, 5_000):
        session.execute(insert(Partner), rows[start : start + 5_000])
    filtered = f"/partners/?f.territory={groups[1].public_id}&f.status=active&sort=-revenue"
    return filtered, served.signed_in(session, people[-1]), served.signed_in(session, people[0])


def partner(n, draw, nodes, people, now):
    name = f"{draw.choice(WORDS)}{draw.choice(WORDS).lower()} {draw.choice(ENDS)} {n}"
    revenue = int(draw.lognormvariate(10, 1.5)) * 10_000
    return {
        "public_id": public_id(),
        "code": f"P{n:06d}",
        "name": name,
        "sort_name": folded(name),
        "kind": draw.choice(("Reseller", "Distributor", "MSP")),
        "status": draw.choices(list(Status), (2, 1, 2, 12, 1, 1, 1))[0],
        "territory_id": draw.choice(nodes).id,
        "manager_id": draw.choice(people[:-1]).id,
        "city": draw.choice(("Lisboa", "Porto", "Berlin", "Austin", "Osaka")),
        "country": draw.choice(("PT", "DE", "US", "JP")),
        "revenue": revenue,
        "revenue_before": int(revenue * draw.uniform(0.4, 1.8)),
        "last_order_on": date(2026, 9, 1) - timedelta(days=draw.randrange(400)),
        "touched_at": now - timedelta(hours=draw.randrange(3_000)),
        "created_at": now,
        "attributes": {},
        "version": 1,
    }


def bare(path):
    """The same 50 rows by bare sqlite3, ms."""
    connection = sqlite3.connect(path)
    taken = []
    for _turn in range(200):
        start = time.perf_counter()
        connection.execute(
            "SELECT p.public_id, p.name, p.code, p.status, p.revenue, t.name FROM partner p "
            "LEFT JOIN territory t ON t.id = p.territory_id ORDER BY p.sort_name, p.id LIMIT 50"
        ).fetchall()
        taken.append((time.perf_counter() - start) * 1_000)
    return median(taken)


def measured(engine, folder, pages):
    """The rows of one engine."""
    filtered, leader, manager = pages
    rows = []
    with served.Server(folder, 2) as server:
        for url, headers in (("/partners/", leader), (filtered, leader), ("/partners/", manager)):
            served.load(server.port, url, headers, seconds=0.7)
            served.load(server.port, url, headers, clients=4, seconds=0.7)
        health = served.load(server.port, "/healthz", leader, seconds=1.0)[0]
        for label, url, headers, goal in (
            ("first page by name", "/partners/", leader, 10),
            ("territory and status, by revenue", filtered, leader, 20),
            ("a manager's first page by name", "/partners/", manager, 10),
        ):
            p50, p95, _rate = served.load(server.port, url, headers)
            figure = f"p50 {p50:.1f} ms, p95 {p95:.1f} ms"
            rows.append(
                served.row(f"{engine}: {label}, 1 client", figure, health, p50, f"p50 ≤ {goal} ms", p50 <= goal)
            )
        for label, url in (("first page by name", "/partners/"), ("territory and status, by revenue", filtered)):
            p50, p95, rate = served.load(server.port, url, leader, clients=8, seconds=6.0)
            figure, met = f"{rate:.0f} req/s, p95 {p95:.1f} ms", rate >= 300 and p95 <= 50
            rows.append(
                served.row(f"{engine}: {label}, 8 clients", figure, health, p50, "≥ 300 req/s, p95 ≤ 50 ms", met)
            )
    return rows


def run():
    """Every row of this benchmark."""
    folder = Path(tempfile.mkdtemp(prefix="prm-bench-"))
    try:
        rows = measured("SQLite", folder / "sqlite", served.made(folder / "sqlite", fill))
        raw = bare(folder / "sqlite" / "prm.db")
        rows.append(Row("SQLite: the same 50 rows by bare sqlite3, no page", f"{raw:.2f} ms", "", "", "", None))
        if urls := served.fresh_postgres():
            rows += measured("PostgreSQL", folder / "postgresql", served.made(folder / "postgresql", fill, **urls))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return rows


if __name__ == "__main__":
    for each in run():
        print(each)
