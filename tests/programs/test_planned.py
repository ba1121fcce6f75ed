"""What holds beside the plain run: days planned before, counting within reach, one program that fails."""

from collections import Counter
from datetime import timedelta

import pytest

from prm.access.policy import See
from prm.access.scope import visible
from prm.core import clock
from prm.core.errors import Refused
from prm.core.transaction import system
from prm.jobs import worker
from prm.jobs.service import enqueue
from prm.partners.models import Partner
from prm.programs import standings
from prm.programs.models import Program, ProgramVersion
from prm.programs.queries.standing import by_level
from prm.programs.service import by_hand
from prm.programs.work import EVALUATE
from tests.programs.conftest import who
from tests.programs.test_recorded import keep
from tests.programs.test_standing import events


def put(room, level, day):
    def do(session):
        twin = session.get_one(Partner, room.cast.twin.id)
        by_hand.set_level(twin, room.held(session), level, day, "As agreed", who(room.cast.ada))

    room.work(do)


def test_what_is_decided_last_stands_last_whatever_day_was_planned_before(standing, cast):
    room, today = standing, clock.today()
    put(room, "silver", today + timedelta(days=30))
    with pytest.raises(Refused, match=r"moves to Silver on .+ already: choose that day, or a later"):
        put(room, "gold", today + timedelta(days=5))
    room.book(cast.twin, 210_000)
    room.weigh()
    assert room.moves() == {"Twin Resale": ("up", "silver", "gold")}
    room.decide(on=today)
    assert room.level(cast.twin) == "registered"
    assert room.level(cast.twin, today + timedelta(days=30)) == "gold"


def test_a_level_that_was_planned_does_not_end_an_exception(standing, cast):
    room, today = standing, clock.today()
    put(room, "silver", today + timedelta(days=30))

    def give(session):
        twin = session.get_one(Partner, cast.twin.id)
        until = today + timedelta(days=60)
        by_hand.give_exception(twin, room.held(session), "gold", until, "A joint launch", who(cast.ada))

    room.work(give)
    assert room.level(cast.twin, today + timedelta(days=29)) == "gold"
    assert room.level(cast.twin, today + timedelta(days=31)) == "gold"


def test_a_level_counts_its_partners_of_today_within_reach(standing, cast):
    put(standing, "gold", clock.today() + timedelta(days=9))  # Twin, later
    program = standing.work(lambda session: standing.held(session).program.id)

    def counted(person):
        return dict(standing.work(lambda _session: by_level(who(person), program)))

    def one_by_one(person):
        def look(session):
            mine = set(session.scalars(visible(Partner, who(person), See.TIERS, Partner.id)))
            now = standings.current(session, program, clock.today())
            return dict(Counter(level for key, level in now.items() if key in mine))

        return standing.work(look)

    assert counted(cast.ada) == {"gold": 1, "silver": 1, "registered": 1}
    for person in (cast.nadia, cast.finn, cast.dirk, cast.pia):
        assert counted(person) == one_by_one(person)


def test_one_program_that_cannot_be_weighed_is_named_and_the_others_are_weighed(standing, cast, caplog):
    room = standing

    def add_unreadable(session):
        made = Program(key="abroad", name="Abroad")
        session.add(made)
        session.flush()
        given = {"program_id": made.id, "number": 1, "text": "levels: [", "note": "", "made_by": "a"}
        given |= {"approved_by": "b", "approved_at": clock.now(), "effective_on": clock.today()}
        session.add(ProgramVersion(**given))

    room.work(add_unreadable)
    room.book(cast.twin, 60_000)
    keep(room, cast.acme, "plans", 1, which="forecast", days=20)
    with room.app.app_context():
        with system("ask"):
            enqueue(EVALUATE, {})
        worker.drain()
    assert room.moves() == {"Twin Resale": ("up", "registered", "silver")}
    assert events(room, "tier.lapsing") == 1
    assert "the program abroad could not be weighed" in caplog.text


def test_the_reporting_currency_stays_once_a_program_weighs_in_it(room, cast, as_):
    ada, said = as_(cast.ada), "Published programs weigh in this currency."
    assert said not in ada.get("/settings/company").text
    room.publish()
    assert said in ada.get("/settings/company").text
    asked = {"name": "Northwind", "currency": "EUR", "fiscal_start": "1", "locale": "en_US", "time_zone": "UTC"}
    ada.post("/settings/company", asked | {"confirm_months": "0"})
    assert ada.get("/programs/tiers").status_code == 200
    assert ada.get("/programs/tiers/partners").status_code == 200
