"""A small program, published, over the cast: revenue makes silver and gold, and Texas asks for less."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from prm.access.policy import Actor
from prm.core import clock
from prm.core.transaction import system
from prm.partners.models import Partner
from prm.programs import places, published
from prm.programs.models import TierMove, TierRun
from prm.programs.service import deciding, evaluating, writing
from tests.sales.facts import make_line

TEXT = """\
program: partners
name: Partner program
currency: USD
grace: {days: 60, warn: [30, 10]}
levels:
  - {key: registered, name: Registered}
  - key: silver
    name: Silver
    requires: [{measure: booked_revenue, at_least: 50k, window: trailing_12_months}]
    benefits: {discount: 8%, protection_days: 120}
  - key: gold
    name: Gold
    requires:
      any:
        - all:
            - {key: revenue, measure: booked_revenue, at_least: 100k, window: trailing_12_months}
            - {key: people, measure: contacts, at_least: 2}
        - {key: alone, measure: booked_revenue, at_least: 200k, window: trailing_12_months}
    benefits: {discount: 12%, sla_hours: 8, logo: true, also: [A named engineer]}
variants:
  - {key: texas, name: Texas, regions: [Texas], levels: {silver: {thresholds: {booked_revenue: 20k}}}}
golden:
  - {name: just below silver, level: registered, facts: {booked_revenue: 49999.9999}}
  - {name: silver, level: silver, facts: {booked_revenue: 50k}, benefits: {discount: 8%}}
  - {name: silver in Texas, variant: texas, level: silver, facts: {booked_revenue: 20k}}
  - {name: gold alone, level: gold, facts: {booked_revenue: 200k}}
"""


def who(person):
    return Actor(person.id, person.public_id, person.name, "", person.role, person.partner_id)


class Room:
    """What a program does to the cast, seen from a unit of work of its own each time."""

    def __init__(self, app, cast):
        self.app, self.cast = app, cast

    def work(self, do):
        with self.app.app_context(), system("test") as session:
            return do(session)

    def publish(self, text=TEXT, on=None):
        def do(_session):
            held = writing.draft(None, text, who(self.cast.ada))
            writing.propose(held, "As agreed", on or clock.today(), who(self.cast.ada))
            return writing.publish(held, who(self.cast.dirk)).number

        return self.work(do)

    def book(self, partner, units, days_ago=40):
        self.work(lambda _session: make_line(partner, clock.today() - timedelta(days=days_ago), units) and None)

    def held(self, session):
        (held,) = published.in_force(session, clock.today())
        return held

    def weigh(self):
        return self.work(
            lambda session: evaluating.evaluate(session, self.held(session), clock.today(), who(self.cast.ada)).id
        )

    def moves(self):
        """Partner's name → (kind, before, after) of the newest run."""

        def do(session):
            newest = session.scalars(select(TierRun).order_by(TierRun.id.desc())).first()
            rows = session.execute(
                select(Partner.name, TierMove)
                .join(Partner, Partner.id == TierMove.partner_id)
                .where(TierMove.run_id == newest.id)
            )
            return {name: (str(move.kind), move.before, move.after) for name, move in rows}

        return self.work(do)

    def decide(self, left_out=(), on=None, by=None):
        def do(session):
            newest = session.scalars(select(TierRun).order_by(TierRun.id.desc())).first()
            return deciding.decide(newest, on or clock.today(), left_out, who(by or self.cast.ada))

        return self.work(do)

    def level(self, partner, day=None):
        return self.work(lambda session: places.level_of(session, partner.id, day or clock.today()))


@pytest.fixture
def room(app, cast):
    return Room(app, cast)


@pytest.fixture
def standing(room, cast):
    """Acme stands at gold by revenue alone, Borealis in Texas at silver, Twin at registered."""
    room.publish()
    room.book(cast.acme, 210_000)
    room.book(cast.borealis, 30_000)
    room.weigh()
    room.decide()
    return room
