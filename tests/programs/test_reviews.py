"""A level is reviewed when its program says so: met at the last review, it is kept until the next; and how to keep it."""

from datetime import date, datetime, timedelta

import pytest
import time_machine

from prm.core import clock
from prm.core.money import SCALE
from prm.core.period import FiscalCalendar
from prm.partners.models import Partner
from prm.programs import progress, reviews
from tests.programs.conftest import TEXT

YEARLY = TEXT.replace("trailing_12_months", "fiscal_year").replace("grace:", "review: fiscal_year\ngrace:", 1)
APRIL = FiscalCalendar(4)


def at(year, month, day):
    return time_machine.travel(datetime.fromisoformat(f"{year}-{month:02}-{day:02}T10:00:00+00:00"), tick=False)


def of(room, partner):
    """What a partner's page says of its program."""

    def look(session):
        (found,) = progress.of_partner(session, session.get_one(Partner, partner.id), clock.today())
        return found

    return room.work(look)


@pytest.mark.parametrize(
    ("review", "last", "coming"),
    [
        ("fiscal_year", date(2026, 3, 31), date(2027, 3, 31)),
        ("fiscal_quarter", date(2026, 6, 30), date(2026, 9, 30)),
        ("nightly", None, None),
    ],
)
def test_a_review_is_the_last_day_of_its_span(review, last, coming):
    for day in (date(2026, 7, 1), date(2026, 9, 30)):
        assert reviews.last(review, day, APRIL) == last
        assert reviews.coming(review, day, APRIL) == coming


def test_a_year_that_begins_anew_takes_no_level_before_its_review(room, cast):
    with at(2026, 5, 15):
        room.publish(YEARLY)
        room.book(cast.acme, 210_000)
        room.weigh()
        room.decide()
        assert room.level(cast.acme) == "gold"
    with at(2027, 1, 2):
        room.weigh()
        assert "Acme Distribution" not in room.moves()
        found = of(room, cast.acme)
        assert (found.reached, found.held_rank, found.meets_own) == (1, 3, True)
        assert found.keeping.day == date(2027, 12, 31)
        assert {step.fact.measure: step.gap for step in found.keeping.plan.steps} == {
            "booked_revenue": 100_000 * SCALE,
            "contacts": 2,
        }
    with at(2028, 1, 2):
        room.weigh()
        assert room.moves()["Acme Distribution"] == ("at_risk", "gold", "registered")
        assert not of(room, cast.acme).meets_own


def test_a_level_reached_since_the_last_review_is_kept_until_the_next(room, cast):
    with at(2026, 5, 15):
        room.publish(TEXT.replace("grace:", "review: fiscal_year\ngrace:", 1))
        room.book(cast.acme, 210_000, days_ago=360)
        room.weigh()
        room.decide()
    with at(2026, 6, 15):  # out of the window, and the last review was before the rise
        room.weigh()
        assert "Acme Distribution" not in room.moves()
    with at(2027, 1, 1):
        room.weigh()
        assert room.moves()["Acme Distribution"] == ("at_risk", "gold", "registered")


def test_without_reviews_every_night_counts_as_before(room, cast):
    with at(2026, 5, 15):
        room.publish()
        room.book(cast.acme, 210_000, days_ago=360)
        room.weigh()
        room.decide()
    with at(2026, 6, 15):
        room.weigh()
        assert room.moves()["Acme Distribution"] == ("at_risk", "gold", "registered")


def test_the_plan_to_keep_a_level_makes_up_for_what_leaves_the_window(room, cast):
    with at(2026, 5, 15):
        room.publish()
        room.book(cast.twin, 30_000, days_ago=350)
        room.book(cast.twin, 35_000, days_ago=30)
        room.weigh()
        room.decide()
        found = of(room, cast.twin)
        assert found.level.key == "silver"
        assert found.keeping.day == date(2026, 6, 30)
        assert not found.keeping.tree.met
        assert [step.gap for step in found.keeping.plan.steps] == [15_000 * SCALE]
        room.book(cast.twin, 15_000, days_ago=1)
        assert of(room, cast.twin).keeping.tree.met


def test_in_grace_the_plan_counts_to_its_last_day(standing, cast):
    with time_machine.travel(clock.now() + timedelta(days=400), tick=False):
        standing.weigh()
        standing.decide()
        found = of(standing, cast.acme)
        assert found.keeping.day == clock.today() + timedelta(days=60)
        assert not found.meets_own
        assert found.keeping.plan.steps


def test_the_partners_page_says_how_to_keep_its_level(room, cast, as_):
    with at(2026, 5, 15):
        room.publish()
        room.book(cast.twin, 30_000, days_ago=350)
        room.book(cast.twin, 35_000, days_ago=30)
        room.weigh()
        room.decide()
        page = as_(cast.tia).get("/portal/program").text
        assert "To keep Silver" in page
        assert "$15,000 more" in page
        assert "$35,000 of $50,000" in page
        assert "by 30 Jun 2026" in page
        assert "To keep Silver" in as_(cast.nadia).get(f"/partners/{cast.twin.public_id}/tier").text
