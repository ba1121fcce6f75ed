"""The verbs of partners and their people; each changes rows and records one event. Never asks who may."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from prm.core import clock
from prm.core.db import db
from prm.core.ids import short_code
from prm.core.transaction import above_the_walls
from prm.identity import queries as people
from prm.journal.log import Acting, kind, record
from prm.partners.models import Assignment, Contact, Partner
from prm.partners.rules import SHOWN, ContactRole, Status, folded, in_force, moved

_FAMILIES = text("SELECT pg_advisory_xact_lock(7239184)")  # any number nobody else locks
ADDED = kind("partner.added", _l("added {name} ({code})"), topics=("partners",))
EDITED = kind("partner.edited", _l("changed {fields}"), topics=("partners",))
CONFIRMED = kind("partner.confirmed", _l("confirmed the company's data"), topics=("partners",), shared=True)
CORRECTED = kind(
    "partner.corrected", _l("confirmed the company's data and changed {fields}"), topics=("partners",), shared=True
)
MOVED = kind("partner.moved", _l("moved the status from {before} to {after}"), topics=("partners",), shared=True)
ASSIGNED = kind("partner.assigned", _l("assigned {manager} from {starts_on}"), topics=("partners",))
BEGAN = kind("partner.assignment_began", _l("handed over to {manager}, as planned"), topics=("partners",))
CONTACT_ADDED = kind("contact.added", _l("added a contact ({role})"), topics=("partners",), shared=True)
CONTACT_EDITED = kind("contact.edited", _l("changed a contact: {fields}"), topics=("partners",), shared=True)
CONTACT_LEFT = kind("contact.left", _l("noted that a contact ({role}) has left"), topics=("partners",), shared=True)
CONTACT_BACK = kind("contact.back", _l("noted that a contact ({role}) is back"), topics=("partners",), shared=True)


@dataclass(frozen=True)
class Facts:
    """What is known of a partner company, as typed or imported."""

    name: str
    code: str = ""
    kind: str = ""
    parent_id: int | None = None
    territory_id: int | None = None
    currency: str | None = None
    email: str = ""
    phone: str = ""
    website: str = ""
    street: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    tax_id: str = ""
    employees: int | None = None
    joined_on: date | None = None


@dataclass(frozen=True)
class Reached:
    """How a company is reached: what its own administrator may correct."""

    email: str = ""
    phone: str = ""
    website: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    country: str = ""


@dataclass(frozen=True)
class Person:
    """What is known of a contact."""

    name: str
    email: str | None = None
    phone: str = ""
    title: str = ""
    role: ContactRole = ContactRole.OTHER
    language: str = ""
    consent: bool = False


def add(facts: Facts, status: Status, actor: Acting, *, manager_id: int | None, on: date) -> Partner:
    """A new partner, looked after by somebody from this day on."""
    partner = Partner(status=status, created_at=clock.now(), attributes={}, manager_id=manager_id)
    _fill(partner, facts)
    partner.code = partner.code or short_code("PA")
    db.session.add(partner)
    db.session.flush()
    if manager_id is not None:
        db.session.add(Assignment(partner_id=partner.id, user_id=manager_id, starts_on=on))
    record(ADDED, partner, actor, partner=partner, name=partner.name, code=partner.code)
    return partner


def one_family_at_a_time(session: Session) -> None:
    """Wait until nobody else moves a company in its family; who then looks at the line above sees what they did.

    Two who put two companies under each other at once would each find no circle. SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name != "sqlite":
        session.execute(_FAMILIES)


def edit(partner: Partner, facts: Facts, actor: Acting) -> list[str]:
    """Change what is known; the names of the fields that changed. Nothing changed leaves no event."""
    before = _known(partner)
    _fill(partner, facts)
    after = _known(partner)
    changed = [name for name, value in after.items() if before[name] != value]
    if changed:
        record(EDITED, partner, actor, partner=partner, fields=", ".join(changed).replace("_id", "").replace("_", " "))
    return changed


def confirm(partner: Partner, actor: Acting, *, corrected: Reached | None = None) -> list[str]:
    """A company says that what is known of it is right, with what it corrected; the names of the fields that changed.

    Partners never write their own row: the verb does, above the walls.
    """
    given = asdict(corrected) if corrected else {}
    changed = [name for name, value in given.items() if getattr(partner, name) != value]
    with above_the_walls("a company confirms its data"):
        if corrected:
            _reach(partner, corrected)
        partner.confirmed_on = clock.today()
        db.session.flush()
        if changed:
            record(CORRECTED, partner, actor, partner=partner, fields=", ".join(changed).replace("_", " "))
        else:
            record(CONFIRMED, partner, actor, partner=partner)
    return changed


def _reach(partner: Partner, at: Reached) -> None:
    partner.email, partner.phone, partner.website = at.email, at.phone, at.website
    partner.street, partner.postal_code, partner.city = at.street, at.postal_code, at.city
    partner.region, partner.country = at.region, at.country


def _known(partner: Partner) -> dict[str, Any]:
    return {name: getattr(partner, name) for name in Facts.__dataclass_fields__}


def _fill(partner: Partner, facts: Facts) -> None:
    partner.name, partner.sort_name = facts.name, folded(facts.name)
    partner.code = facts.code or partner.code
    partner.kind, partner.parent_id, partner.territory_id = facts.kind, facts.parent_id, facts.territory_id
    partner.currency, partner.tax_id = facts.currency, facts.tax_id
    partner.email, partner.phone, partner.website = facts.email, facts.phone, facts.website
    partner.street, partner.city, partner.region = facts.street, facts.city, facts.region
    partner.postal_code, partner.country = facts.postal_code, facts.country
    partner.employees, partner.joined_on = facts.employees, facts.joined_on


def move(partner: Partner, to: Status, actor: Acting, *, on: date) -> None:
    """Take a partner to another status, as far as its present one allows."""
    before = partner.status
    partner.status = moved(before, to)
    partner.ended_on = on if to is Status.TERMINATED else None
    if to is Status.ACTIVE and partner.joined_on is None:
        partner.joined_on = on
    record(MOVED, partner, actor, partner=partner, before=SHOWN[before][0], after=SHOWN[to][0])


def assign(partner: Partner, manager_id: int | None, actor: Acting, *, starts_on: date, reason: str, on: date) -> bool:
    """Give a partner to a manager or to nobody, from a day on; True when that is in force today."""
    mine = select(Assignment).where(Assignment.partner_id == partner.id)
    history = db.session.scalars(mine.execution_options(scoped=True)).all()  # the partner came through the scope
    same_day = next((row for row in history if row.starts_on == starts_on), None)
    if same_day is None:
        same_day = Assignment(partner_id=partner.id, starts_on=starts_on)
        db.session.add(same_day)
    same_day.user_id, same_day.reason = manager_id, reason
    now = in_force([*((row.starts_on, row.user_id) for row in history), (starts_on, manager_id)], on)
    if starts_on <= on:
        partner.manager_id = now
    record(
        ASSIGNED,
        partner,
        actor,
        partner=partner,
        manager=_in_log(manager_id),
        starts_on=starts_on.isoformat(),
        reason=reason,
    )
    return starts_on <= on and now == manager_id


def _in_log(manager_id: int | None) -> str:
    return people.public_ids([manager_id])[manager_id] if manager_id is not None else "nobody"


def begin_assignment(partner: Partner, manager_id: int | None, actor: Acting) -> None:
    """A planned assignment comes into force."""
    partner.manager_id = manager_id
    record(BEGAN, partner, actor, partner=partner, manager=_in_log(manager_id))


def add_contact(partner: Partner, person: Person, actor: Acting) -> Contact:
    """A new person at the partner."""
    contact = Contact(partner_id=partner.id, created_at=clock.now())
    _describe(contact, person)
    db.session.add(contact)
    record(CONTACT_ADDED, contact, actor, partner=partner, role=str(person.role))
    return contact


def edit_contact(contact: Contact, person: Person, partner: Partner, actor: Acting) -> list[str]:
    """Change what is known of a contact; the log names the fields, never the person."""
    names = Person.__dataclass_fields__
    before = {name: getattr(contact, name) for name in names}
    _describe(contact, person)
    changed = [name for name in names if before[name] != getattr(contact, name)]
    if changed:
        record(CONTACT_EDITED, contact, actor, partner=partner, fields=", ".join(changed))
    return changed


def _describe(contact: Contact, person: Person) -> None:
    contact.name, contact.email, contact.phone = person.name, person.email, person.phone
    contact.title, contact.role = person.title, person.role
    contact.language, contact.consent = person.language, person.consent


def contact_left(contact: Contact, partner: Partner, actor: Acting, *, on: date) -> None:
    """The contact no longer works there."""
    contact.left_on = on
    record(CONTACT_LEFT, contact, actor, partner=partner, role=str(contact.role))


def contact_back(contact: Contact, partner: Partner, actor: Acting) -> None:
    """The contact works there after all."""
    contact.left_on = None
    record(CONTACT_BACK, contact, actor, partner=partner, role=str(contact.role))
