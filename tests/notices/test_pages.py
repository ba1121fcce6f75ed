"""The bell, its page and its switches: counted once, cleared by opening the record, each reader's own."""

import re

import pytest
from sqlalchemy import event, select

from prm.core import clock
from prm.core.db import db
from prm.core.transaction import system
from prm.deals.service import deciding
from prm.identity.models import User
from prm.journal.models import Event
from prm.notices.models import Notice
from prm.notices.rules import Weight
from tests.deals.pages import public, text
from tests.factories import save


def bell(answer):
    """The count beside the bell; empty for none."""
    found = re.search(r"Notifications</span>(?:<span class=\"count\">([^<]*)</span>)?</a>", answer.text)
    assert found, "no bell on the page"
    return found[1] or ""


@pytest.fixture
def waiting(deals, told):
    """Pia's registration, which Nadia was told of."""
    made = deals.register(deals.cast.pia)
    assert len(told(deals.cast.nadia)) == 1
    return made


def test_the_bell_counts_records_and_opening_one_clears_it(deals, waiting, as_):
    client = as_(deals.cast.nadia)
    assert bell(client.get("/partners/")) == "1"
    assert bell(client.get(f"/deals/{public(deals, waiting)}")) == ""
    assert bell(client.get("/partners/")) == ""


def test_opening_it_in_the_queue_clears_it_too(deals, waiting, as_):
    client = as_(deals.cast.nadia)
    assert bell(client.get(f"/deals/?view=review&open={public(deals, waiting)}")) == ""
    assert bell(client.get("/partners/")) == ""


def test_what_a_colleague_opens_stays_new_for_me(deals, waiting, as_):
    as_(deals.cast.dirk).get(f"/deals/{public(deals, waiting)}")
    assert bell(as_(deals.cast.nadia).get("/partners/")) == "1"


def test_several_events_of_one_record_are_one_group(deals, waiting, told, as_):
    deals.decide(deciding.ask, waiting, deals.cast.nadia, "Who buys?")
    deals.decide(deciding.answer, waiting, deals.cast.pia, "The works council.")
    told(deals.cast.nadia)
    client = as_(deals.cast.nadia)
    page = client.get("/notices")
    assert bell(page) == "1"
    shown = text(page)
    assert shown.count("Fabrikam GmbH · DR-") == 1
    assert "Answered: Acme Distribution about Fabrikam GmbH" in shown
    assert "1 record has news for you" in shown


def test_a_partner_reads_its_own_and_marks_all_read(deals, waiting, told, as_):
    deals.decide(deciding.ask, waiting, deals.cast.nadia, "Who buys?")
    told(deals.cast.pia)
    client = as_(deals.cast.pia)
    page = client.get("/portal/notices")
    assert "We need to know more: Fabrikam GmbH" in text(page)
    assert f'href="/portal/deals/{public(deals, waiting)}?act=answer"' in page.text
    assert client.post("/portal/notices/read").status_code == 303
    after = client.get("/portal/notices")
    assert bell(after) == ""
    assert "Mark all read" not in after.text
    assert "We need to know more" in after.text
    assert "All caught up" in text(as_(deals.cast.omar).get("/portal/notices"))


def test_staff_marks_all_read_without_touching_anybody_elses(deals, waiting, told, as_):
    assert as_(deals.cast.dirk).post("/notices/read").status_code == 303
    assert [row.seen_at for row in told(deals.cast.nadia)] == [None]
    assert as_(deals.cast.nadia).post("/notices/read").status_code == 303
    assert all(row.seen_at for row in told(deals.cast.nadia))


def test_a_partners_page_is_not_the_houses(deals, as_):
    assert as_(deals.cast.pia).get("/notices").status_code == 404
    assert as_(deals.cast.nadia).get("/portal/notices").status_code == 404


def test_the_bell_costs_one_statement_a_page(deals, waiting, as_):
    asked = []
    client = as_(deals.cast.nadia)
    client.get("/notices")

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    with deals.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert bell(client.get("/partners/")) == "1"
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert sum(" notice" in each for each in asked) == 1


@pytest.mark.parametrize(("count", "shown"), [(99, "99"), (100, "99+"), (260, "99+")])
def test_more_than_99_are_not_counted_out(deals, cast, as_, count, shown):
    with deals.app.app_context(), system("many"):
        for n in range(count):
            save(
                Notice(
                    cause=f"c{n}", user_id=cast.leo.id, kind="k", weight=Weight.FYI, subject_type="gone",
                    subject=f"s{n}", about=f"Thing {n}", title="It happened", at=clock.now(),
                )
            )  # fmt: skip
    page = as_(cast.leo).get("/notices")
    assert bell(page) == shown
    assert page.status_code == 200


def test_the_switches_are_kept_with_one_event(deals, as_, app):
    client = as_(deals.cast.pia)
    page = client.get("/preferences/notifications")
    assert page.text.count("checked") == 5
    answer = client.post("/preferences/notifications", {"needs_you_bell": "y", "fyi_mail": "y"})
    assert answer.status_code == 303
    with app.app_context(), system("look", writes=False) as session:
        kept = session.get_one(User, deals.cast.pia.id).preferences["notices"]
        told = session.scalars(select(Event.kind).where(Event.subject == deals.cast.pia.public_id)).all()
    assert kept == {
        "needs_you_bell": True, "needs_you_mail": False, "concerns_you_bell": False, "concerns_you_mail": False,
        "fyi_bell": False, "fyi_mail": True,
    }  # fmt: skip
    assert told == ["user.preferences_set"]
    assert client.get("/preferences/notifications").text.count("checked") == 2
