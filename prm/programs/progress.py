"""Where one partner stands in a program: its level, what keeps it, what is missing for the next, the cheapest way."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.partners.models import Partner
from prm.programs import cheapest, published, standings, weighing, windows
from prm.programs import document as rules
from prm.programs.document import Level
from prm.programs.measures import MEASURES, POINTS, Measure
from prm.programs.members import belongs, facts_of, fiscal
from prm.programs.models import Grace, Standing, TierException
from prm.programs.published import Held
from prm.programs.units import Unit


@dataclass(frozen=True)
class Progress:
    """`program` is the held one as it holds in the partner's region; `plan` leads to `following`, None: no way does."""

    held: Held
    program: rules.Program
    variant: str
    level: Level | None
    since: date | None
    weighed: weighing.Weighed
    following: Level | None
    plan: cheapest.Plan | None
    deadline: date | None
    grace: Grace | None
    exception: TierException | None

    @property
    def meets_own(self) -> bool:
        """Do today's numbers bear the level out?"""
        return self.level is None or self.program.rank(self.level.key) <= self.reached

    @property
    def reached(self) -> int:
        """The rank that today's numbers reach."""
        return self.program.rank(self.weighed.level.key) if self.weighed.level else 0


def of_partner(session: Session, partner: Partner, day: date) -> list[Progress]:
    """Every program the partner belongs to, the one published first in front."""
    mine = standings.levels_of(session, partner.id, day)
    above = standings.Regions(session)
    return [
        _of(session, held, partner, mine.get(held.program.id), above.variant(held.rules, partner), day)
        for held in published.in_force(session, day)
        if belongs(held.rules, partner, stands=held.program.id in mine) or held.program.id in mine
    ]


def _of(session: Session, held: Held, partner: Partner, key: str | None, variant: str, day: date) -> Progress:
    program = held.rules.variant(variant)
    facts = facts_of(session, program, partner.id, day)
    level, at = program.level(key), program.rank(key)
    following = program.levels[at] if at < len(program.levels) else None
    plan = cheapest.cheapest(program, following, facts, known(program)) if following else None
    return Progress(
        held, program, variant, level, since(session, partner.id, held.program.id, day) if level else None,
        weighing.weigh(program, facts), following, plan, _deadline(following or level, day),
        standings.graces(session, held.program.id, [partner.id]).get(partner.id),
        standings.exceptions(session, held.program.id, day, [partner.id]).get(partner.id),
    )  # fmt: skip


def known(program: rules.Program) -> dict[str, Measure]:
    """The measures there are, and the points of this program."""
    parts = tuple(dict.fromkeys(action.part for action in program.actions))
    if not parts:
        return dict(MEASURES)
    return {**MEASURES, POINTS: Measure(POINTS, "points", Unit.POINTS, parameters={"part": parts}, effort=1)}


def since(session: Session, partner_id: int, program_id: int, day: date) -> date | None:
    """Since when the partner has its level without a break."""
    begun = [row for row in history(session, partner_id, program_id) if row.starts_on <= day]
    found: date | None = None
    for row in begun:
        if row.level != begun[0].level:
            break
        found = row.starts_on
    return found


def history(session: Session, partner_id: int, program_id: int) -> list[Standing]:
    """Every level the partner had, the newest first."""
    mine = select(Standing).where(Standing.partner_id == partner_id, Standing.program_id == program_id)
    ordered = mine.order_by(Standing.starts_on.desc(), Standing.id.desc())
    return list(session.scalars(ordered.execution_options(scoped=True)))  # of a partner that is at hand


def _deadline(level: Level | None, day: date) -> date | None:
    """The first day on which a window of the level's requirements ends."""
    if level is None:
        return None
    ends = (windows.deadline(each.fact.window, day, fiscal()) for each in level.requires.requirements())
    return min((end for end in ends if end is not None), default=None)
