"""Which product families the demo's partners may register: some of them a few only, never fewer than they have."""

import random
from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.deals.authorisation import Authorisation
from prm.deals.models import RegistrationLine
from prm.demo.columns import Ids
from prm.demo.world import World

EVERY = 2  # partners, of which one is bound


def store(session: Session, world: World, ids: Ids) -> None:
    """What a bound partner has registered, and two more; one that has registered all of them stays free."""
    draw = random.Random(f"{world.seed}:authorised")
    asked: dict[int, set[int]] = defaultdict(set)
    for row in session.execute(select(RegistrationLine.partner_id, RegistrationLine.category_id).distinct()):
        asked[row.partner_id].add(row.category_id)
    everything = [int(each) for each in ids.categories]
    rows = []
    for partner in map(int, ids.partners[::EVERY]):
        families = asked[partner] | set(draw.sample(everything, 2))
        if len(families) < len(everything):
            rows += [{"partner_id": partner, "category_id": family} for family in sorted(families)]
    if rows:
        session.execute(Authorisation.__table__.insert(), rows)
