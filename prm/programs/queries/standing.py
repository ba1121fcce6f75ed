"""How many partners stand at each level, of those the reader reaches."""

from collections import Counter

from prm.access.policy import Actor, See
from prm.access.scope import visible
from prm.core import clock
from prm.core.db import db
from prm.partners.models import Partner
from prm.programs import standings


def by_level(actor: Actor, program_id: int) -> Counter[str]:
    """Level → partners within reach that stand there today."""
    mine = set(db.session.scalars(visible(Partner, actor, See.TIERS, Partner.id)))
    now = standings.current(db.session(), program_id, clock.today())
    return Counter(level for partner, level in now.items() if partner in mine)


def names_of(ids: list[int], actor: Actor) -> dict[int, tuple[str, str]]:
    """Partner id → its public id and name, within reach."""
    asked = visible(Partner, actor, See.TIERS, Partner.id, Partner.public_id, Partner.name).where(Partner.id.in_(ids))
    return {row.id: (row.public_id, row.name) for row in db.session.execute(asked)}
