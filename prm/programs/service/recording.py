"""Recording a number about a partner, taking it back, and warning before it lapses."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, aliased

from prm.core import clock
from prm.core.db import db
from prm.core.errors import Refused
from prm.journal.log import Acting, Company, record
from prm.partners.models import Partner
from prm.programs import units
from prm.programs.measures import MEASURES, unit_of
from prm.programs.models import RecordedNumber
from prm.programs.service import kinds

MARKS = (30, 60, 90)  # days before the end


@dataclass(frozen=True)
class Told:
    """What somebody keeps: `value` in steps of the measure's unit, `which` tells one from another."""

    measure: str
    which: str
    value: int
    starts_on: date
    ends_on: date | None
    evidence: str


def note(partner: Partner, told: Told, actor: Acting) -> RecordedNumber:
    """Keep a number; Refused where it is none, or where its days cannot be."""
    about = MEASURES.get(told.measure)
    if about is None or not about.kept_by_hand:
        raise Refused("This number is counted by the product itself. Choose one of those that are kept by hand.")
    least = about.low if about.high is not None else 1
    if told.value < least or (about.high is not None and told.value > about.high):
        most = "" if about.high is None else f" and at most {units.write(about.unit, about.high)}"
        raise Refused(f"This number is at least {units.write(about.unit, least)}{most}. Correct it.")
    if told.starts_on > clock.today():
        raise Refused("A number is recorded once it holds: choose today or an earlier day.")
    if told.ends_on is not None and told.ends_on < told.starts_on:
        raise Refused("It ends before it begins. Correct one of the two days.")
    _refuse_twice(partner, told)
    row = RecordedNumber(
        partner_id=partner.id, measure=told.measure, which=told.which, value=told.value, starts_on=told.starts_on,
        ends_on=told.ends_on, evidence=told.evidence, made_by=actor.public_id, made_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    value, day = str(units.write(about.unit, told.value)), told.starts_on.isoformat()
    record(kinds.RECORDED, row, actor, partner=partner, measure=row.measure, which=row.which, value=value, day=day)
    return row


def _refuse_twice(partner: Partner, told: Told) -> None:
    """Whoever sends the form twice, or two who send the same, have recorded it once."""
    session = db.session()
    lock = select(Partner.id).where(Partner.id == partner.id).with_for_update()
    session.execute(lock.execution_options(scoped=True))  # of a partner that is at hand
    row = RecordedNumber
    same = select(row.id).where(
        row.partner_id == partner.id, row.measure == told.measure, row.which == told.which, row.value == told.value,
        row.starts_on == told.starts_on, row.ends_on.is_not_distinct_from(told.ends_on),
        row.evidence == told.evidence, row.taken_back_on.is_(None),
    )  # fmt: skip
    if session.execute(same.limit(1).execution_options(scoped=True)).first():  # as above
        raise Refused("Just this is recorded already. If there is one more, say what shows that one.")


def take_back(row: RecordedNumber, partner: Partner, actor: Acting) -> None:
    """It counts no more; what was weighed with it stays as it was decided."""
    if row.taken_back_on is not None:
        raise Refused("This number was taken back already. Reload the page.")
    row.taken_back_on = clock.today()
    value = str(units.write(unit_of(row.measure), row.value))
    record(kinds.TAKEN_BACK, row, actor, partner=partner, measure=row.measure, which=row.which, value=value)


def what(measure: str, which: str) -> str:
    """“Specialisations (core)”, in the reader's language; a measure that is no longer known shows its key."""
    name = str(MEASURES[measure].words) if measure in MEASURES else measure
    return f"{name} ({which.replace('_', ' ')})" if which else name


def said(kind: str, facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Facts of the log about such numbers, with the measure put into words."""
    if kind not in {kinds.RECORDED.key, kinds.TAKEN_BACK.key, kinds.LAPSING.key}:
        return facts
    return {**facts, "measure": what(facts["measure"], facts.get("which", ""))}


def _renewed() -> ColumnElement[bool]:
    """Is there a later number of the same that holds for longer?"""
    row, later = RecordedNumber, aliased(RecordedNumber)
    return exists().where(
        later.partner_id == row.partner_id, later.measure == row.measure, later.which == row.which,
        later.taken_back_on.is_(None), or_(later.ends_on.is_(None), later.ends_on > row.ends_on),
        or_(later.starts_on > row.starts_on, (later.starts_on == row.starts_on) & (later.id > row.id)),
    )  # fmt: skip


def warn(session: Session, day: date, actor: Acting) -> int:
    """Say what lapses within 90, 60 and 30 days, each mark once; how many were told. What was renewed does not."""
    soon = select(RecordedNumber).where(
        RecordedNumber.ends_on.between(day, day + timedelta(days=max(MARKS))), RecordedNumber.taken_back_on.is_(None),
        ~_renewed(),
    )  # fmt: skip
    told = 0
    for row in session.scalars(soon.order_by(RecordedNumber.id).execution_options(scoped=True)):  # asked in a job
        left = ((row.ends_on or day) - day) // timedelta(days=1)
        mark = min(mark for mark in MARKS if left <= mark)
        if row.warned is not None and row.warned <= mark:
            continue
        row.warned = mark
        asked = select(Partner.id, Partner.public_id, Partner.territory_id).where(Partner.id == row.partner_id)
        owner = session.execute(asked.execution_options(scoped=True)).one()  # as above
        record(kinds.LAPSING, row, actor, partner=Company(*owner), measure=row.measure, which=row.which, days=left)
        told += 1
    return told
