"""Who stands where: the level a partner has on a day, the days in which it is kept, the variant of its region."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.core.db import batched
from prm.identity.models import Territory
from prm.partners.models import Partner
from prm.programs import document as rules
from prm.programs.document import GLOBAL
from prm.programs.models import Grace, Standing, TierException

SOME = 10_000


def current(session: Session, program_id: int, day: date, ids: Sequence[int] | None = None) -> dict[int, str]:
    """Partner → its level in a program on a day; who has none, or lost it, is not there."""
    base = select(Standing.partner_id, Standing.level).where(
        Standing.program_id == program_id, Standing.starts_on <= day
    )
    base = base.order_by(Standing.starts_on, Standing.id).execution_options(scoped=True)  # ids from the scope, or a run
    if ids is None:
        rows = [(key, level) for key, level in session.execute(base)]
    else:
        some = (session.execute(base.where(Standing.partner_id.in_(part))) for part in batched(ids, SOME))
        rows = [(key, level) for found in some for key, level in found]
    return {key: level for key, level in dict(rows).items() if level}


def planned(session: Session, program_id: int, after: date, ids: Sequence[int]) -> dict[int, list[tuple[date, str]]]:
    """Partner → (day, level) of what is decided already for days after this one, in their order."""
    base = select(Standing.partner_id, Standing.starts_on, Standing.level).where(
        Standing.program_id == program_id, Standing.starts_on > after
    )
    base = base.order_by(Standing.starts_on, Standing.id).execution_options(scoped=True)  # ids from the scope, or a run
    found: dict[int, list[tuple[date, str]]] = {}
    for part in batched(ids, SOME):
        for key, day, level in session.execute(base.where(Standing.partner_id.in_(part))):
            found.setdefault(key, []).append((day, level))
    return found


def levels_of(session: Session, partner_id: int, day: date) -> dict[int, str]:
    """Program → level of one partner on a day."""
    mine = select(Standing.program_id, Standing.level).where(
        Standing.partner_id == partner_id, Standing.starts_on <= day
    )
    ordered = mine.order_by(Standing.starts_on, Standing.id)
    rows = session.execute(ordered.execution_options(scoped=True))  # of a partner that is at hand
    found = {program: level for program, level in rows}  # noqa: C416 - a result is no mapping
    return {program: level for program, level in found.items() if level}


class Regions:
    """Which variant of a program holds for a partner: that of its nearest region, else of its country."""

    def __init__(self, session: Session) -> None:
        rows = session.execute(select(Territory.id, Territory.code, Territory.name, Territory.parent_id))
        self._nodes = {row.id: row for row in rows}

    def names(self, territory_id: int | None) -> list[str]:
        """Codes and names of a node and those above it, the nearest first."""
        found: list[str] = []
        seen: set[int] = set()
        while territory_id is not None and territory_id in self._nodes and territory_id not in seen:
            seen.add(territory_id)
            row = self._nodes[territory_id]
            found += [each for each in (row.code, row.name) if each]
            territory_id = row.parent_id
        return found

    def variant(self, program: rules.Program, partner: Partner) -> str:
        """The key of the variant; GLOBAL where none names a region of the partner's."""
        return self.of(program, partner.territory_id, partner.country)

    def of(self, program: rules.Program, territory_id: int | None, country: str) -> str:
        """The same from a partner's territory and country."""
        if not program.variants:
            return GLOBAL
        for name in [*self.names(territory_id), country]:
            for variant in program.variants.values():
                if name and name in variant.regions:
                    return variant.key
        return GLOBAL


def graces(session: Session, program_id: int, ids: Iterable[int] | None = None) -> dict[int, Grace]:
    """Partner → the grace it is in, of a program."""
    running = select(Grace).where(Grace.program_id == program_id, Grace.closed_on.is_(None))
    if ids is not None:
        running = running.where(Grace.partner_id.in_(list(ids)))
    rows = session.scalars(running.execution_options(scoped=True))  # ids from the scope, or a run
    return {each.partner_id: each for each in rows}


def exceptions(
    session: Session, program_id: int, day: date, ids: Iterable[int] | None = None
) -> Mapping[int, TierException]:
    """Partner → the exception in force on a day, of a program; of two the later one."""
    held = select(TierException).where(
        TierException.program_id == program_id, TierException.starts_on <= day, TierException.ends_on >= day
    )
    if ids is not None:
        held = held.where(TierException.partner_id.in_(list(ids)))
    rows = session.scalars(held.order_by(TierException.id).execution_options(scoped=True))  # as above
    return {each.partner_id: each for each in rows}
