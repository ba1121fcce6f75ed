"""Whoever's level moves, or may be lost, is told: the company's admins and its channel manager."""

from datetime import timedelta

import time_machine
from sqlalchemy import select

from prm.core import clock
from prm.jobs import worker
from prm.notices.models import Notice


def told(room, person):
    def look(session):
        asked = select(Notice.title, Notice.weight).where(Notice.user_id == person.id).order_by(Notice.id)
        return [(title, str(weight)) for title, weight in session.execute(asked)]

    with room.app.app_context(), time_machine.travel(clock.now() + timedelta(minutes=1), tick=False):
        worker.drain()
    return room.work(look)


def test_a_rise_and_a_level_at_risk_are_told_on_both_sides(standing, cast):
    assert told(standing, cast.pia) == [("You are Gold in Partner program", "concerns_you")]
    assert ("Acme Distribution reached Gold", "fyi") in told(standing, cast.nadia)
    assert told(standing, cast.rita) == []
    with time_machine.travel(clock.now() + timedelta(days=400), tick=False):
        standing.weigh()
        standing.decide()
        assert told(standing, cast.pia)[-1] == ("Gold in Partner program is at risk", "needs_you")
        assert ("Acme Distribution may lose Gold", "concerns_you") in told(standing, cast.nadia)
