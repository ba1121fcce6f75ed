"""Companies, people and the registrations of years for the benchmarks of deal registration."""

import hmac
import random
from datetime import timedelta
from urllib.parse import urlencode

from flask import current_app
from sqlalchemy import insert, select

from bench import served
from prm.access.policy import Role
from prm.core import clock
from prm.core.db import batched
from prm.core.ids import public_id, token
from prm.deals import keys, likeness
from prm.deals.models import Claim, CustomerBlock, CustomerKey, Registration, RegistrationLine
from prm.deals.rules import Outcome, Stage, Status
from prm.deals.service import routing
from prm.identity.models import Territory, User, UserRegion
from prm.identity.rules import Access, NodeKind
from prm.imports import bulk
from prm.partners.models import Partner
from prm.partners.rules import Status as Standing
from prm.sales.models import Category
from prm.web import cookie
from tests.deals import pairs

COMPANIES, MANAGERS, BATCH = 200, 10, 5_000
YEARS = timedelta(days=3 * 365)
FATES = (
    (Status.APPROVED, Outcome.WON, 30),
    (Status.APPROVED, Outcome.LOST, 25),
    (Status.APPROVED, Outcome.OPEN, 25),
    (Status.REJECTED, Outcome.OPEN, 12),
    (Status.WITHDRAWN, Outcome.OPEN, 8),
)
WAITS = timedelta(days=4)  # what came since then is undecided


class World:
    """What the loaders need: whom to be, and how to fill in the form."""

    def __init__(self, session, count):
        draw = random.Random(11)
        self.secret, self.cookie = current_app.config["SECRET_KEY"], cookie.name()
        routing.in_force(session)
        session.add(category := Category(name="Bikes"))
        nodes, managers, leader = _staff(session)
        companies = _companies(session, nodes, managers)
        people = [_rep(session, company) for company in companies]
        session.flush()
        self.family = category.public_id
        self.reps = [served.signed_in(session, person) for person in people]
        self.manager, self.leader = served.signed_in(session, managers[0]), served.signed_in(session, leader)
        for numbers in batched(range(1, count + 1), BATCH):
            _registered(session, draw, numbers, count, companies, people, category.id)

    def form(self, draw, number):
        """A registration of a customer of its own as a browser sends it, by one rep after the other."""
        headers = self.reps[number % len(self.reps)]
        key = headers["Cookie"].split("=", 1)[1]
        name, country = pairs.company(draw)
        typed = {
            "csrf_token": hmac.new(self.secret.encode(), b"csrf:" + key.encode(), "sha256").hexdigest(),
            "request_key": token(), "customer": name, "domain": f"{public_id()[:12]}.com", "country": country,
            "contact_email": "ana@example.com", "amount": "30000", "when": "next", "family": self.family,
            "currency": "USD",
        }  # fmt: skip
        sent = {"Cookie": headers["Cookie"], "Content-Type": "application/x-www-form-urlencoded"}
        return {"body": urlencode(typed), "headers": sent}


def _staff(session):
    world = Territory(name="World", kind=NodeKind.GROUP)
    session.add(world)
    session.flush()
    nodes = [Territory(name=f"Territory {n}", kind=NodeKind.TERRITORY, parent_id=world.id) for n in range(5)]
    people = [User(name=f"Manager {n}", role=Role.MANAGER, access=Access.ACTIVE) for n in range(MANAGERS)]
    leader = User(name="Leo Leader", role=Role.LEADER, access=Access.ACTIVE)
    session.add_all([*nodes, *people, leader])
    session.flush()
    session.add_all(UserRegion(user_id=each.id, territory_id=nodes[n % 5].id) for n, each in enumerate(people))
    return nodes, people, leader


def _companies(session, nodes, managers):
    companies = [
        Partner(
            code=f"P{n}", name=f"Company {n}", sort_name=f"company {n}", status=Standing.ACTIVE,
            created_at=clock.now(), territory_id=nodes[n % 5].id, manager_id=managers[n % MANAGERS].id,
        )
        for n in range(COMPANIES)
    ]  # fmt: skip
    session.add_all(companies)
    session.flush()
    return companies


def _rep(session, company):
    person = User(name=f"Rep {company.id}", role=Role.PARTNER_REP, access=Access.ACTIVE, partner_id=company.id)
    session.add(person)
    return person


def _registered(session, draw, numbers, count, companies, people, category_id):
    rows = [_row(draw, n, count, companies[n % COMPANIES], people[n % COMPANIES].id) for n in numbers]
    _poured(session, Registration, rows)
    called = select(Registration.number, Registration.id).where(Registration.number.in_([r["number"] for r in rows]))
    ids = {number: made for number, made in session.execute(called)}  # noqa: C416 - a result is no mapping
    lines, held, claims, blocks = [], [], [], []
    for row in rows:
        mine = {"registration_id": ids[row["number"]]}
        owned = mine | {"partner_id": row["partner_id"], "category_id": category_id}
        key = mine | {"kind": keys.KeyKind.DOMAIN, "value": row["domain"]}
        lines.append(owned | {"quantity": 1, "amount": row["amount"]})
        held.append(key)
        if row["status"] in {Status.APPROVED, Status.UNDER_REVIEW} and row["outcome"] is not Outcome.LOST:
            claims.append(owned | key | {"expires_at": row["protected_until"]})
        found = likeness.blocks(row["customer"], row["domain"], country=row["country"])
        blocks += [mine | {"token": each} for each in found]
    for model, made in ((RegistrationLine, lines), (CustomerKey, held), (Claim, claims), (CustomerBlock, blocks)):
        _poured(session, model, made)


def _poured(session, model, rows):
    """Past the ORM: half the time; where COPY is known, a tenth."""
    connection, table = session.connection(), model.__table__
    if connection.dialect.name == "sqlite" or not rows:
        connection.execute(insert(table), rows)
        return
    ready = {name: table.c[name].type.bind_processor(connection.dialect) or _same for name in rows[0]}
    bulk.write(session, table, {name: [ready[name](row[name]) for row in rows] for name in ready}, {})


def _same(value):
    return value


def _row(draw, number, count, partner, person_id):
    """A registration; the later ones are younger, the last days' undecided."""
    came = clock.now() - YEARS * ((count - number) / count)
    waits = clock.now() - came < WAITS
    status, outcome, _weight = draw.choices(FATES, [weight for *_, weight in FATES])[0]
    if waits:
        status, outcome = Status.UNDER_REVIEW, Outcome.OPEN
    customer, country = pairs.company(draw)
    until = came + timedelta(days=90) if status is Status.APPROVED else None
    return {
        "public_id": public_id(), "number": f"DR-{number:07d}", "partner_id": partner.id,
        "territory_id": partner.territory_id, "hidden": False, "user_id": person_id, "request_key": f"bench{number}",
        "request_digest": "", "status": status, "outcome": outcome, "stage": Stage.QUALIFIED, "stage_moved_at": came,
        "conflict": waits and number % 10 == 0, "name": customer, "customer": customer,
        "customer_sort": customer.casefold(), "country": country, "domain": f"known{number}.com", "tax_id": "",
        "city": "", "street": "", "contact_name": "", "contact_email": "", "contact_role": "",
        "key_version": keys.VERSION, "amount": 300_000_000, "currency": "USD", "reporting": 300_000_000,
        "close_on": came.date() + timedelta(days=90), "need": "", "reference": "", "source": "", "received_at": came,
        "due_at": came + timedelta(days=2) if waits else None, "terms_version": 1,
        "decided_at": None if waits else came, "clause": "" if waits else "4.1", "told": "", "waited": 0,
        "protected_from": None if until is None else came, "protected_until": until, "extensions": 0, "evidence": "",
        "version": 1,
    }  # fmt: skip
