"""Logging, follow-ups and the timeline, as members of the cast."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from prm.core import clock
from prm.core.transaction import system
from prm.engagement import queries
from prm.engagement.models import Activity, FollowUp
from prm.identity import actors
from prm.journal import log as journal
from prm.journal.models import Event
from prm.partners.models import Partner

NASTY = "<script>alert(1)</script>"


def url(partner, rest=""):
    return f"/partners/{partner.public_id}/activity{rest}"


def logged(client, partner, **given):
    answer = client.post(url(partner, "/new"), {"text": "Talked about spring", "kind": "call"} | given)
    assert answer.status_code == 303, answer.text
    return answer


def one(app, model):
    with app.app_context(), system("look", writes=False) as session:
        found = session.execute(select(model)).scalar_one()
        session.expunge(found)
        return found


def due(app, person, days=0):
    with app.app_context(), system("look", writes=False):
        return queries.due(actors.actor_of(person.id, 0, 0), clock.today() + timedelta(days=days))


def test_a_logged_call_is_kept_with_one_event_and_counts_as_contact(app, as_, cast):
    logged(as_(cast.nadia), cast.acme)
    with app.app_context(), system("look", writes=False) as session:
        assert session.scalars(select(Event.kind)).all() == ["activity.logged"]
        partner = session.execute(select(Partner).filter_by(code="ACME")).scalar_one()
        assert partner.touched_at is not None
        assert partner.version == 1  # an open edit form stays good
    assert one(app, Activity).text == "Talked about spring"


def test_a_note_is_no_contact(app, as_, cast):
    logged(as_(cast.nadia), cast.acme, kind="note")
    with app.app_context(), system("look", writes=False) as session:
        assert session.execute(select(Partner.touched_at).filter_by(code="ACME")).scalar_one() is None


def test_a_follow_up_returns_on_its_day_and_goes_when_done(app, as_, cast):
    nadia = as_(cast.nadia)
    logged(nadia, cast.acme, due="+3", next_step="Send prices")
    assert due(app, cast.nadia) == []
    assert [each.text for each in due(app, cast.nadia, days=3)] == ["Send prices"]
    assert "Send prices" in nadia.get(f"/partners/{cast.acme.public_id}").text
    promise = one(app, FollowUp)
    assert nadia.post(f"/follow-ups/{promise.public_id}/completion").status_code == 303
    assert due(app, cast.nadia, days=3) == []
    assert nadia.post(f"/follow-ups/{promise.public_id}/completion").status_code == 409
    assert nadia.post(f"/follow-ups/{promise.public_id}/reopening").status_code == 303
    assert len(due(app, cast.nadia, days=3)) == 1


def test_a_colleague_without_reach_cannot_touch_a_follow_up(app, as_, cast):
    logged(as_(cast.nadia), cast.acme, due="tomorrow")
    promise = one(app, FollowUp)
    assert as_(cast.max).post(f"/follow-ups/{promise.public_id}/completion").status_code == 404
    assert as_(cast.leo).post(f"/follow-ups/{promise.public_id}/completion").status_code == 403
    assert as_(cast.cora).post(f"/follow-ups/{promise.public_id}/completion").status_code == 303


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"text": " "}, "Write what happened"),
        ({"due": "soon"}, "is not a day"),
        ({"happened_on": "2199-01-01"}, "still to come"),
    ],
)
def test_what_cannot_be_logged_is_said_and_kept(as_, cast, given, words):
    answer = as_(cast.nadia).post(
        url(cast.acme, "/new"), {"text": "Hello", "kind": "call", "next_step": "Keep me"} | given
    )
    assert answer.status_code == 422
    assert words in answer.text
    assert "Keep me" in answer.text


def test_the_timeline_joins_what_was_logged_with_what_changed(as_, cast):
    nadia = as_(cast.nadia)
    logged(nadia, cast.acme, text=NASTY)
    nadia.post(f"/partners/{cast.acme.public_id}/status", {"to": "suspended"})
    everything = nadia.get(url(cast.acme))
    assert "moved the status from Active to Suspended" in everything.text
    assert NASTY not in everything.text
    lines = BeautifulSoup(everything.text, "html.parser").select(".timeline li")
    assert len(lines) == 2
    assert "Nadia Manager" in lines[0].text
    assert "moved" not in nadia.get(url(cast.acme, "?show=contacts")).text
    assert "called" not in nadia.get(url(cast.acme, "?show=changes&before=2199-01-01T00:00:00+00:00")).text
    assert nadia.get(url(cast.acme, "?show=nothing&before=never")).status_code == 200


def test_partners_never_reach_what_staff_log(as_, cast):
    pia = as_(cast.pia)
    assert pia.get(url(cast.acme)).status_code == 404
    assert pia.post(url(cast.acme, "/new"), {"text": "x"}).status_code == 404


@pytest.fixture
def busy(app, as_, cast):
    """A call, a note, a change of ours, a deal's event of the partner's, and one of the system's."""
    nadia = as_(cast.nadia)
    logged(nadia, cast.acme, text="the call")
    logged(nadia, cast.acme, text="the note", kind="note")
    nadia.post(f"/partners/{cast.acme.public_id}/status", {"to": "suspended"})
    deal = next(kind for key, kind in journal.KINDS.items() if key == "registration.withdrawn")
    with app.app_context(), system("events") as session:
        partner = session.execute(select(Partner).filter_by(code="ACME")).scalar_one()
        journal.record(deal, partner, cast.pia, partner=partner, number="DR-TEST01", customer="Fabrik")
        journal.record(
            journal.KINDS["partner.assignment_began"], partner, journal.System("x"), partner=partner, manager="N"
        )
    return nadia


ALL = {"called", "noted", "moved the status", "DR-TEST01|withdr", "handed over"}


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", ALL),
        ("?show=contacts", {"called"}),
        ("?show=notes", {"noted"}),
        ("?show=deals", {"DR-TEST01|withdr"}),
        ("?show=changes", {"moved the status", "handed over"}),
        ("?source=us", {"called", "noted", "moved the status"}),
        ("?source=partner", {"DR-TEST01|withdr"}),
        ("?source=system", {"handed over"}),
        ("?show=changes&source=us", {"moved the status"}),
        ("?show=notes&source=partner", set()),
        ("?since=2199-01-01", set()),
        ("?since=nonsense&show=nonsense&source=nonsense", ALL),
    ],
)
def test_the_switches_of_the_timeline_narrow_it_to_kind_and_source(busy, cast, asked, shown):
    page = BeautifulSoup(busy.get(url(cast.acme, asked)).text, "html.parser")
    text = " ".join(line.text for line in page.select(".timeline li"))
    assert {words for words in ALL if any(word in text for word in words.split("|"))} == shown


def test_a_switch_keeps_what_the_other_says(busy, cast):
    page = BeautifulSoup(busy.get(url(cast.acme, "?show=changes&source=us")).text, "html.parser")
    ways = [link["href"] for link in page.select("nav.seg a")]
    assert any(way.endswith("?show=notes&source=us") for way in ways)
    assert any(way.endswith("?show=changes&source=partner") for way in ways)
    current = [link.text for link in page.select("nav.seg a[aria-current]")]
    assert current == ["Changes", "Us"]
