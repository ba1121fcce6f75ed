"""The partner list over 100,000 partners, driven over HTTP against the real server, on both engines."""

import http.client
import json
import os
import random
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import insert, text

from bench.row import Row
from prm.access.policy import Role
from prm.app import create_app
from prm.cli.instance import prepare
from prm.core import clock, settings
from prm.core.db import db
from prm.core.ids import public_id, token
from prm.core.transaction import system
from prm.identity.models import Territory, User, UserRegion, UserSession
from prm.identity.rules import Access, NodeKind, digest
from prm.partners.models import Partner
from prm.partners.rules import Status, folded
from prm.web import cookie

TITLE = "Partner list, 50 of 100,000"
PARTNERS, REGIONS, TERRITORIES, MANAGERS = 100_000, 5, 40, 60
ACCEPT = {"Accept-Encoding": "gzip, deflate, br, zstd"}
WORDS = ("North", "Iber", "Alpe", "Borea", "Delta", "Lumen", "Terra", "Vela", "Quanta", "Orbi")
ENDS = ("Systems", "Trade", "Networks", "Sport", "Partner", "Consulting", "Distribution", "Cloud")


def fill(session, draw):
    """Regions, people, and 100,000 believable partners."""
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
    return groups[1], people[-1], people[0]


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


def signed_in(session, person):
    """A browser's cookie for a person."""
    key, now = token(), clock.now()
    ends = now + timedelta(hours=5)
    session.add(UserSession(token_digest=digest(key), user_id=person.id, created_at=now, seen_at=now, ends_at=ends))
    return {"Cookie": f"{cookie.name()}={key}", **ACCEPT}


def instance(folder, **urls):
    """A filled instance; the filtered address and the headers of a leader and a manager."""
    settings.make_folder(folder)
    if urls:
        (folder / "config.py").write_text("\n".join(f"{name} = {value!r}" for name, value in urls.items()))
    prepare(folder)
    app = create_app(folder)
    with app.test_request_context(), system("bench") as session:
        region, leader, manager = fill(session, random.Random(7))
        headers = signed_in(session, leader), signed_in(session, manager)
        filtered = f"/partners/?f.territory={region.public_id}&f.status=active&sort=-revenue"
    with app.app_context():
        db.engine.dispose()
    return filtered, *headers


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """`prm serve` in a process of its own, as users run it."""

    def __init__(self, folder, workers):
        self.port = free_port()
        command = [sys.executable, "-c", "from prm.cli import main; main()", "serve", "--port", str(self.port)]
        env = os.environ | {"PRM_INSTANCE": str(folder), "PRM_WORKER": "0"}
        self.process = subprocess.Popen([*command, "--workers", str(workers)], env=env, stdout=subprocess.DEVNULL)

    def __enter__(self):
        for _try in range(300):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/healthz")
                connection.getresponse().read()
                return self
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("the server does not answer")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)


def load(port, url, headers, clients=1, seconds=4.0):
    """(p50 ms, p95 ms, requests a second) from a loader in a process of its own."""
    told = [str(port), url, json.dumps(headers), str(clients), str(seconds)]
    done = subprocess.run([sys.executable, "-m", "bench.loader", *told], check=True, capture_output=True, text=True)
    taken = sorted(json.loads(done.stdout))
    return median(taken), taken[int(len(taken) * 0.95)], len(taken) / seconds


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
    with Server(folder, 2) as server:
        for url, headers in (("/partners/", leader), (filtered, leader), ("/partners/", manager)):
            load(server.port, url, headers, seconds=0.7)
            load(server.port, url, headers, clients=4, seconds=0.7)
        health = load(server.port, "/healthz", leader, seconds=1.0)[0]
        for label, url, headers, goal in (
            ("first page by name", "/partners/", leader, 10),
            ("territory and status, by revenue", filtered, leader, 20),
            ("a manager's first page by name", "/partners/", manager, 10),
        ):
            p50, p95, _rate = load(server.port, url, headers)
            figure = f"p50 {p50:.1f} ms, p95 {p95:.1f} ms"
            rows.append(_row(f"{engine}: {label}, 1 client", figure, health, p50, f"p50 ≤ {goal} ms", p50 <= goal))
        for label, url in (("first page by name", "/partners/"), ("territory and status, by revenue", filtered)):
            p50, p95, rate = load(server.port, url, leader, clients=8, seconds=6.0)
            figure, met = f"{rate:.0f} req/s, p95 {p95:.1f} ms", rate >= 300 and p95 <= 50
            rows.append(_row(f"{engine}: {label}, 8 clients", figure, health, p50, "≥ 300 req/s, p95 ≤ 50 ms", met))
    return rows


def _row(label, figure, baseline, value, goal, met):
    return Row(label, figure, f"/healthz of the same server {baseline:.2f} ms", f"{value / baseline:.1f}×", goal, met)


def run():
    """Every row of this benchmark."""
    folder = Path(tempfile.mkdtemp(prefix="prm-bench-"))
    try:
        rows = measured("SQLite", folder / "sqlite", instance(folder / "sqlite"))
        raw = bare(folder / "sqlite" / "prm.db")
        rows.append(Row("SQLite: the same 50 rows by bare sqlite3, no page", f"{raw:.2f} ms", "", "", "", None))
        urls = fresh_postgres()
        if urls:
            pages = instance(folder / "postgresql", **urls)
            analyse(folder / "postgresql")
            rows += measured("PostgreSQL", folder / "postgresql", pages)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return rows


def fresh_postgres(name="bench"):
    """Addresses of an empty database, or nothing where there is no server to make it on."""
    try:
        from tests import postgres  # noqa: PLC0415 - the wheel is a test dependency
    except ImportError:
        return {}
    return postgres.fresh_database(name)


def analyse(folder):
    """What autovacuum would have done within a minute."""
    configured = settings.load(folder)
    owner = create_app(folder, DATABASE_URL=configured["OWNER_DATABASE_URL"])
    with owner.app_context(), db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE partner"))


if __name__ == "__main__":
    for each in run():
        print(each)
