"""Registering a deal over HTTP: conflict check among 100,000, claim, receipt and event included; the portal's list."""

import hmac
import http.client
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from sqlalchemy import insert, select

from bench.partner_list import Server, fresh_postgres, load
from bench.row import Row
from prm.access.policy import Role
from prm.app import create_app
from prm.cli.instance import prepare
from prm.core import clock, settings
from prm.core.db import db
from prm.core.ids import public_id, token
from prm.core.transaction import system
from prm.deals import keys, likeness
from prm.deals.models import Claim, CustomerBlock, CustomerKey, Registration, RegistrationLine
from prm.deals.rules import Outcome, Stage, Status
from prm.deals.service import routing
from prm.identity.models import User, UserSession
from prm.identity.rules import Access, digest
from prm.partners.models import Partner
from prm.partners.rules import Status as Standing
from prm.sales.models import Category
from prm.web import cookie

TITLE = "Registering a deal, among 100,000"
KNOWN = int(os.environ.get("PRM_BENCH_DEALS", "100000"))
COMPANIES, BATCH = 200, 5_000
SYLLABLES = (
    "ka",
    "lo",
    "mi",
    "ven",
    "tor",
    "qua",
    "sel",
    "dra",
    "ner",
    "po",
    "lux",
    "bri",
    "stan",
    "fel",
    "gor",
    "hin",
    "zam",
)
KINDS = ("Systems", "Trade", "Logistics", "Foods", "Energy", "Media", "Motors", "Textiles", "Health", "Optics")


def name(draw):
    """A customer of its own: the machine has to tell it from the others."""
    return "".join(draw.choice(SYLLABLES) for _ in range(draw.randint(3, 5))).title() + " " + draw.choice(KINDS)


def fill(session, draw):
    """Companies with somebody signed in, and the registrations of two years."""
    session.add(category := Category(name="Bikes"))
    routing.in_force(session)
    companies = [
        Partner(
            code=f"P{n}", name=f"Company {n}", sort_name=f"company {n}", status=Standing.ACTIVE, created_at=clock.now()
        )
        for n in range(COMPANIES)
    ]
    session.add_all(companies)
    session.flush()
    people = [
        User(name=f"Rep {each.id}", role=Role.PARTNER_REP, access=Access.ACTIVE, partner_id=each.id)
        for each in companies
    ]
    session.add_all(people)
    session.flush()
    cookies = [_signed_in(session, person) for person in people]
    for start in range(0, KNOWN, BATCH):
        _registered(session, draw, range(start + 1, min(start + BATCH, KNOWN) + 1), companies, category.id)
    return category.public_id, cookies


def _signed_in(session, person):
    key, now = token(), clock.now()
    ends = now + timedelta(hours=5)
    session.add(
        UserSession(
            token_digest=digest(key), user_id=person.id, partner_id=person.partner_id,
            created_at=now, seen_at=now, ends_at=ends,
        )
    )  # fmt: skip
    return key


def _registered(session, draw, numbers, companies, category_id):
    rows = [_row(draw, number, companies[number % COMPANIES].id) for number in numbers]
    session.execute(insert(Registration), rows)
    called = select(Registration.number, Registration.id).where(Registration.number.in_([r["number"] for r in rows]))
    ids = {number: made for number, made in session.execute(called)}  # noqa: C416 - a result is no mapping
    rows = [r | {"id": ids[r["number"]]} for r in rows]
    lines = [
        {
            "registration_id": r["id"],
            "category_id": category_id,
            "partner_id": r["partner_id"],
            "quantity": 1,
            "amount": r["amount"],
        }
        for r in rows
    ]
    session.execute(insert(RegistrationLine), lines)
    held = [{"registration_id": r["id"], "kind": keys.KeyKind.DOMAIN, "value": r["domain"]} for r in rows]
    session.execute(insert(CustomerKey), held)
    live = [
        h | {"category_id": category_id, "partner_id": r["partner_id"], "expires_at": r["protected_until"]}
        for h, r in zip(held, rows, strict=True)
    ]
    session.execute(insert(Claim), live)
    tokens = [
        {"token": each, "registration_id": r["id"]}
        for r in rows
        for each in likeness.blocks(r["customer"], r["domain"], country="DE")
    ]
    session.execute(insert(CustomerBlock), tokens)


def _row(draw, number, partner_id):
    came = datetime(2026, 10, 1, tzinfo=UTC) - timedelta(minutes=number * 10)
    customer = name(draw)
    return {
        "public_id": public_id(), "number": f"DR-{number:07d}", "partner_id": partner_id, "hidden": False,
        "user_id": 1, "request_key": f"bench{number}", "request_digest": "", "status": Status.APPROVED,
        "outcome": Outcome.OPEN, "stage": Stage.QUALIFIED, "stage_moved_at": came, "conflict": False, "name": customer,
        "customer": customer, "customer_sort": customer.casefold(), "country": "DE", "domain": f"known{number}.com",
        "tax_id": "", "city": "", "street": "", "contact_name": "", "contact_email": "", "contact_role": "",
        "key_version": keys.VERSION, "amount": 300_000_000, "currency": "USD", "reporting": 300_000_000,
        "close_on": came.date() + timedelta(days=90), "need": "", "reference": "", "source": "", "received_at": came,
        "terms_version": 1, "decided_at": came, "clause": "4.1", "told": "", "protected_from": came, "waited": 0,
        "protected_until": came + timedelta(days=400), "extensions": 0, "evidence": "", "version": 1,
    }  # fmt: skip


def instance(folder, **urls):
    """A filled instance: the family to choose, the cookies, the secret of the forms."""
    settings.make_folder(folder)
    if urls:
        (folder / "config.py").write_text("\n".join(f"{name} = {value!r}" for name, value in urls.items()))
    prepare(folder)
    app = create_app(folder)
    with app.test_request_context(), system("bench") as session:
        family, cookies = fill(session, random.Random(11))
        sid = cookie.name()
    with app.app_context():
        db.engine.dispose()
    return family, cookies, sid, app.config["SECRET_KEY"]


def forms(found, draw, count):
    """Requests as a browser sends them, each of another customer."""
    family, cookies, sid, secret = found
    made = []
    for number in range(count):
        key = cookies[number % len(cookies)]
        typed = {
            "csrf_token": hmac.new(secret.encode(), b"csrf:" + key.encode(), "sha256").hexdigest(),
            "request_key": token(), "customer": name(draw), "domain": f"{public_id()[:12]}.com",
            "contact_email": "ana@example.com", "amount": "30000", "when": "next", "family": family, "country": "DE",
            "currency": "USD",
        }  # fmt: skip
        headers = {"Cookie": f"{sid}={key}", "Content-Type": "application/x-www-form-urlencoded"}
        made.append({"body": urlencode(typed), "headers": headers})
    return made


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


def measured(engine, folder, **urls):
    """The rows of one engine."""
    found = instance(folder, **urls)
    draw, rows = random.Random(5), []
    with Server(folder, 2) as server:
        post(server.port, forms(found, draw, 100), 2)
        health = load(server.port, "/healthz", {}, seconds=1.0)[0]
        p50, p95, _rate = post(server.port, forms(found, draw, 300), 1)
        rows.append(
            _told(
                f"{engine}: register, 1 client",
                f"p50 {p50:.1f} ms, p95 {p95:.1f} ms",
                p50,
                health,
                "p50 ≤ 15 ms",
                p50 <= 15,
            )
        )
        p50, p95, rate = post(server.port, forms(found, draw, 1_600), 8)
        rows.append(
            _told(
                f"{engine}: register, 8 clients",
                f"{rate:.0f} req/s, p95 {p95:.1f} ms",
                p50,
                health,
                "≥ 150 req/s",
                rate >= 150,
            )
        )
        headers = {"Cookie": f"{found[2]}={found[1][0]}", "Accept-Encoding": "gzip, deflate, br, zstd"}
        load(server.port, "/portal/deals/", headers, clients=4, seconds=1.5)
        p50, p95, _rate = load(server.port, "/portal/deals/", headers)
        rows.append(
            _told(
                f"{engine}: portal list of deals, 1 client",
                f"p50 {p50:.1f} ms, p95 {p95:.1f} ms",
                p50,
                health,
                "p50 ≤ 10 ms",
                p50 <= 10,
            )
        )
        p50, p95, rate = load(server.port, "/portal/deals/", headers, clients=8, seconds=6.0)
        rows.append(
            _told(
                f"{engine}: portal list of deals, 8 clients",
                f"{rate:.0f} req/s, p95 {p95:.1f} ms",
                p50,
                health,
                "≥ 300 req/s",
                rate >= 300,
            )
        )
    return rows


def _told(label, figure, value, health, goal, met):
    return Row(label, figure, f"/healthz of the same server {health:.2f} ms", f"{value / health:.0f}×", goal, met)


def run():
    """Every row of this benchmark."""
    folder = Path(tempfile.mkdtemp(prefix="prm-bench-"))
    try:
        rows = measured("SQLite", folder / "sqlite")
        urls = fresh_postgres("register")
        return rows + (measured("PostgreSQL", folder / "postgresql", **urls) if urls else [])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
