"""Which levels partners reach by their numbers, and which they keep until the next review whatever those say now."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.core.db import batched
from prm.programs import document as rules
from prm.programs import reviews, standing_frames
from prm.programs.measures import Fact
from prm.programs.members import Member, fiscal, numbers
from prm.programs.models import Standing
from prm.programs.rules import How

SOME = 10_000


def ranks(program: rules.Program, found: Sequence[Member], read: Mapping[Fact, Mapping[int, int]]) -> dict[int, int]:
    """Partner → rank by its numbers, variant by variant."""
    reached: dict[int, int] = {}
    for key in dict.fromkeys(each.variant for each in found):
        ids = [each.id for each in found if each.variant == key]
        weighed = standing_frames.weigh(program.variant(key), standing_frames.frame(ids, read))
        reached |= dict(zip(weighed.ranks.index.tolist(), weighed.ranks.tolist(), strict=True))
    return reached


def kept(
    session: Session,
    program: rules.Program,
    program_id: int,
    falling: Sequence[Member],
    before: Mapping[int, str],
    day: date,
) -> dict[int, int]:
    """Partner → rank that is kept until the next review: met at the last one, or reached since. At most its own.

    What stands on the day, like people on file, has no past: it counts as it is.
    """
    last, ids = reviews.last(program.review, day, fiscal()), [each.id for each in falling]
    if last is None or not ids:
        return {}
    then = ranks(program, falling, numbers(session, program, ids, last))
    found = {key: min(rank, program.rank(before.get(key))) for key, rank in then.items()}
    for some in batched(ids, SOME):
        risen = select(Standing.partner_id, Standing.level).where(
            Standing.program_id == program_id, Standing.partner_id.in_(some), Standing.starts_on.between(last, day)
        )
        rows = session.execute(risen.where(Standing.how == How.RUN).execution_options(scoped=True))  # as is `falling`
        found |= {key: program.rank(level) for key, level in rows if before.get(key) == level}
    return found
