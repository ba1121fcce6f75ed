"""Who is in a program, and the numbers of them: read set by set, never partner by partner."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.core.installation import installation
from prm.core.period import FiscalCalendar
from prm.partners.models import Partner
from prm.partners.rules import Status
from prm.programs import document as rules
from prm.programs import windows
from prm.programs.measures import MEASURES, POINTS, Fact
from prm.programs.standings import Regions

RANKED = frozenset({Status.ACTIVE, Status.ONBOARDING, Status.SUSPENDED})  # who leaves has no level to gain or keep


@dataclass(frozen=True)
class Member:
    """A partner of a program, and the variant that holds for it."""

    id: int
    variant: str


def fiscal() -> FiscalCalendar:
    """The installation's fiscal year."""
    return FiscalCalendar(installation().fiscal_start)


def members(session: Session, program: rules.Program, standing: Sequence[int]) -> list[Member]:
    """Every partner that belongs to a program; by invitation, those that stand in it already."""
    rows = select(Partner.id, Partner.kind, Partner.territory_id, Partner.country)
    rows = rows.where(Partner.status.in_(RANKED)).order_by(Partner.id)
    kinds, invited, above = {each.casefold() for each in program.members or ()}, set(standing), Regions(session)
    return [
        Member(row.id, above.of(program, row.territory_id, row.country))
        for row in session.execute(rows.execution_options(scoped=True))  # weighed in a run, shown within reach
        if (row.id in invited if program.members is None else not kinds or row.kind.casefold() in kinds)
    ]


def belongs(program: rules.Program, partner: Partner, *, stands: bool) -> bool:
    """Is this partner one of the program's?"""
    if partner.status not in RANKED:
        return False
    if program.members is None:
        return stands
    return not program.members or partner.kind.casefold() in {each.casefold() for each in program.members}


def numbers(session: Session, program: rules.Program, ids: Sequence[int], day: date) -> dict[Fact, dict[int, int]]:
    """Every number the program looks at, but points, of these partners on a day."""
    found: dict[Fact, dict[int, int]] = {}
    for fact in program.facts():
        if fact.measure == POINTS:
            continue
        about, span = MEASURES[fact.measure], windows.period(fact.window, day, fiscal())
        if about.read is None:
            raise ValueError(f"measure {fact.measure} reads nothing")
        told: dict[str, Any] = dict(fact.parameters)
        if program.conversion and about.read_fixed is not None:
            found[fact] = about.read_fixed(session, ids, span.start, span.end, rates=program.conversion, **told)
        else:
            found[fact] = about.read(session, ids, span.start, span.end, **told)
    return found


def facts_of(session: Session, program: rules.Program, partner_id: int, day: date) -> dict[Fact, int]:
    """The same for one partner."""
    return {fact: found.get(partner_id, 0) for fact, found in numbers(session, program, [partner_id], day).items()}
