"""How many partners stand at each level, of those the reader reaches."""

from collections import Counter

from sqlalchemy import func, select

from prm.access.policy import Actor, See
from prm.access.scope import visible
from prm.core import clock
from prm.core.db import db
from prm.partners.models import Partner
from prm.programs.models import Standing


def by_level(actor: Actor, program_id: int) -> Counter[str]:
    """Level → partners within reach that stand there today."""
    turn = func.row_number().over(
        partition_by=Standing.partner_id, order_by=(Standing.starts_on.desc(), Standing.id.desc())
    )
    until = select(Standing.partner_id, Standing.level, turn.label("turn")).where(
        Standing.program_id == program_id, Standing.starts_on <= clock.today()
    )
    now = until.subquery()
    mine = visible(Partner, actor, See.TIERS, now.c.level, func.count()).join(now, now.c.partner_id == Partner.id)
    mine = mine.where(now.c.turn == 1, now.c.level != "").group_by(now.c.level)
    return Counter({level: count for level, count in db.session.execute(mine)})  # noqa: C416 - a result is no mapping


def names_of(ids: list[int], actor: Actor) -> dict[int, tuple[str, str]]:
    """Partner id → its public id and name, within reach."""
    asked = visible(Partner, actor, See.TIERS, Partner.id, Partner.public_id, Partner.name).where(Partner.id.in_(ids))
    return {row.id: (row.public_id, row.name) for row in db.session.execute(asked)}
