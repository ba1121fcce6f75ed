"""The queue, the record and the decision as staff have them: who reaches what, what is blocked, what is undone."""

import re

import pytest
from sqlalchemy import select, update

from prm.core.transaction import system
from prm.deals.models import Registration, Remark
from prm.deals.rules import Reason, Status
from prm.journal.models import Event
from prm.partners.models import Partner

CLEAN = 300_000_000  # 30,000: above what the rule approves by itself


def change(deals, number, **values):
    with deals.app.app_context(), system("test") as session:
        session.execute(update(Registration).where(Registration.id == number).values(**values))


def count(deals, *where):
    with deals.app.app_context(), system("look", writes=False) as session:
        return len(session.execute(select(Event.id).where(*where)).all())


@pytest.fixture
def nadias(deals, cast):
    """Acme's registration, and one of Twin, both in Nadia's book; Borealis is Max's."""
    with deals.app.app_context(), system("test") as session:
        session.execute(update(Partner).where(Partner.id == cast.twin.id).values(parent_id=None))
    return deals.register(cast.pia), deals.register(cast.tia, customer="Contoso", domain="contoso-example.com")


def send(client, row, act, **fields):
    address = f"/deals/{row.public_id}/decision"
    return client.post(address, {"act": act, "version": row.version, "back": "view=review&f.show=review"} | fields)


def test_a_manager_sees_and_counts_the_own_queue_and_not_another_region(deals, cast, as_, nadias):
    deals.register(cast.omar, customer="Litware", domain="litware-example.com")
    page = as_(cast.nadia).get("/deals/").text
    assert "Fabrikam GmbH" in page
    assert "Contoso" in page
    assert "Litware" not in page
    assert re.search(r'class="count">2<', page)
    assert "Litware" in as_(cast.max).get("/deals/").text
    assert "Litware" in as_(cast.leo).get("/deals/").text


def test_the_empty_queue_says_that_nothing_waits(cast, as_):
    page = as_(cast.nadia).get("/deals/")
    assert page.status_code == 200
    assert "Nothing waits" in page.text
    assert 'class="count"' not in page.text


@pytest.mark.parametrize("view", ["review", "conflicts", "open", "expiring", "closed", "all"])
def test_every_view_opens_and_lists_what_belongs_there(deals, cast, as_, nadias, view):
    page = as_(cast.nadia).get(
        f"/deals/?view={view}&f.status=submitted&q=contoso&f.partner=TWIN&sort=amount&f.show={view}"
    )
    assert page.status_code == 200
    assert ("contoso-example.com" in page.text or "Contoso</a>" in page.text) is (view in {"review", "open", "all"})


def test_approving_protects_says_so_and_opens_the_next_one(deals, cast, as_, nadias):
    first, second = (deals.look(each) for each in nadias)
    answer = send(as_(cast.nadia), first, "approve", next=second.public_id)
    assert answer.status_code == 303
    assert f"open={second.public_id}" in answer.location
    row = deals.look(first.id)
    assert row.status is Status.APPROVED
    assert row.number in row.told
    assert row.decided_by_id == cast.nadia.id


def test_another_managers_registration_is_read_in_the_region_and_not_decided(deals, cast, as_):
    row = deals.look(deals.register(cast.omar))
    assert as_(cast.nadia).get(f"/deals/{row.public_id}").status_code == 404
    assert send(as_(cast.nadia), row, "approve").status_code == 404
    assert as_(cast.leo).get(f"/deals/{row.public_id}").status_code == 200
    assert send(as_(cast.leo), row, "approve").status_code == 403
    assert deals.look(row.id).status is Status.SUBMITTED


def test_a_region_reads_what_only_the_book_decides(deals, cast, as_, nadias):
    with deals.app.app_context(), system("test") as session:
        session.execute(update(Partner).where(Partner.id == cast.acme.id).values(manager_id=cast.max.id))
    row = deals.look(nadias[0])
    page = as_(cast.nadia).get(f"/deals/{row.public_id}")
    assert page.status_code == 200
    assert "somebody else&#39;s book" in page.text
    assert send(as_(cast.nadia), row, "approve").status_code == 404


def test_above_the_limit_the_rules_ask_for_a_director_and_then_for_two(deals, cast, as_):
    row = deals.look(deals.register(cast.pia, amount=3_000_000_000))
    page = as_(cast.nadia).get(f"/deals/{row.public_id}").text
    assert "to approve this" in page
    assert 'data-shortcut="a"' not in page
    assert send(as_(cast.nadia), row, "approve").status_code == 409
    assert send(as_(cast.dirk), row, "approve").status_code == 303
    row = deals.look(row.id)
    assert (row.status, row.first_yes_id) == (Status.SUBMITTED, cast.dirk.id)
    assert row.customer not in as_(cast.dirk).get("/deals/").text
    assert send(as_(cast.dirk), row, "approve").status_code == 409
    assert send(as_(cast.ada), row, "approve").status_code == 303
    assert deals.look(row.id).status is Status.APPROVED


def test_nobody_decides_the_own_registration(deals, cast, as_, nadias):
    change(deals, nadias[0], user_id=cast.nadia.id)
    row = deals.look(nadias[0])
    assert "registered this deal yourself" in as_(cast.nadia).get(f"/deals/{row.public_id}").text
    assert send(as_(cast.nadia), row, "approve").status_code == 409
    assert send(as_(cast.nadia), row, "decline", reason="incomplete", told="No.").status_code == 409
    assert deals.look(row.id).status is Status.SUBMITTED


def test_declining_previews_the_words_and_the_partner_gets_those(deals, cast, as_, nadias):
    row = deals.look(nadias[0])
    page = as_(cast.nadia).get(f"/deals/{row.public_id}?act=decline&reason=incomplete").text
    assert f"{row.number} does not tell enough" in page
    empty = send(as_(cast.nadia), row, "decline", reason="incomplete", told=" ")
    assert empty.status_code == 422
    assert "Write what the partner reads" in empty.text
    told = "Tell us which department buys."
    assert send(as_(cast.nadia), row, "decline", reason="incomplete", told=told).status_code == 303
    row = deals.look(row.id)
    assert (row.status, row.reason, row.told) == (Status.REJECTED, Reason.INCOMPLETE, told)
    assert row.clause


def test_whose_a_customer_is_shows_neither_in_words_nor_in_the_clause(deals, cast, as_, nadias):
    row, words = deals.look(nadias[0]), set()
    for reason in ("existing_customer", "already_registered", "direct_engagement"):
        page = as_(cast.nadia).get(f"/deals/{row.public_id}?act=decline&reason={reason}").text
        words.add(re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)[1])
    assert len(words) == 1


def test_a_note_stays_in_the_house_and_a_comment_does_not(deals, cast, as_, nadias):
    row = deals.look(nadias[0])
    for data in ({"text": "Call them first."}, {"text": "We are looking at it.", "shared": "y"}):
        assert as_(cast.nadia).post(f"/deals/{row.public_id}/remarks", data).status_code == 303
    assert as_(cast.nadia).post(f"/deals/{row.public_id}/remarks", {"text": ""}).status_code == 422
    with deals.app.app_context(), system("look", writes=False) as session:
        assert [kind for (kind,) in session.execute(select(Remark.kind).order_by(Remark.id))] == ["internal", "comment"]
    assert count(deals, Event.kind == "registration.noted", ~Event.shared) == 1
    page = as_(cast.nadia).get(f"/deals/{row.public_id}").text
    assert "Call them first." in page


def test_the_partners_page_and_the_search_know_its_deals(deals, cast, as_, nadias):
    row = deals.look(nadias[0])
    assert row.number in as_(cast.nadia).get(f"/partners/{cast.acme.public_id}").text
    assert row.number in as_(cast.nadia).get(f"/search?q={row.number}").text
    assert row.number in as_(cast.nadia).get("/search?q=fabri").text
    assert row.number not in as_(cast.max).get("/search?q=fabri").text
