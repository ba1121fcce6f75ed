"""What engines above ask: the level of a partner on a day and what it gives. Reads no more than its own rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.partners.models import Partner
from prm.programs import published, standings
from prm.programs.models import Standing
from prm.programs.published import Held

LESS_IS_BETTER = frozenset({"sla_hours", "support_hours"})


@dataclass(frozen=True)
class Place:
    """A partner's level by key (of several programs that of the one published first), and what its levels give.

    Benefits are steps of their units, of several programs the better of each.
    """

    tier: str = ""
    benefits: Mapping[str, int] = field(default_factory=dict)


NOWHERE = Place()


def level_of(session: Session, partner_id: int, day: date) -> str:
    """The key of the partner's level; empty for none."""
    found = standings.levels_of(session, partner_id, day)
    return found[min(found)] if found else ""


def place_of(session: Session, partner: Partner, day: date) -> Place:
    """Level and benefits of one partner."""
    mine = standings.levels_of(session, partner.id, day)
    if not mine:
        return NOWHERE
    held = published.in_force(session, day)
    return _place(mine, held, standings.Regions(session), partner.territory_id, partner.country)


def places(session: Session, day: date) -> dict[int, Place]:
    """The same of everybody who stands anywhere; for previews and nightly work."""
    asked = select(Standing.partner_id, Standing.program_id, Standing.level, Partner.territory_id, Partner.country)
    asked = asked.join(Partner, Partner.id == Standing.partner_id).where(Standing.starts_on <= day)
    asked = asked.order_by(Standing.starts_on, Standing.id)
    levels: dict[int, dict[int, str]] = {}
    homes: dict[int, tuple[int | None, str]] = {}
    for row in session.execute(asked.execution_options(scoped=True)):  # weighed for all, shown within reach
        levels.setdefault(row.partner_id, {})[row.program_id] = row.level
        homes[row.partner_id] = row.territory_id, row.country
    held, above = published.in_force(session, day), standings.Regions(session)
    kept = ((key, {program: level for program, level in mine.items() if level}) for key, mine in levels.items())
    return {key: _place(mine, held, above, *homes[key]) for key, mine in kept if mine}


def _place(
    mine: Mapping[int, str], programs: Iterable[Held], above: standings.Regions, territory: int | None, country: str
) -> Place:
    best: dict[str, int] = {}
    for held in programs:
        here = held.rules.variant(above.of(held.rules, territory, country))
        level = here.level(mine.get(held.program.id))
        for key, value in (level.benefits if level else {}).items():
            better = min if key in LESS_IS_BETTER else max
            best[key] = better(best.get(key, int(value)), int(value))
    return Place(mine[min(mine)], best)
