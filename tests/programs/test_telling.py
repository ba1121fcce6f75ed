"""Whoever's level moves, or may be lost, is told: the company's admins and its channel manager."""

from datetime import timedelta

import time_machine
from sqlalchemy import select

from prm.core import clock
from prm.jobs import worker
from prm.notices.models import Notice
from prm.partners.models import Partner
from prm.partners.rules import Status
from prm.programs.service import by_hand
from tests.programs.conftest import who


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


def test_whoever_ends_without_a_level_is_told_so_in_a_sentence_of_its_own(standing, cast):
    def end(session):
        twin, held = session.get_one(Partner, cast.twin.id), standing.held(session)
        by_hand.set_level(twin, held, "", clock.today(), "They asked for it", who(cast.ada))
        session.get_one(Partner, cast.acme.id).status = Status.TERMINATED

    standing.work(end)
    standing.weigh()
    standing.decide()
    lost = ("You hold no level in Partner program any more", "needs_you")
    assert lost in told(standing, cast.tia)
    assert lost in told(standing, cast.pia)
    assert ("Acme Distribution holds no level any more", "fyi") in told(standing, cast.nadia)
    said = standing.work(lambda session: session.scalars(select(Notice.title)).all())
    assert not any("–" in title for title in said)


def test_a_level_given_by_a_person_is_told_to_the_company(standing, cast):
    def give(session):
        twin, held = session.get_one(Partner, cast.twin.id), standing.held(session)
        until = clock.today() + timedelta(days=30)
        by_hand.give_exception(twin, held, "gold", until, "A joint launch", who(cast.ada))
        by_hand.set_level(twin, held, "silver", until, "As agreed", who(cast.ada))

    standing.work(give)
    titles = [title for title, _weight in told(standing, cast.tia)]
    assert titles[1:] == ["You hold Gold in Partner program", "You are Silver in Partner program"]
    assert not any("Twin" in title and "Gold" in title for title, _weight in told(standing, cast.nadia))
