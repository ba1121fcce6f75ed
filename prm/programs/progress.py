"""Where one partner stands in a program: its level, what keeps it, what is missing for the next, the cheapest way."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.partners.models import Partner
from prm.programs import cheapest, published, reviews, standings, weighing, windows
from prm.programs import document as rules
from prm.programs.document import Level
from prm.programs.keeping import Keeping, keeping, worth
from prm.programs.kept import kept
from prm.programs.measures import MEASURES, POINTS, Measure
from prm.programs.members import Member, belongs, facts_of, fiscal
from prm.programs.models import Grace, Standing, TierException
from prm.programs.published import Held
from prm.programs.units import Unit


@dataclass(frozen=True)
class Progress:
    """`program` is the held one as it holds in the partner's region; `plan` leads to `following`, None: no way does.

    `held_rank`: the rank that is kept until the next review, whatever today's numbers say.
    """

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
    held_rank: int
    keeping: Keeping | None
    worth: int | None

    @property
    def meets_own(self) -> bool:
        """Do the numbers of today, or those of the last review, bear the level out?"""
        return self.level is None or self.program.rank(self.level.key) <= max(self.reached, self.held_rank)

    @property
    def reached(self) -> int:
        """The rank that today's numbers reach."""
        return self.program.rank(self.weighed.level.key) if self.weighed.level else 0


def of_partner(session: Session, partner: Partner, day: date) -> list[Progress]:
    """Every program the partner belongs to, the one published first in front."""
    mine = standings.levels_of(session, partner.id, day)
    above = standings.Regions(session)
    return [
        _of(session, held, partner, mine.get(held.program.id, ""), above.variant(held.rules, partner), day)
        for held in published.in_force(session, day)
        if belongs(held.rules, partner, stands=held.program.id in mine) or held.program.id in mine
    ]


def _of(session: Session, held: Held, partner: Partner, key: str, variant: str, day: date) -> Progress:
    program, this = held.rules.variant(variant), held.program.id
    facts, about = facts_of(session, program, partner.id, day), known(program)
    level, at = program.level(key), program.rank(key)
    following = program.levels[at] if at < len(program.levels) else None
    plan = cheapest.cheapest(program, following, facts, about) if following else None
    grace = standings.graces(session, this, [partner.id]).get(partner.id)
    until = kept(session, held.rules, this, [Member(partner.id, variant)], {partner.id: key}, day) if level else {}
    return Progress(
        held, program, variant, level, since(session, partner.id, this, day) if level else None,
        weighing.weigh(program, facts), following, plan, _deadline(program, following or level, day), grace,
        standings.exceptions(session, this, day, [partner.id]).get(partner.id), until.get(partner.id, 0),
        keeping(session, program, level, grace, about, partner.id, day),
        worth(session, level, following, partner.id, day) if following else None,
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


def _deadline(program: rules.Program, level: Level | None, day: date) -> date | None:
    """The first day on which a window of the level's requirements ends, or the next review."""
    if level is None:
        return None
    ends = [windows.deadline(each.fact.window, day, fiscal()) for each in level.requires.requirements()]
    return min((end for end in [*ends, reviews.coming(program.review, day, fiscal())] if end), default=None)
