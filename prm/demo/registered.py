"""Puts the demo's deal registrations into the database, with claims, keys, tokens, receipts and their roots."""

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pyarrow as pa
from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.core import clock
from prm.core.db import batched
from prm.core.ids import CODE_ALPHABET
from prm.core.installation import installation
from prm.core.transaction import system
from prm.deals import keys, likeness, merkle, receipt
from prm.deals.models import Claim, CustomerBlock, CustomerKey, Registration, RegistrationLine, Remark
from prm.deals.proofs import Receipt, ReceiptRoot
from prm.deals.rules import LIVE, UNDECIDED, Status
from prm.deals.service import matching, routing
from prm.deals.service.sealing import SETTLED
from prm.demo import asks, morning, purposes
from prm.demo import known as ours
from prm.demo.columns import Ids
from prm.demo.deals import Deal
from prm.demo.fates import LARGE, PROMISED
from prm.demo.goods import CATEGORIES
from prm.demo.load import bulk
from prm.demo.rates import Rates
from prm.demo.staff import MANAGERS, STAFF
from prm.demo.world import World
from prm.identity.models import User
from prm.journal.log import signing_key
from prm.partners.models import Partner
from prm.partners.rules import folded

BATCH = 5_000


@dataclass
class Known:
    """Ids and names that rows need, by place in the demo's lists."""

    ids: Ids
    staff: dict[str, int]
    users: dict[int, list[int]]  # portal users by partner id
    names: dict[int, tuple[str, str]]  # public id and name by partner id
    terms: int
    now: datetime


def registrations(url: str, owner_url: str, world: World, rates: Rates, ids: Ids) -> None:
    """Store all of them; the undecided ones are compared with those before, as they would have been."""
    with system("demo: deal registrations") as session:
        known = _known(session, ids)
        made = morning.registrations(world, rates, known.now)
        numbers = purposes.numbers(world.seed, len(made), CODE_ALPHABET)
        plain = purposes.Purposes(world.seed)
        for part in batched(list(zip(numbers, made, strict=True)), BATCH):
            _many(session, Registration, (_row(world, known, plain, number, deal) for number, deal in part))
        stored = dict(session.execute(select(Registration.number, Registration.id)).all())
        rows = [(stored[number], number, deal) for number, deal in zip(numbers, made, strict=True)]
        _many(session, Claim, (claim for key, _, deal in rows for claim in _claims(known, key, deal)))
        asked = [(key, deal) for key, _, deal in rows if deal.fate.status is Status.INFO_REQUESTED]
        _many(session, Remark, (_question(world, known, key, deal) for key, deal in asked))
        _receipts(session, known, rows)
    tables = [RegistrationLine.__table__, CustomerKey.__table__, CustomerBlock.__table__]
    open_ones = {key for key, _, deal in rows if deal.fate.status in UNDECIDED}
    with bulk(url, owner_url, tables) as append:
        append(tables[0], pa.Table.from_pylist([line for key, _, deal in rows for line in _lines(known, key, deal)]))
        append(tables[1], pa.Table.from_pylist([own for key, _, deal in rows for own in _keys(key, deal)]))
        append(tables[2], _tokens([row for row in rows if row[0] not in open_ones]))
    with system("demo: near matches, what partners ask") as session:
        ours.store(session, world, ids, known.staff, made)
        _compare(session, open_ones)
        asks.morning(session, known.now)


def _many(session: Session, model: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Past the mapper, whose bookkeeping takes longer than the rows."""
    rows = list(rows)
    if rows:
        session.execute(model.__table__.insert(), rows)


def _known(session: Session, ids: Ids) -> Known:
    users: dict[int, list[int]] = defaultdict(list)
    portal = select(User.partner_id, User.id).where(User.partner_id.is_not(None)).order_by(User.id)
    for partner, key in session.execute(portal):
        users[partner or 0].append(key)
    coded = select(User.code, User.id).where(User.code.is_not(None))
    staff = {code or "": key for code, key in session.execute(coded)}
    names = {key: (public, name) for key, public, name in session.execute(
        select(Partner.id, Partner.public_id, Partner.name)
    )}  # fmt: skip
    return Known(ids, staff, users, names, routing.in_force(session).version, clock.now())


def _row(world: World, known: Known, plain: purposes.Purposes, number: str, deal: Deal) -> dict[str, Any]:
    company, customer, fate = world.companies[deal.company], deal.customer, deal.fate
    partner = int(known.ids.partners[deal.company])
    people = known.users[partner]
    told = plain.told(CATEGORIES[deal.families[0]])
    behind = company.parent if company.parent is not None and told["through"] else None
    return _decided(world, known, deal) | {
        "number": number, "partner_id": partner, "territory_id": int(known.ids.places[company.place]),
        "distributor_id": None if behind is None else int(known.ids.partners[behind]), "hidden": told["hidden"],
        "user_id": people[told["who"] % min(3, len(people))], "request_key": f"demo-{number}",
        "request_digest": hashlib.sha256(number.encode()).hexdigest(), "conflict": deal.conflict,
        "name": f"{CATEGORIES[deal.families[0]]} for {customer.name}", "customer": customer.name,
        "customer_sort": folded(customer.name), "country": customer.country.code, "domain": customer.domain,
        "tax_id": customer.tax_id, "city": customer.city, "street": customer.street,
        "contact_name": customer.contact_name, "contact_email": customer.contact_email,
        "contact_role": customer.contact_role, "key_version": keys.VERSION, "amount": deal.amount,
        "currency": deal.currency, "reporting": deal.eur, "rate": deal.rate, "rate_day": deal.rate_day,
        "close_on": deal.close_on, "need": told["need"], "reference": told["reference"], "source": told["source"],
        "received_at": deal.received, "terms_version": known.terms, "stage": fate.stage,
        "stage_moved_at": fate.stage_moved_at or deal.received,
    }  # fmt: skip


def _decided(world: World, known: Known, deal: Deal) -> dict[str, Any]:
    """The columns that deciding fills in; above the limit a director says yes first, and an admin second."""
    fate = deal.fate
    manager = MANAGERS[world.companies[deal.company].manager]
    by = {"manager": known.staff[manager.code], "director": known.staff[manager.boss]}.get(fate.decider)
    twice = fate.decider == "director" and deal.eur > LARGE and fate.protected_from is not None
    return {
        "status": fate.status, "outcome": fate.outcome, "due_at": fate.due_at, "paused_at": fate.paused_at,
        "decided_at": fate.decided_at, "minutes": fate.minutes, "promised": PROMISED if fate.decided_at else None,
        "decided_by_id": known.staff[STAFF[0].code] if twice else by, "first_yes_id": by if twice else None,
        "clause": fate.clause, "reason": fate.reason, "told": fate.told, "protected_from": fate.protected_from,
        "lengthened": fate.lengthened,
        "protected_until": fate.protected_until, "extensions": fate.extensions, "warned": fate.warned,
        "closed_on": fate.closed_on, "evidence": fate.evidence,
    }  # fmt: skip


Rows = list[tuple[int, str, Deal]]


def _keys(key: int, deal: Deal) -> Iterator[dict[str, Any]]:
    for each in deal.customer.keys:
        yield {"registration_id": key, "kind": str(each.kind), "value": each.value}


def _lines(known: Known, key: int, deal: Deal) -> Iterator[dict[str, Any]]:
    share = deal.amount // len(deal.families) // 10_000 * 10_000
    rest = deal.amount - share * (len(deal.families) - 1)
    for place, family in enumerate(deal.families):
        yield {
            "registration_id": key, "category_id": int(known.ids.categories[family]),
            "partner_id": int(known.ids.partners[deal.company]), "quantity": 1, "amount": share if place else rest,
        }  # fmt: skip


def _claims(known: Known, key: int, deal: Deal) -> Iterator[dict[str, Any]]:
    fate = deal.fate
    if deal.conflict or fate.status not in LIVE or (fate.freed_at is not None and fate.freed_at <= known.now):
        return
    for family in deal.families:
        for each in deal.customer.keys:
            yield {
                "category_id": int(known.ids.categories[family]), "kind": each.kind, "value": each.value,
                "registration_id": key, "partner_id": int(known.ids.partners[deal.company]),
                "expires_at": fate.protected_until,
            }  # fmt: skip


def _question(world: World, known: Known, key: int, deal: Deal) -> dict[str, Any]:
    manager = world.companies[deal.company].manager
    return {
        "registration_id": key, "partner_id": int(known.ids.partners[deal.company]), "kind": "question",
        "user_id": known.staff[MANAGERS[manager].code], "text": purposes.QUESTIONS[key % len(purposes.QUESTIONS)],
        "at": deal.fate.paused_at,
    }  # fmt: skip


def _receipts(session: Session, known: Known, rows: Rows) -> None:
    key, issuer, days = signing_key(), installation().name, defaultdict(list)
    given: list[dict[str, Any]] = []
    for registration, number, deal in rows:
        partner, day = int(known.ids.partners[deal.company]), deal.received.date()
        document, salt = _receipt(known, issuer, number, deal, key)
        days[day].append((deal.received, number, receipt.leaf(document)))
        given.append(
            {"registration_id": registration, "partner_id": partner, "day": day, "document": document, "salt": salt}
        )
    for part in batched(given, BATCH):
        _many(session, Receipt, part)
    over = (known.now - SETTLED).date()
    _many(session, ReceiptRoot, (_root(day, leaves) for day, leaves in days.items() if day < over))


def _receipt(known: Known, issuer: str, number: str, deal: Deal, key: Any) -> tuple[dict[str, Any], str]:
    public, name = known.names[int(known.ids.partners[deal.company])]
    salt = secrets.token_hex(16)
    facts: receipt.Facts = {
        "number": number, "issuer": issuer, "partner_id": public, "partner": name, "customer": deal.customer.name,
        "keys": [(str(each.kind), each.value) for each in deal.customer.keys], "keys_version": keys.VERSION,
        "salt": salt, "products": [(name, None) for name in sorted(CATEGORIES[each] for each in deal.families)],
        "amount": deal.amount, "currency": deal.currency, "received_at": deal.received, "terms": str(known.terms),
    }  # fmt: skip
    return receipt.make(facts, key), salt


def _root(day: date, leaves: list[tuple[datetime, str, bytes]]) -> dict[str, Any]:
    """A finished day's root, as the hourly job would have written it down; the demo's one event tells of it."""
    root = merkle.root([leaf for _, _, leaf in sorted(leaves)])
    sealed = datetime.combine(day + timedelta(days=1), time(1), UTC) + timedelta(minutes=5)
    return {"day": day, "root": root, "receipts": len(leaves), "sealed_at": sealed}


def _compare(session: Session, open_ones: set[int]) -> None:
    """What the undecided share with others, by the verb itself."""
    undecided = select(Registration).where(Registration.id.in_(open_ones)).order_by(Registration.received_at)
    for registration in session.scalars(undecided).all():
        registration.conflict = matching.note(session, registration).reserved or registration.conflict
    session.flush()


def _tokens(rows: Rows) -> pa.Table:
    found: list[str] = []
    owners: list[int] = []
    for key, _, deal in rows:
        customer = deal.customer
        told = {"country": customer.country.code, "city": customer.city, "address": customer.street}
        tokens = sorted(likeness.blocks(customer.name, customer.domain, tax_id=customer.tax_id, **told))
        found += tokens
        owners += [key] * len(tokens)
    return pa.table({"token": found, "registration_id": owners})
