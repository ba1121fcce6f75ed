"""Recording a number about a partner, taking it back, and warning before it lapses."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.core import clock
from prm.core.db import db
from prm.core.errors import Refused
from prm.journal.log import Acting, Company, record
from prm.partners.models import Partner
from prm.programs import units
from prm.programs.measures import MEASURES
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
    row = RecordedNumber(
        partner_id=partner.id, measure=told.measure, which=told.which, value=told.value, starts_on=told.starts_on,
        ends_on=told.ends_on, evidence=told.evidence, made_by=actor.public_id, made_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    facts = {"measure": what(row), "value": str(units.write(about.unit, told.value)), "reason": told.evidence}
    record(kinds.RECORDED, row, actor, partner=partner, day=told.starts_on.isoformat(), **facts)
    return row


def take_back(row: RecordedNumber, partner: Partner, actor: Acting) -> None:
    """It counts no more; what was weighed with it stays as it was decided."""
    if row.taken_back_on is not None:
        raise Refused("This number was taken back already. Reload the page.")
    row.taken_back_on = clock.today()
    value = str(units.write(MEASURES[row.measure].unit, row.value))
    record(kinds.TAKEN_BACK, row, actor, partner=partner, measure=what(row), value=value)


def what(row: RecordedNumber) -> str:
    """“Specialisations (core)”."""
    name = str(MEASURES[row.measure].words)
    return f"{name} ({row.which.replace('_', ' ')})" if row.which else name


def warn(session: Session, day: date, actor: Acting) -> int:
    """Say what lapses within 90, 60 and 30 days, each mark once; how many were told."""
    soon = select(RecordedNumber).where(
        RecordedNumber.ends_on.between(day, day + timedelta(days=max(MARKS))), RecordedNumber.taken_back_on.is_(None)
    )
    told = 0
    for row in session.scalars(soon.order_by(RecordedNumber.id).execution_options(scoped=True)):  # asked in a job
        left = ((row.ends_on or day) - day) // timedelta(days=1)
        mark = min(mark for mark in MARKS if left <= mark)
        if row.warned is not None and row.warned <= mark:
            continue
        row.warned = mark
        asked = select(Partner.id, Partner.public_id, Partner.territory_id).where(Partner.id == row.partner_id)
        owner = session.execute(asked.execution_options(scoped=True)).one()  # as above
        record(kinds.LAPSING, row, actor, partner=Company(*owner), measure=what(row), days=left)
        told += 1
    return told
