"""Numbers kept by hand: recorded with what shows them, counted on their days, never met by nobody knowing."""

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
from prm.programs.measures import MEASURES
from prm.programs.models import RecordedNumber
from prm.programs.problems import Problem
from prm.programs.published import understood
from prm.programs.recorded import KEPT
from prm.programs.service import recording
from prm.programs.service.recording import Told
from prm.programs.work import EVALUATE
from tests.programs.conftest import TEXT, who
from tests.programs.test_pages import seen_of
from tests.programs.test_telling import told
from tests.programs.texts import SPECIALISTS

CERTIFIED = TEXT.replace(
    "requires: [{measure: booked_revenue, at_least: 50k, window: trailing_12_months}]",
    "requires: [{key: core, measure: specialisations, with: {kind: core}, at_least: 1}]",
)
CERTIFIED = (
    CERTIFIED.partition("variants:")[0] + "golden:\n  - {name: one core, level: silver, facts: {specialisations: 1}}\n"
)


def keep(room, partner, measure, value, *, which="", since=0, days=None):
    today = clock.today()
    ends = None if days is None else today + timedelta(days=days)
    given = Told(measure, which, value, today - timedelta(days=since), ends, "Certificate 42")

    def do(session):
        return recording.note(session.get_one(Partner, partner.id), given, who(room.cast.ada)).public_id

    return room.work(do)


def read(room, partner, measure, *, days=365, day=None, **which):
    end = day or clock.today()
    return room.work(
        lambda session: MEASURES[measure].read(session, [partner.id], end - timedelta(days=days), end, **which)
    ).get(partner.id, 0)


def test_certificates_count_by_name_on_the_days_they_hold(room, cast):
    keep(room, cast.acme, "specialisations", 1, which="core", days=30)
    keep(room, cast.acme, "specialisations", 1, which="cloud")
    assert read(room, cast.acme, "specialisations") == 2
    assert read(room, cast.acme, "specialisations", kind="core") == 1
    assert read(room, cast.acme, "specialisations", kind="core", day=clock.today() + timedelta(days=31)) == 0
    assert read(room, cast.twin, "specialisations") == 0


def test_what_happened_counts_in_its_window_and_the_last_score_stands(room, cast):
    keep(room, cast.acme, "reviews_held", 1, since=100)
    keep(room, cast.acme, "reviews_held", 1, since=10)
    assert read(room, cast.acme, "reviews_held", days=30) == 1
    assert read(room, cast.acme, "reviews_held") == 2
    keep(room, cast.acme, "csat", 410, since=5)
    keep(room, cast.acme, "csat", 450, since=1)
    assert read(room, cast.acme, "csat") == 450
    assert read(room, cast.twin, "csat") == MEASURES["csat"].nothing


def test_nothing_known_is_never_a_yes(room, cast):
    for asked in ("{measure: csat, at_most: 3}", "{measure: nps, less_than: 10}", "{measure: plans, at_least: 0}"):
        with pytest.raises(Problem, match="kept by hand and unknown of some"):
            room.work(lambda _session, asked=asked: understood(f"{HEAD}    requires: [{asked}]\n"))
    assert room.work(lambda _session: understood(f"{HEAD}    requires: [{{measure: nps, at_least: -20}}]\n")).levels


HEAD = "program: p\nname: P\ncurrency: USD\nlevels:\n  - key: a\n    name: A\n"


@pytest.mark.parametrize(
    ("measure", "value", "since", "days", "said"),
    [
        ("csat", 501, 0, None, "at most 5"),
        ("csat", 50, 0, None, "at least 1"),
        ("specialisations", 0, 0, None, "at least 1"),
        ("specialisations", 1, -1, None, "today or an earlier day"),
        ("specialisations", 1, 0, -1, "ends before it begins"),
        ("booked_revenue", 1, 0, None, "counted by the product itself"),
    ],
)
def test_what_cannot_be_recorded_is_refused_in_a_sentence(room, cast, measure, value, since, days, said):
    with pytest.raises(Refused, match=said):
        keep(room, cast.acme, measure, value, since=since, days=days)


def test_a_draft_that_asks_for_what_nobody_recorded_says_so(room, cast, as_):
    ada = as_(cast.ada)
    ada.post("/programs/tiers/new", {"text": CERTIFIED, "seen": ""})
    at = "/programs/tiers/partners/draft"
    assert "Not measured yet: nobody has recorded “Specialisations (core)” of any member." in ada.get(at).text
    keep(room, cast.acme, "specialisations", 1, which="core")
    assert "Not measured yet" not in ada.get(at).text


def test_a_manager_records_on_the_partners_page_and_the_partner_rises(room, cast, as_):
    room.publish(CERTIFIED)
    at, nadia = f"/partners/{cast.twin.public_id}/tier", as_(cast.nadia)
    typed = {"measure": "specialisations", "which": "Core", "value": "1", "starts_on": clock.today().isoformat()}
    assert nadia.post(f"{at}/numbers", typed).status_code == 422
    assert nadia.post(f"{at}/numbers", typed | {"evidence": "No. 42", "value": "many"}).status_code == 422
    assert nadia.post(f"{at}/numbers", typed | {"evidence": "No. 42"}).status_code == 303
    page = nadia.get(at).text
    assert "Specialisations (core)" in page
    assert "No. 42" in page
    room.weigh()
    assert room.moves()["Twin Resale"] == ("up", "", "silver")
    room.decide()
    assert "Specialisations (core)" in as_(cast.tia).get("/portal/program").text
    row = room.work(lambda session: session.scalars(select(RecordedNumber.public_id)).one())
    assert as_(cast.finn).post(f"/partners/tier/numbers/{row}/taken-back").status_code == 403
    assert nadia.post(f"/partners/tier/numbers/{row}/taken-back").status_code == 303
    assert nadia.post(f"/partners/tier/numbers/{row}/taken-back").status_code == 409
    assert "No. 42" not in nadia.get(at).text
    assert room.work(lambda session: session.scalar(select(func.count()).where(Event.kind.like("tier.record%")))) == 2
    assert as_(cast.tia).post(f"/partners/{cast.twin.public_id}/tier/numbers", typed).status_code == 404


def test_the_log_keeps_what_was_recorded_as_a_key_and_not_what_shows_it(room, cast, as_):
    keep(room, cast.acme, "specialisations", 1, which="core", days=20)
    room.work(lambda session: recording.warn(session, clock.today(), who(cast.ada)))
    facts = room.work(lambda session: dict(session.execute(select(Event.kind, Event.facts)).tuples().all()))
    assert facts["tier.recorded"]["measure"] == facts["tier.lapsing"]["measure"] == "specialisations"
    assert "Certificate 42" not in str(facts["tier.recorded"])
    page = as_(cast.ada).get(f"/partners/{cast.acme.public_id}/activity").text
    assert "recorded Specialisations (core): 1, from" in page


def test_what_lapses_is_told_90_60_and_30_days_before_each_once(room, cast):
    keep(room, cast.acme, "specialisations", 1, which="core", days=95)
    keep(room, cast.acme, "plans", 1, which="forecast")
    for days, times in ((1, 0), (5, 1), (6, 1), (40, 2), (70, 3), (71, 3), (96, 3)):
        with time_machine.travel(clock.now() + timedelta(days=days), tick=False), room.app.app_context():
            with system("ask"):
                enqueue(EVALUATE, {})
            worker.drain()
        counted = select(func.count()).where(Event.kind == "tier.lapsing")
        assert room.work(lambda session, counted=counted: session.scalar(counted)) == times, days
    with time_machine.travel(clock.now() + timedelta(days=71), tick=False):
        assert ("Specialisations (core) lapses in 25 days", "needs_you") in told(room, cast.pia)


def test_what_is_sent_twice_is_recorded_once_and_a_renewal_takes_the_place_of_the_old(room, cast):
    keep(room, cast.acme, "specialisations", 1, which="core", since=300, days=40)
    with pytest.raises(Refused, match="recorded already"):
        keep(room, cast.acme, "specialisations", 1, which="core", since=300, days=40)
    keep(room, cast.acme, "specialisations", 1, which="core", since=1, days=400)
    assert read(room, cast.acme, "specialisations") == 1
    assert read(room, cast.acme, "specialisations", kind="core") == 1
    keep(room, cast.acme, "specialisations", 1, which="cloud", days=45)
    assert read(room, cast.acme, "specialisations") == 2
    assert room.work(lambda session: recording.warn(session, clock.today(), who(cast.ada))) == 1  # of cloud only


def test_one_that_ends_before_the_older_leaves_the_older_in_place(room, cast):
    keep(room, cast.acme, "certified_people", 5, which="technical", since=20, days=400)
    keep(room, cast.acme, "certified_people", 7, which="technical", since=10, days=20)
    assert read(room, cast.acme, "certified_people") == 7
    assert read(room, cast.acme, "certified_people", day=clock.today() + timedelta(days=21)) == 5


def test_every_kept_number_is_one_a_program_may_ask_for():
    assert {"specialisations", "certified_people", "plans", "reviews_held", "mdf_used", "csat", "nps"} == set(KEPT)


def test_the_specialists_program_is_typed_in_proved_and_published_by_two(room, cast, as_):
    """Citrix's levels as quoted: in a form, by people, with nothing but the product's own numbers."""
    ada, dirk, at = as_(cast.ada), as_(cast.dirk), "/programs/tiers/solution_advisors"
    assert ada.post("/programs/tiers/new", {"text": SPECIALISTS, "seen": ""}).headers["Location"] == f"{at}/draft"
    asked = {"note": "As quoted", "effective_on": clock.today().isoformat()}
    page = ada.get(f"{at}/draft").text
    assert "do not come out" not in page
    assert ada.post(f"{at}/draft/proposed", asked | {"seen": seen_of(page)}).status_code == 303
    theirs = seen_of(dirk.get(f"{at}/draft").text)
    assert dirk.post(f"{at}/draft/published", {"seen": theirs}).status_code == 303
    room.book(cast.twin, 500_000, days_ago=0)
    room.weigh()
    assert room.moves()["Twin Resale"] == ("up", "", "silver")
    keep(room, cast.twin, "specialisations", 1, which="core")
    room.weigh()
    assert room.moves()["Twin Resale"] == ("up", "", "gold")
