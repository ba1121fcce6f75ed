"""Levels as they are kept: published by two, weighed by night, moved by a person, never lost by surprise."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from prm.core import clock
from prm.core.errors import Refused
from prm.core.transaction import system
from prm.jobs import worker
from prm.jobs.service import enqueue
from prm.journal.models import Event
from prm.partners.models import Partner
from prm.programs import places, published
from prm.programs.models import Grace, Standing, TierMove, TierRun
from prm.programs.problems import Problem
from prm.programs.service import by_hand, writing
from prm.programs.work import EVALUATE
from tests.programs.conftest import TEXT, who


def events(room, kind):
    counted = select(func.count()).where(Event.kind == kind)
    return room.work(lambda session: session.scalar(counted))


def later(days):
    return time_machine.travel(clock.now() + timedelta(days=days), tick=False)


def test_a_text_that_cannot_be_read_keeps_nothing_and_names_its_place(room, cast):
    with pytest.raises(Problem, match=r"Line 3, column 1: Amounts are .* currency\. Write USD"):
        room.work(lambda _: writing.draft(None, TEXT.replace("currency: USD", "currency: EUR"), who(cast.ada)))
    with pytest.raises(Problem, match="one of it is worth 1"):
        room.work(lambda _: writing.draft(None, TEXT + "conversion: {USD: 1.1}\n", who(cast.ada)))
    assert room.work(lambda _: writing.drafts(who(cast.ada))) == []


def test_a_program_is_published_by_a_second_person(room, cast):
    def alone(_session):
        held = writing.draft(None, TEXT, who(cast.ada))
        writing.propose(held, "", clock.today(), who(cast.ada))
        writing.publish(held, who(cast.ada))

    with pytest.raises(Refused, match="A second admin or director"):
        room.work(alone)
    assert room.publish() == 1
    assert events(room, "program.published") == 1
    assert room.work(lambda _: writing.drafts(who(cast.ada))) == []


def test_a_draft_whose_golden_partners_fail_is_not_even_proposed(room, cast):
    wrong = TEXT.replace("level: silver, facts: {booked_revenue: 50k}", "level: gold, facts: {booked_revenue: 50k}")

    def ask(text):
        return room.work(
            lambda _: writing.propose(writing.draft(None, text, who(cast.ada)), "", clock.today(), who(cast.ada))
        )

    with pytest.raises(Refused, match="“silver”"):
        ask(wrong)
    with pytest.raises(Refused, match="at least one under “golden:”"):
        ask(TEXT.partition("golden:")[0])


def test_a_saved_draft_has_to_be_proposed_again(room, cast):
    def do(_session):
        held = writing.draft(None, TEXT, who(cast.ada))
        writing.propose(held, "", clock.today(), who(cast.ada))
        writing.draft(held, TEXT.replace("50k", "60k"), who(cast.ada))
        writing.publish(held, who(cast.dirk))

    with pytest.raises(Refused, match="Ask for approval first"):
        room.work(do)


def test_a_version_holds_from_its_day_on(room, cast):
    room.publish()
    room.publish(TEXT.replace("name: Silver", "name: Sterling"), on=clock.today() + timedelta(days=10))

    def names(session, day):
        return [level.name for level in published.in_force(session, day)[0].rules.levels]

    today = clock.today()
    assert room.work(lambda session: names(session, today))[1] == "Silver"
    assert room.work(lambda session: names(session, today + timedelta(days=10)))[1] == "Sterling"


def test_a_run_proposes_and_moves_nobody_before_it_is_approved(room, cast):
    room.publish()
    room.book(cast.acme, 210_000)
    room.book(cast.borealis, 30_000)
    room.weigh()
    assert room.moves() == {
        "Acme Distribution": ("up", "", "gold"),
        "Borealis Sport": ("up", "", "silver"),  # Texas asks for less
        "Twin Resale": ("up", "", "registered"),
    }
    assert room.level(cast.acme) == ""
    assert room.decide() == 3
    assert room.level(cast.acme) == "gold"
    assert events(room, "tier.risen") == 3
    assert events(room, "tiers.decided") == 1


def test_a_level_no_longer_met_is_kept_for_the_grace_and_lost_only_by_decision(standing, cast):
    room = standing
    with later(400):  # nothing was booked in the last twelve months
        room.weigh()
        assert room.moves()["Acme Distribution"] == ("at_risk", "gold", "registered")
        room.decide()
        assert room.level(cast.acme) == "gold"
        grace = room.work(lambda session: session.scalars(select(Grace.ends_on).order_by(Grace.id)).first())
        assert grace == clock.today() + timedelta(days=60)
        room.weigh()
        assert "Acme Distribution" not in room.moves()
    with later(461):
        room.weigh()
        assert room.moves()["Acme Distribution"] == ("down", "gold", "registered")
        assert room.level(cast.acme) == "gold"
        room.decide()
        assert room.level(cast.acme) == "registered"
    assert events(room, "tier.fallen") == 2


def test_whoever_meets_the_level_again_within_the_grace_is_safe(standing, cast):
    room = standing
    with later(400):
        room.weigh()
        room.decide()
        room.book(cast.acme, 250_000, days_ago=5)
        room.weigh()
        assert room.moves()["Acme Distribution"] == ("safe", "gold", "gold")
        room.decide()
        room.weigh()
        assert room.moves() == {}
    assert events(room, "tier.safe") == 1


def test_the_night_weighs_and_warns_at_the_programs_own_marks(standing, cast):
    room = standing
    with later(400):
        room.weigh()
        room.decide()
    for days, told in ((425, 0), (431, 2), (432, 2), (451, 4)):
        with later(days), room.app.app_context():
            with system("ask"):
                enqueue(EVALUATE, {})
            worker.drain()
        assert events(room, "tier.warned") == told, days


def test_a_move_that_was_left_out_is_proposed_again(standing, cast):
    room = standing
    room.book(cast.twin, 60_000)
    room.weigh()
    assert room.moves() == {"Twin Resale": ("up", "registered", "silver")}
    assert room.decide(left_out=room.work(public_ids)) == 0
    assert room.level(cast.twin) == "registered"
    room.weigh()
    assert room.moves() == {"Twin Resale": ("up", "registered", "silver")}


def public_ids(session):
    from_run = select(TierRun.id).order_by(TierRun.id.desc()).limit(1).scalar_subquery()
    return session.scalars(select(TierMove.public_id).where(TierMove.run_id == from_run)).all()


def test_a_run_is_decided_once_and_not_after_its_rules_changed(standing, cast):
    room = standing
    with pytest.raises(Refused, match="somebody decided"):
        room.decide()
    room.book(cast.twin, 60_000)
    room.weigh()
    room.publish(TEXT.replace("50k", "55k").replace("49999", "54999"))
    with pytest.raises(Refused, match="changed after this run"):
        room.decide()


def test_what_is_decided_for_a_later_day_is_not_proposed_again(standing, cast):
    room = standing
    room.book(cast.twin, 60_000)
    room.weigh()
    day = clock.today() + timedelta(days=30)
    room.decide(on=day)
    assert room.level(cast.twin) == "registered"
    assert room.level(cast.twin, day) == "silver"
    room.weigh()
    assert room.moves() == {}


def test_an_exception_lifts_now_and_ends_with_grace(standing, cast):
    room = standing
    until = clock.today() + timedelta(days=30)

    def give(session):
        twin = session.get_one(Partner, cast.twin.id)
        by_hand.give_exception(twin, room.held(session), "gold", until, "A joint launch", who(cast.ada))

    room.work(give)
    assert room.level(cast.twin) == "gold"
    room.weigh()
    assert room.moves() == {}
    with pytest.raises(Refused, match="exception already"):
        room.work(give)
    with later(31):
        room.weigh()
        assert room.moves() == {"Twin Resale": ("at_risk", "gold", "registered")}


def test_a_level_set_by_hand_is_history_and_is_weighed_again(standing, cast):
    room = standing

    def put(session):
        twin = session.get_one(Partner, cast.twin.id)
        by_hand.set_level(twin, room.held(session), "silver", clock.today(), "Taken over from Northwind", who(cast.ada))

    room.work(put)
    with pytest.raises(Refused, match="already"):
        room.work(put)
    rows = room.work(
        lambda session: session.execute(
            select(Standing.level, Standing.how).where(Standing.partner_id == cast.twin.id).order_by(Standing.id)
        ).all()
    )
    assert [(level, str(how)) for level, how in rows] == [("registered", "run"), ("silver", "hand")]
    room.weigh()
    assert room.moves() == {"Twin Resale": ("at_risk", "silver", "registered")}


def test_benefits_are_those_of_the_level_in_the_partners_region(standing, cast):
    def given(session):
        return places.place_of(session, session.get_one(Partner, cast.acme.id), clock.today()).benefits

    assert standing.work(given) == {"discount": 1200, "sla_hours": 8, "logo": 1}
