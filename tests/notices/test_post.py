"""Letters of notices: at once or with the morning, by switches, one button, text and HTML alike, none twice, none lost."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import delete, select, update

from prm.core import clock
from prm.core.transaction import system
from prm.deals.service import deciding, reviewing
from prm.identity.models import User
from prm.identity.rules import Access
from prm.jobs import service, worker
from prm.jobs.models import Job, State
from prm.notices.models import Notice
from prm.notices.rules import Channel, Weight, next_morning, wanted
from prm.partners.models import Partner

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def plain(letter):
    return letter.get_body(("plain",)).get_content()


def page(letter):
    return BeautifulSoup(letter.get_body(("html",)).get_content(), "html.parser")


def comment(deals, made, text):
    with deals.app.app_context(), system("comment") as session:
        row = session.get_one(type(deals.look(made)), made)
        partner = session.get_one(Partner, row.partner_id)
        reviewing.remark(row, partner, text, deals.actor(deals.cast.nadia), shared=True)


def test_what_needs_somebody_is_written_at_once_with_one_button_and_the_same_in_both_parts(deals, post):
    made = deals.register(deals.cast.pia)
    (letter,) = post(deals.cast.nadia)
    assert letter["Subject"] == "New: Fabrikam GmbH, registered by Acme Distribution"
    soup = page(letter)
    (link,) = soup.find_all("a")
    assert link["href"].endswith(f"/deals/{deals.look(made).public_id}")
    assert soup.find_all(["form", "script", "img"]) == []
    text = plain(letter)
    assert link["href"] in text
    for paragraph in soup.find_all("p"):
        assert " ".join(paragraph.get_text().split()) in " ".join(text.split())


def test_what_concerns_somebody_waits_for_the_morning_in_one_letter(deals, post):
    with time_machine.travel(NOON):
        made = deals.register(deals.cast.pia)
        comment(deals, made, "Nice one.")
        comment(deals, made, "Any news?")
        assert post(deals.cast.pia) == []
        assert post(deals.cast.pia, hours=19, minutes=58) == []
        (letter,) = post(deals.cast.pia, hours=20)
    assert letter["Subject"] == "A message about Fabrikam GmbH – and 1 more"
    assert "Nice one." in plain(letter)
    assert "Any news?" in plain(letter)
    assert post(deals.cast.pia, days=3)[1:] == []


def test_the_morning_is_the_readers_own(deals, post, prefer):
    prefer(deals.cast.pia, time_zone="Asia/Kolkata")
    with time_machine.travel(NOON, tick=False):
        comment(deals, deals.register(deals.cast.pia), "Nice one.")
        assert post(deals.cast.pia, hours=14, minutes=29) == []
        assert len(post(deals.cast.pia, hours=14, minutes=30)) == 1


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Europe/Berlin", "Pacific/Apia", "Asia/Kathmandu"])
def test_the_next_morning_is_ahead_by_a_day_at_most_and_at_eight(zone):
    for day in range(0, 400, 13):
        now = NOON + timedelta(days=day, minutes=day * 7)
        at = next_morning(now, zone)
        assert timedelta() < at - now <= timedelta(hours=25)
        assert at.astimezone(ZoneInfo(zone)).hour == 8


def test_what_was_read_meanwhile_is_not_written(deals, post, as_):
    made = deals.register(deals.cast.pia)
    comment(deals, made, "Nice one.")
    post(deals.cast.pia)
    assert as_(deals.cast.pia).get(f"/portal/deals/{deals.look(made).public_id}").status_code == 200
    assert post(deals.cast.pia, days=2) == []


def test_each_class_and_each_way_has_its_switch(deals, told, post, prefer):
    prefer(deals.cast.nadia, notices={"needs_you_mail": False})
    prefer(deals.cast.pia, notices={"needs_you_bell": False})
    made = deals.register(deals.cast.pia)
    assert post(deals.cast.nadia, days=2) == []
    assert [row.seen_at for row in told(deals.cast.nadia)] == [None]
    deals.decide(deciding.ask, made, deals.cast.nadia, "Who buys?")
    assert [letter["Subject"] for letter in post(deals.cast.pia)] == ["We need to know more: Fabrikam GmbH"]
    assert [row.seen_at is None for row in told(deals.cast.pia)] == [False]


def test_the_usual_switches_are_those_of_the_three_classes():
    assert [[wanted({}, weight, way) for way in Channel] for weight in Weight] == [
        [True, True],
        [True, True],
        [True, False],
    ]
    assert wanted({"notices": "spoiled"}, Weight.NEEDS_YOU, Channel.MAIL)


def test_whoever_may_not_come_in_any_more_gets_no_letter(deals, told, post):
    made = deals.register(deals.cast.pia)
    deals.decide(deciding.approve, made, deals.cast.nadia)
    assert len(told(deals.cast.pia)) == 1
    with deals.app.app_context(), system("gone") as session:
        session.get_one(User, deals.cast.pia.id).access = Access.DISABLED
        session.info["touched"] = {"identity"}
    assert post(deals.cast.pia, minutes=11) == []


def test_telling_twice_tells_once(deals, told, post):
    made = deals.register(deals.cast.pia)
    deals.decide(deciding.ask, made, deals.cast.nadia, "Who buys?")
    told(deals.cast.pia)
    with deals.app.app_context(), system("again") as session:
        again = {"state": State.QUEUED, "run_at": clock.now(), "ended_at": None}
        session.execute(update(Job).where(Job.kind.startswith("notices.")).values(**again))
    assert len(told(deals.cast.pia)) == 1
    assert len(post(deals.cast.pia)) == 1


def test_a_worker_killed_in_the_middle_loses_nothing(deals, told):
    deals.register(deals.cast.pia)
    with deals.app.app_context():
        report = service.claim()  # taken, never finished: the process is gone
        assert report.payload["kind"] == "notices.tell"
    assert told(deals.cast.nadia) == []
    assert len(told(deals.cast.nadia, minutes=6)) == 1


def test_the_job_that_tells_commits_with_the_event_or_not_at_all(deals, told):
    with pytest.raises(RuntimeError), deals.as_partner(deals.cast.pia):
        deals.register(deals.cast.pia)
        raise RuntimeError("the page fails after another one was fine")
    with deals.app.app_context(), system("look", writes=False) as session:
        assert len(session.scalars(select(Job).where(Job.kind == "notices.tell")).all()) == 1
    assert len(told(deals.cast.nadia)) == 1


def test_letters_that_nobody_asked_for_are_found_and_old_notices_go(deals, told, post):
    deals.register(deals.cast.pia)
    with deals.app.app_context():
        worker.run_one()
        with system("lost") as session:
            session.execute(delete(Job).where(Job.kind == "notices.letter"))
    assert post(deals.cast.nadia, hours=2) == []
    with deals.app.app_context(), time_machine.travel(clock.now() + timedelta(hours=2), tick=False):
        service.HANDLERS["notices.sweep"](None)
    assert len(post(deals.cast.nadia, hours=3)) == 1
    with deals.app.app_context(), system("read") as session:
        session.execute(update(Notice).values(seen_at=clock.now()))
    with deals.app.app_context(), time_machine.travel(clock.now() + timedelta(days=200), tick=False):
        service.HANDLERS["notices.sweep"](None)
    assert told(deals.cast.nadia) == []
