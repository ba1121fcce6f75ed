"""Programs as they hold: the versions that have taken effect, read once per version and kept."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.core.db import database, db, forgets
from prm.core.installation import installation
from prm.programs import document as rules
from prm.programs import (
    measured,  # noqa: F401 - requirements ask for them
    reading,
    recorded,  # noqa: F401 - as above
    written,
)
from prm.programs.measures import MEASURES
from prm.programs.models import Program, ProgramVersion
from prm.programs.problems import Problem

_READ: dict[tuple[str, str], rules.Program] = {}
forgets(_READ.clear)


@dataclass(frozen=True)
class Held:
    """A program with one of its versions and what that says."""

    program: Program
    version: ProgramVersion
    rules: rules.Program


def understood(text: str) -> rules.Program:
    """What a document says, all of it in the reporting currency; Problem with line and column."""
    document, marks = written.read(text)
    return written.placed(marks, lambda: _checked(document))


def _checked(document: dict[str, object]) -> rules.Program:
    made, currency = reading.program(document, MEASURES), installation().currency
    if made.currency != currency:
        said = f"Amounts are weighed in the reporting currency. Write {currency} and amounts in {currency}."
        raise Problem(("currency",), said)
    if Decimal(made.conversion.get(currency, "1")) != 1:
        said = f"Amounts are weighed in {currency}: one of it is worth 1. Correct the rate, or leave it out."
        raise Problem(("conversion", currency), said)
    return made


def read(version: ProgramVersion) -> rules.Program:
    """What a version says; versions never change, so it is read once."""
    key = (database(), version.public_id)
    if key not in _READ:
        _READ[key] = understood(version.text)
    return _READ[key]


def in_force(session: Session, day: date) -> list[Held]:
    """Every program with the version that holds on a day, in the order they were first published."""
    return [Held(program, version, read(version)) for program, version in _newest(session, day)]


def of_key(session: Session, key: str, day: date) -> Held | None:
    """One program as it holds on a day."""
    found = ((program, version) for program, version in _newest(session, day) if program.key == key)
    return next((Held(program, version, read(version)) for program, version in found), None)


def keys(session: Session, day: date) -> list[str]:
    """The keys of the programs that hold on a day, none of them read."""
    return [program.key for program, _version in _newest(session, day)]


def _newest(session: Session, day: date) -> list[tuple[Program, ProgramVersion]]:
    rows = session.execute(
        select(Program, ProgramVersion)
        .join(ProgramVersion, ProgramVersion.program_id == Program.id)
        .where(ProgramVersion.effective_on <= day)
        .order_by(Program.id, ProgramVersion.number)
    )
    return list({program.id: (program, version) for program, version in rows}.values())


def versions_of(session: Session, program: Program) -> list[ProgramVersion]:
    """Its versions, the newest first."""
    mine = select(ProgramVersion).where(ProgramVersion.program_id == program.id)
    return list(session.scalars(mine.order_by(ProgramVersion.number.desc())))


def why_the_currency_stays() -> str | None:
    """The sentence that keeps the reporting currency once a program is published; None before."""
    if db.session.execute(select(ProgramVersion.id).limit(1)).first() is None:
        return None
    return "Published programs weigh in this currency. Begin a new instance for another one."
