"""Which version of the rules holds, until when a decision is promised, and whether a person is needed at all."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from prm.core import clock
from prm.core.db import database, forgets, insert_or_ignore
from prm.core.errors import Refused
from prm.core.installation import installation
from prm.deals import hours, levels, terms, terms_stored
from prm.deals.default_terms import DEFAULT_CALENDAR, default_terms
from prm.deals.models import Registration, RegistrationLine
from prm.deals.rules import Status, delay_days, moved
from prm.deals.service import authority, claiming, distributing, matching
from prm.partners.models import Partner
from prm.programs.places import place_of
from prm.sales.models import Category

_FAMILIES = (
    select(Category.name)
    .join(RegistrationLine, RegistrationLine.category_id == Category.id)
    .where(RegistrationLine.registration_id == bindparam("this"))
)
FIRST = 1  # the version an installation starts with
SYSTEM = "system: terms"
Rules = tuple[terms.Terms, hours.Calendar]
_READ: dict[tuple[str, int], Rules] = {}
forgets(_READ.clear)


def in_force(session: Session) -> terms_stored.Terms:
    """What holds; a new installation gets the standard rules, in its own currency, when it first needs them."""
    newest = terms_stored.Terms.in_force()
    found: terms_stored.Terms | None = session.execute(newest).scalar_one_or_none()
    if found is None:
        document = default_terms(installation().currency) | {"calendar": DEFAULT_CALENDAR}
        first = {"version": FIRST, "document": document, "note": "", "made_by": SYSTEM, "made_at": clock.now()}
        first["effective_on"] = clock.today()
        session.execute(insert_or_ignore(terms_stored.Terms), [first])  # two first registrations may meet here
        found = session.execute(newest).scalar_one()
    return found


def version_in_force(session: Session) -> int:
    """The version a registration that comes now is made under."""
    found: int | None = session.execute(terms_stored.Terms.in_force(terms_stored.Terms.version)).scalar()
    return found or in_force(session).version


def rules_of(session: Session, registration: Registration) -> Rules:
    """What a registration was made under, and the calendar its promise runs on; versions never change, so kept."""
    key = (database(), registration.terms_version)
    if key not in _READ:
        document = dict(session.get_one(terms_stored.Terms, registration.terms_version).document)
        calendar = hours.Calendar.from_document(document.pop("calendar", DEFAULT_CALENDAR))
        _READ[key] = terms.Terms.from_document(document, registration.terms_version), calendar
    return _READ[key]


def facts_of(
    session: Session, registration: Registration, partner: Partner, *, alone: bool = False, brief: bool = False
) -> terms.Deal:
    """What rules look at; `brief` is what its own look at. Known already: `alone`, it looks like nobody else's."""
    families = session.scalars(_FAMILIES, {"this": registration.id}).all()
    filled = {
        "customer_name": registration.customer,
        "customer_country": registration.country or registration.domain,
        "products": True,
        "amount": registration.amount,
        "expected_close": registration.close_on,
    }
    rules, _calendar = rules_of(session, registration)
    if not brief or "distributor" in rules.required_fields().value:
        filled["distributor"] = registration.distributor_id or not distributing.any_offered(partner)
    since = registration.received_at.date() - timedelta(days=rules.direct_days().value)
    nodes = authority.nodes(session)
    breach = bool(authority.outside(registration, nodes))
    place = levels.given(place_of(session, partner, registration.received_at.date()))
    matches = 0 if alone else matching.open_matches(session, registration, since)
    return terms.Deal(
        amount=registration.reporting,
        families=tuple(sorted(families)),
        regions=_regions(nodes, partner.territory_id),
        customer_country=registration.country,
        conflict=registration.conflict,
        matches=matches + breach,
        days_to_close=(registration.close_on - registration.received_at.date()).days,
        stage=str(registration.stage),
        blanks=frozenset(name for name, value in filled.items() if not value),
        **place,
    )


def _regions(nodes: Mapping[int, Any], territory_id: int | None) -> tuple[str, ...]:
    """Codes, or names, of the territory and the nodes above it."""
    line: list[str] = []
    while territory_id is not None and territory_id in nodes and len(line) < len(nodes):
        row = nodes[territory_id]
        line.append(row.code or row.name)
        territory_id = row.parent_id
    return tuple(line)


def send_on(session: Session, registration: Registration, partner: Partner, *, alone: bool = False) -> terms.Deal:
    """Promise a decision; a clean small deal gets it at once, from the rule itself. What the rules looked at."""
    rules, calendar = rules_of(session, registration)
    deal = facts_of(session, registration, partner, alone=alone, brief=True)
    if refusals := rules.refusals(deal):
        raise Refused(" ".join(f"{no.clause.text} (clause {no.clause.number})" for no in refusals))
    registration.due_at = due_at(registration, rules.sla_hours(deal).value, calendar)
    automatic = rules.auto_approves(deal)
    if automatic.value.automatic:
        protect(session, registration, rules, deal)
        registration.clause = automatic.clause.number
    return deal


def protect(session: Session, registration: Registration, rules: terms.Terms, deal: terms.Deal) -> None:
    """Approve: the protection begins now and lasts as long as the rules say; a broken promise lengthens it (M5)."""
    late = time_it(session, registration)
    answer = rules.protection_days(deal)
    now = clock.now()
    registration.lengthened = delay_days(late) if rules.late_lengthens().value and answer.value is not None else 0
    registration.status = moved(registration.status, Status.APPROVED)
    registration.protected_from = now
    days = None if answer.value is None else timedelta(days=answer.value + registration.lengthened)
    registration.protected_until = None if days is None else now + days
    registration.clause = answer.clause.number
    claiming.holds(session, registration, registration.protected_until)


def time_it(session: Session, registration: Registration) -> timedelta:
    """Note the decision's moment and the business time it took; by how much real time the promise was broken."""
    rules, calendar = rules_of(session, registration)
    partner = session.get_one(Partner, registration.partner_id)
    now = registration.decided_at = clock.now()
    promised = rules.sla_hours(facts_of(session, registration, partner)).value
    taken = _minutes(hours.spent(registration.received_at, now, calendar)) - registration.waited
    if registration.paused_at is not None:  # declined while the partner was still asked
        taken -= _minutes(hours.spent(registration.paused_at, now, calendar))
    registration.minutes, registration.promised = max(0, taken), promised * 60
    due = due_at(registration, promised, calendar)
    return max(now - due, timedelta())


def _minutes(time: timedelta) -> int:
    """Whole minutes, a part of one counted as one: a promise is broken as soon as it is past."""
    return -(-time // timedelta(minutes=1))


def due_at(registration: Registration, promised: int, calendar: hours.Calendar) -> datetime:
    """The promised moment: so many business hours after it came, not counting those that waited for answers."""
    whole = promised + Decimal(registration.waited) / 60
    due = hours.due(registration.received_at, whole, calendar)
    if due is None:  # only an open pause gives none
        raise ValueError("a promise without a pause has a moment")
    return due
