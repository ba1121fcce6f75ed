"""The rule for who comes second (DR-9): one waits with its promise standing still, another is approved for a share.

Default is neither: then nothing here does anything. Nobody is moved up; who waited is told when the customer is free.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from prm.core import clock
from prm.core.errors import Refused
from prm.core.installation import touch
from prm.core.transaction import above_the_walls, system
from prm.deals import hours, keys
from prm.deals.clauses import Answer
from prm.deals.keys import Key
from prm.deals.models import Registration, RegistrationLine
from prm.deals.rules import UNDECIDED, WAITING, Outcome
from prm.deals.service import claiming, kinds, routing
from prm.deals.terms_parts import Second, SecondPartner
from prm.deals.terms_stored import Terms
from prm.journal.log import System, record
from prm.journal.models import Event
from prm.partners.models import Partner

RULES = System("rules of engagement")
_MINUTE = timedelta(minutes=1)
_BULK = {"synchronize_session": False}


def rule_of(session: Session, registration: Registration) -> Answer[SecondPartner]:
    """What the rules it was registered under say of a second partner, and the clause."""
    rules, _calendar = routing.rules_of(session, registration)
    return rules.second_partner()


def wanted(session: Session, registration: Registration) -> tuple[list[int], Sequence[Key]]:
    """The product families and keys that it asks for."""
    lines = select(RegistrationLine.category_id).where(RegistrationLine.registration_id == registration.id)
    named = {"name": registration.customer, "country": registration.country}
    return list(session.scalars(lines)), keys.customer_keys(
        **named, domain=registration.domain, tax_id=registration.tax_id
    )


def held(session: Session, registration: Registration) -> bool:
    """Whether another registration holds its customer now."""
    return claiming.held_by_others(session, registration, *wanted(session, registration), clock.now())


def share(session: Session, registration: Registration) -> int | None:
    """Per cent of the benefits that it would be approved for now, as the second; None where that is all or nothing."""
    second = rule_of(session, registration).value
    if second.rule is not Second.REDUCED or not registration.conflict or registration.status not in UNDECIDED:
        return None
    return second.share if held(session, registration) else None


def in_line(session: Session, registration: Registration) -> bool:
    """Undecided and second, under rules by which the second waits. What we hold ourselves makes nobody second."""
    if rule_of(session, registration).value.rule is not Second.WAITLIST:
        return False
    second = registration.conflict and registration.status in UNDECIDED
    return second and not claiming.families_held(session, registration)


def stays(registration: Registration) -> bool:
    """Whether it is let be when the customer is given to another: it waits for that one, or has its share beside it."""
    if registration.benefit_share is not None:
        return True
    with above_the_walls("who stays") as session:
        return in_line(session, registration)


def refuse_no(registration: Registration) -> None:
    """Refused for who waits: it cannot be told that somebody was faster, since the rules say that it waits for that."""
    with above_the_walls("a no to who waits") as session:
        if in_line(session, registration):
            clause = rule_of(session, registration).clause
            raise Refused(
                f"This registration waits for its customer, so it is not declined for coming second. "
                f"Clause {clause.number}: {clause.text}"
            )


def stands_still(session: Session, registration: Registration) -> bool:
    """Whether its promise waits for another registration."""
    return in_line(session, registration) and held(session, registration)


def settle(session: Session, registration: Registration) -> None:
    """Stop its clock while another holds its customer; let it go on from the moment at which that one let go."""
    if registration.status not in WAITING or not in_line(session, registration):
        return
    if now := _clock(session, registration, None):
        registration.paused_at, registration.due_at, registration.waited = now.paused_at, now.due_at, now.waited


def settle_other(session: Session, registration: Registration, freed_at: datetime | None = None) -> None:
    """The same for one that somebody else may be working on: no new version of it, and nothing if it was decided."""
    if registration.status not in WAITING or not in_line(session, registration):
        return
    if now := _clock(session, registration, freed_at):
        table, was = Registration.__table__.c, registration.paused_at
        seen = table.paused_at.is_(None) if was is None else table.paused_at == was
        as_seen = (table.id == registration.id, table.status.in_(sorted(WAITING)), seen)
        session.execute(update(Registration.__table__).where(*as_seen).values(**asdict(now)), execution_options=_BULK)
        session.refresh(registration, list(asdict(now)))
        touch(kinds.FREED.topics, session)  # lists count who waits for a decision


@dataclass(frozen=True)
class _Clock:
    """How a promise stands; `waited` is business minutes."""

    paused_at: datetime | None
    due_at: datetime | None
    waited: int


def _clock(session: Session, registration: Registration, freed_at: datetime | None) -> _Clock | None:
    """As it should be now; None where it is so already."""
    if held(session, registration):
        return None if registration.paused_at else _Clock(clock.now(), None, registration.waited)
    if (paused_at := registration.paused_at) is None:
        return None
    ended = claiming.lapsed_at(session, registration, *wanted(session, registration), clock.now())
    since = freed_at or (ended if ended and ended > paused_at else clock.now())
    rules, calendar = routing.rules_of(session, registration)
    waited = registration.waited + hours.spent(paused_at, since, calendar) // _MINUTE
    facts = routing.facts_of(session, registration, session.get_one(Partner, registration.partner_id))
    promised = rules.sla_hours(facts).value
    if registration.imported is not None:  # nobody could see it before, so its promise begins only now
        return _Clock(None, hours.due(since, promised, calendar), waited)
    return _Clock(None, hours.due(registration.received_at, promised + Decimal(waited) / 60, calendar), waited)


def pause(session: Session, registration: Registration, now: datetime) -> None:
    """Stop its clock for another reason; what it has waited for its customer until now is counted once."""
    settle(session, registration)
    if registration.paused_at is not None:
        _rules, calendar = routing.rules_of(session, registration)
        registration.waited += hours.spent(registration.paused_at, now, calendar) // _MINUTE
    registration.paused_at, registration.due_at = now, None


def taken(session: Session, registration: Registration) -> None:
    """Others in line for the customer that it holds now wait again."""
    if rule_of(session, registration).value.rule is Second.WAITLIST:
        for other in claiming.asking_too(session, registration):
            settle_other(session, other)


def look_again() -> int:
    """Those in line by the claims as they are now, since protections end by themselves; how many were told so."""
    with system("who waits in line", writes=False) as session:
        rules = session.execute(select(Terms.version, Terms.document)).all()
        versions = [row.version for row in rules if row.document["priority"]["second_partner"] == Second.WAITLIST]
        in_one = (Registration.status.in_(sorted(UNDECIDED)), Registration.outcome == Outcome.OPEN)
        waiting = select(Registration.id).where(*in_one, Registration.conflict)
        ids = list(session.scalars(waiting.where(Registration.terms_version.in_(versions)))) if versions else []
    told = 0
    for number in sorted(ids):
        with system("one that waits in line") as session:
            told += _look(session, session.get_one(Registration, number))
    return told


def _look(session: Session, registration: Registration) -> bool:
    """Settle its clock, and tell it of a protection that ended before it, once."""
    if not in_line(session, registration):
        return False
    settle_other(session, registration)
    ended = claiming.lapsed_at(session, registration, *wanted(session, registration), clock.now())
    if ended is None or ended < registration.received_at or held(session, registration):
        return False
    known = select(Event.id).where(Event.subject == registration.public_id, Event.kind == kinds.FREED.key)
    if session.execute(known.where(Event.at >= ended).limit(1)).first() is not None:
        return False
    company = session.get_one(Partner, registration.partner_id)
    record(kinds.FREED, registration, RULES, partner=company, number=registration.number)
    return True
