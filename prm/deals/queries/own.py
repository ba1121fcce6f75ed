"""What a partner reads of its registrations: lists, a record's surroundings, what needs it. Behind its walls."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select

from prm.access.policy import Actor, Do, See
from prm.access.scope import visible
from prm.core.db import db
from prm.deals.models import Draft, Registration, RegistrationLine, Remark
from prm.deals.proofs import Receipt
from prm.deals.rules import LIVE, UNDECIDED, Outcome, Status
from prm.identity.models import Territory, User
from prm.identity.queries import names_by_public_id
from prm.journal.models import Event
from prm.partners.models import Partner
from prm.partners.rules import folded
from prm.sales.models import Category

SOON = 14  # days before the end of protection, when a deal needs its partner
MOST_EVENTS = 30
LISTED = (
    Registration.id, Registration.public_id, Registration.number, Registration.partner_id, Registration.customer,
    Registration.name, Registration.status, Registration.outcome, Registration.conflict, Registration.amount,
    Registration.currency, Registration.close_on, Registration.received_at, Registration.due_at,
    Registration.protected_until, Registration.stage, Registration.reference,
)  # fmt: skip


def page_of(actor: Actor, ids: Select[Any], order: tuple[Any, ...]) -> Select[Any]:
    """The rows of a page of ids, with the company's name where another one of the family registered."""
    rows = visible(Registration, actor, See.DEALS, *LISTED, Partner.name.label("company"))
    return (
        rows.outerjoin(Partner, Partner.id == Registration.partner_id)
        .where(Registration.id.in_(ids.scalar_subquery()))
        .order_by(*order)
    )


def called(text: str) -> ColumnElement[bool]:
    """Customer, deal name, number or own reference holds the text."""
    plain = text.strip()
    return or_(
        Registration.customer_sort.contains(folded(plain), autoescape=True),
        Registration.name.icontains(plain, autoescape=True),
        Registration.number.icontains(plain, autoescape=True),
        Registration.reference.icontains(plain, autoescape=True),
    )


def in_state(state: str, now: datetime) -> ColumnElement[bool]:
    """The rows of a view: open, approved, expiring, closed."""
    running = Registration.outcome == Outcome.OPEN
    held = or_(Registration.protected_until.is_(None), Registration.protected_until > now)
    approved = and_(Registration.status == Status.APPROVED, running, held)
    undecided = and_(Registration.status.in_(UNDECIDED), running)
    states = {
        "open": undecided,
        "approved": approved,
        "expiring": and_(approved, Registration.protected_until <= now + timedelta(days=SOON)),
        "closed": not_(or_(undecided, approved)),
    }
    return states[state]


def needing(now: datetime) -> ColumnElement[bool]:
    """A question waits for the partner, or protection ends soon."""
    asked = and_(Registration.status == Status.INFO_REQUESTED, Registration.outcome == Outcome.OPEN)
    return or_(asked, in_state("expiring", now))


@dataclass(frozen=True)
class Standing:
    """The card on the portal's home: what needs the partner, and how many stand where."""

    needs: list[Any]
    open: int
    approved: int
    any: bool


def standing(actor: Actor, now: datetime) -> Standing:
    """The own deals at a glance; at most five that need the partner, questions first."""
    rows = visible(Registration, actor, See.DEALS, *LISTED).where(needing(now))
    rows = rows.order_by(Registration.status.desc(), Registration.protected_until, Registration.id).limit(5)
    counts = visible(Registration, actor, See.DEALS, Registration.id)

    def count(state: str) -> int:
        return db.session.execute(_counted(counts.where(in_state(state, now)))).scalar_one()

    found = list(db.session.execute(rows))
    opened, approved = count("open"), count("approved")
    known = bool(found or opened or approved) or db.session.execute(counts.limit(1)).first() is not None
    return Standing(found, opened, approved, known)


def _counted(rows: Select[Any]) -> Select[Any]:
    inside = rows.subquery()  # the scope is in there
    return select(func.count()).select_from(inside).execution_options(scoped=True)


def duplicates(actor: Actor, customer: str, domain: str) -> list[Any]:
    """Own registrations in force of the same customer, by name or domain (R06: of nobody else)."""
    same = [Registration.customer_sort == folded(customer)] if customer.strip() else []
    same += [Registration.domain == domain] if domain else []
    if not same:
        return []
    rows = visible(Registration, actor, Do.REGISTER_DEAL, *LISTED).where(or_(*same), Registration.status.in_(LIVE))
    return list(db.session.execute(rows.where(Registration.outcome == Outcome.OPEN).limit(3)))


def families_of(actor: Actor, registration: Registration) -> list[str]:
    """The product families of a registration, by name."""
    rows = visible(RegistrationLine, actor, See.DEALS, Category.name).join(
        Category, Category.id == RegistrationLine.category_id
    )
    mine = rows.where(RegistrationLine.registration_id == registration.id).order_by(Category.name)
    return list(db.session.scalars(mine))


def last_family(actor: Actor) -> str:
    """Public id of the family the asker registered last, else the company; empty before the first."""
    rows = visible(RegistrationLine, actor, Do.REGISTER_DEAL, Category.public_id)
    rows = rows.join(Category, Category.id == RegistrationLine.category_id)
    rows = rows.join(Registration, Registration.id == RegistrationLine.registration_id)
    mine = (Registration.user_id == actor.id).desc()
    newest = rows.order_by(mine, Registration.received_at.desc()).limit(1)
    return db.session.execute(newest).scalar() or ""


def regions_of(territory_id: int | None) -> tuple[str, ...]:
    """Codes, or names, of the territory and the nodes above it."""
    columns = (Territory.id, Territory.parent_id, Territory.code, Territory.name)
    known = {row.id: row for row in db.session.execute(select(*columns))}
    line: list[str] = []
    while territory_id is not None and territory_id in known:
        row = known.pop(territory_id)
        line.append(row.code or row.name)
        territory_id = row.parent_id
    return tuple(line)


def whom_to_ask(actor: Actor, partner_id: int) -> Any:
    """Name, mail and title of the company's channel manager; None where nobody looks after it."""
    rows = visible(Partner, actor, See.PARTNERS, User.name, User.email, User.title)
    row = db.session.execute(rows.join(User, User.id == Partner.manager_id).where(Partner.id == partner_id)).first()
    return row if row and row.name else None


def remarks(actor: Actor, registration: Registration) -> list[Any]:
    """What was asked and answered about a registration, newest first."""
    columns = (Remark.kind, Remark.text, Remark.at, Remark.user_id)
    shared = ("question", "answer", "comment", "extension", "extension_answer")
    rows = visible(Remark, actor, See.DEALS, *columns).where(
        Remark.registration_id == registration.id, Remark.kind.in_(shared)
    )
    return list(db.session.execute(rows.order_by(Remark.at.desc(), Remark.id.desc())))


def shared_events(actor: Actor, registration: Registration) -> list[Any]:
    """What the log tells both sides, newest first."""
    columns = (Event.at, Event.kind, Event.actor, Event.facts)
    rows = visible(Event, actor, See.DEALS, *columns).where(Event.subject == registration.public_id, Event.shared)
    return list(db.session.execute(rows.order_by(Event.id.desc()).limit(MOST_EVENTS)))


def people(ids: Iterable[str]) -> dict[str, str]:
    """Public id → name, of those the walls let a partner know."""
    return names_by_public_id(ids)


def receipt_of(actor: Actor, registration: Registration) -> Any:
    """The signed receipt, word for word; None for registrations that came by import."""
    rows = visible(Receipt, actor, See.DEALS, Receipt.document).where(Receipt.registration_id == registration.id)
    return db.session.execute(rows).scalar_one_or_none()


def draft_of(actor: Actor) -> Draft | None:
    """What the asker has typed and not sent; one whose form was sent meanwhile is none."""
    found: Draft | None = db.session.execute(visible(Draft, actor, Do.REGISTER_DEAL)).scalar_one_or_none()
    return None if found is None or was_sent(actor, found.request_key) else found


def was_sent(actor: Actor, request_key: str) -> bool:
    """Has this form become a registration already?"""
    sent = visible(Registration, actor, Do.REGISTER_DEAL, Registration.id)
    return db.session.execute(sent.where(Registration.request_key == request_key)).first() is not None
