"""What one partner has to add to keep its level: its numbers as they will be on a coming day if nothing more comes."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from prm.core.money import SCALE
from prm.programs import cheapest, reviews, weighing
from prm.programs import document as rules
from prm.programs.document import Level
from prm.programs.measures import MEASURES, Measure
from prm.programs.members import facts_of, fiscal
from prm.programs.models import Grace
from prm.programs.units import Unit
from prm.programs.windows import period

WHOLE = 10_000  # basis points
DISCOUNT, WON = "discount", "won_amount"


@dataclass(frozen=True)
class Keeping:
    """`day`: when it counts; `tree`: the own level held against what is known today; `plan` None: no way by work."""

    day: date
    tree: weighing.Tree
    plan: cheapest.Plan | None


def keeping(
    session: Session,
    program: rules.Program,
    level: Level | None,
    grace: Grace | None,
    known: dict[str, Measure],
    partner_id: int,
    day: date,
) -> Keeping | None:
    """How to keep a level: by the end of its grace, else by the next review, else by the end of the quarter.

    Windows that move with the days lose what is oldest until then; that is what the plan has to make up for.
    """
    if level is None or not level.requires.parts:
        return None
    until = reviews.coming(program.review, day, fiscal()) or fiscal().quarter_of(day).end
    if grace is not None and grace.level == level.key:
        until = max(grace.ends_on, day)
    facts = facts_of(session, program, partner_id, until)
    tree = weighing.weigh(program, facts).trees[level.key]
    return Keeping(until, tree, cheapest.cheapest(program, level, facts, known))


def worth(session: Session, level: Level | None, following: Level, partner_id: int, day: date) -> int | None:
    """What the next level's larger discount would have been on the deals won in the last twelve months.

    Ten-thousandths of the reporting currency; None where it gives no larger one, or nothing was won.
    """
    had = int(level.benefits.get(DISCOUNT, 0)) if level else 0
    more, about = int(following.benefits.get(DISCOUNT, 0)) - had, MEASURES.get(WON)
    if more <= 0 or about is None or about.read is None or about.unit is not Unit.AMOUNT:
        return None
    span = period("trailing_12_months", day, fiscal())
    won = about.read(session, [partner_id], span.start, span.end).get(partner_id, 0)
    return won * more // WHOLE // SCALE * SCALE or None
