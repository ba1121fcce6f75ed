"""What the clock does to onboarding, and who hears of it: due tasks, standstill, a deadline and what was said of it."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from prm.core import clock
from prm.core.transaction import system
from prm.jobs import worker
from prm.joining.models import Journey, JourneyTemplate, Task
from prm.joining.service import journeys
from prm.joining.service.showing import Shown
from prm.joining.tasks import Consequence, Plan, Rule, Side, Step, stored
from prm.joining.work import watch
from prm.journal.models import Event
from prm.notices.models import Notice
from prm.partners.models import Partner
from prm.partners.rules import Status
from tests.joining.conftest import who

STEPS = (
    Step("name", "Name a contact", Side.PARTNER, 7),
    Step("call", "Welcome call", Side.VENDOR, 10),
    Step("deal", "Register a deal", Side.PARTNER, 30, mandatory=False, completes_on="deal"),
)


class Way:
    """Acme on a journey of two mandatory tasks, and the clock."""

    def __init__(self, app, cast):
        self.app, self.cast = app, cast

    def begin(self, consequence=Consequence.ESCALATE, days=40):
        plan = Plan(STEPS, Rule(days, consequence), stall_days=14)
        with self.app.app_context(), system("begin") as session:
            template = {"name": "Short way", "document": stored(plan), "changed_at": clock.now()}
            session.add(JourneyTemplate(**template))
            session.flush()
            partner = session.get_one(Partner, self.cast.acme.id)
            partner.status = Status.ONBOARDING
            journeys.start(partner, who(self.cast.ada))

    def night(self, days):
        """So many days later the jobs run; who was told what by then, newest last."""
        with self.app.app_context(), time_machine.travel(clock.now() + timedelta(days=days), tick=False):
            watch(None)
            worker.drain()
        return self.told()

    def told(self):
        with self.app.app_context(), system("look", writes=False) as session:
            rows = session.execute(select(Notice.user_id, Notice.kind, Notice.title).order_by(Notice.id)).all()
        names = {getattr(self.cast, name).id: name for name in ("ada", "dirk", "nadia", "pia", "rita", "max")}
        return [(names.get(row.user_id, "?"), row.kind, row.title) for row in rows]

    def events(self):
        with self.app.app_context(), system("look", writes=False) as session:
            return session.scalars(select(Event.kind).where(Event.kind.like("journey.%")).order_by(Event.id)).all()

    def finish(self):
        with self.app.app_context(), system("finish") as session:
            partner = session.get_one(Partner, self.cast.acme.id)
            rows = session.scalars(select(Task).order_by(Task.place)).all()
            for task in rows[:2]:
                journeys.complete(task, rows, partner, who(self.cast.ada), Shown("seen"))
        with self.app.app_context(), time_machine.travel(clock.now() + timedelta(minutes=1), tick=False):
            worker.drain()

    def status(self):
        with self.app.app_context(), system("look", writes=False) as session:
            return session.get_one(Partner, self.cast.acme.id).status


@pytest.fixture
def way(app, cast):
    return Way(app, cast)


def test_each_side_is_told_once_of_its_task_before_its_day_and_once_when_it_is_late(way):
    way.begin()
    assert way.night(3) == []
    assert way.night(4) == [("pia", "task.due", "1 onboarding task is due")]
    assert len(way.night(4)) == 1
    assert way.night(7)[1:] == [("nadia", "task.due", "A task for Acme Distribution is due")]
    late = way.night(8)[2:]
    assert late == [("pia", "task.due", "1 onboarding task is late")]
    assert way.night(9)[3:] == []


def test_a_standstill_is_told_to_the_manager_once_until_something_moves(way):
    way.begin()
    stalled = [each for each in way.night(14) if each[1] == "journey.stalled"]
    assert stalled == [("nadia", "journey.stalled", "Onboarding of Acme Distribution stands still")]
    way.night(15)
    assert way.events().count("journey.stalled") == 1


def test_a_missed_deadline_is_told_to_the_director_as_the_partner_was_told_in_advance(way, as_):
    way.begin()
    page = as_(way.cast.pia).get("/portal/onboarding/").text
    assert "the director of your region are told" in page
    assert ("pia", "journey.near") in {each[:2] for each in way.night(34)}
    assert "journey.overdue" not in {each[1] for each in way.told()}
    told = {each[0] for each in way.night(41) if each[1] == "journey.overdue"}
    assert told == {"dirk", "nadia", "pia"}
    way.night(42)
    assert way.events().count("journey.overdue") == 1
    assert way.status() is Status.ONBOARDING


def test_a_deadline_that_suspends_is_lifted_by_the_last_task(way, as_):
    way.begin(Consequence.SUSPEND)
    assert "is suspended until they are" in as_(way.cast.pia).get("/portal/onboarding/").text
    way.night(41)
    assert way.status() is Status.SUSPENDED
    way.finish()
    assert way.status() is Status.ACTIVE
    assert ("pia", "journey.finished", "Your onboarding is complete") in way.told()


def test_who_is_through_and_registers_nothing_is_told_of_once(way):
    way.begin()
    way.finish()
    assert way.status() is Status.ACTIVE
    quiet = [each for each in way.night(61) if each[1] == "journey.quiet"]
    assert quiet == [("nadia", "journey.quiet", "Acme Distribution has not registered a deal yet")]
    way.night(62)
    assert way.events().count("journey.quiet") == 1


def test_the_list_shows_who_stands_still_first_and_nobody_elses_partner(way, app, as_):
    way.begin()
    with app.app_context(), system("moved") as session:
        session.scalars(select(Journey)).one().moved_at = clock.now() - timedelta(days=20)
    page = as_(way.cast.nadia).get("/onboarding/").text
    assert "Acme Distribution" in page
    assert "Stands still" in page
    assert "Stand still (1)" in page
    assert "Acme Distribution" not in as_(way.cast.max).get("/onboarding/").text
