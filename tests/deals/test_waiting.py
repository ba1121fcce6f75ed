"""What waits at whose desk, what never leaves the house, and how often a declined deal comes again."""

import pytest
from sqlalchemy import select

from prm.access.policy import See
from prm.access.scope import visible
from prm.core.transaction import system
from prm.deals.models import Registration, Remark
from prm.deals.rules import Reason, Status
from prm.deals.service import deciding, reviewing
from prm.deals.service.deciding import No
from tests.deals.pages import text
from tests.deals.test_console import change

NO = No(Reason.INCOMPLETE, "1.3", "Tell us more.")


@pytest.fixture
def desk(deals, cast, as_):
    """One overdue registration, one wish for more time, one appeal against Nadia's no, all of Acme."""
    late = deals.register(cast.pia, customer="Contoso", domain="contoso-example.com")
    change(deals, late, due_at=deals.look(late).received_at)
    ends = deals.register(cast.pia)
    deals.decide(deciding.approve, ends, cast.ada)
    wish = {"reason": "trial", "evidence": "Met on Monday"}
    as_(cast.pia).post(f"/portal/deals/{deals.look(ends).public_id}/extension", wish)
    no = deals.register(cast.pia, customer="Litware", domain="litware-example.com")
    deals.decide(deciding.reject, no, cast.nadia, NO)
    as_(cast.pia).post(f"/portal/deals/{deals.look(no).public_id}/appeal", {"text": "We have the date now."})


def test_home_counts_what_waits_for_whom(deals, cast, as_, desk):
    manager = text(as_(cast.nadia).get("/"))
    for said in ("Deals to review 1", "Decisions overdue 1", "More time asked for 1"):
        assert said in manager
    assert "Appeals to hear" not in manager
    assert 'class="count">2<' in as_(cast.nadia).get("/").text
    assert "More time asked for 1" in text(as_(cast.cora).get("/"))
    assert "Appeals to hear 1" in text(as_(cast.ada).get("/"))
    for nobody in (cast.max, cast.leo, cast.finn):
        assert "Waits for you" not in text(as_(nobody).get("/"))


def test_a_directors_numbers_begin_with_what_waits(cast, as_, desk):
    page = text(as_(cast.dirk).get("/"))
    assert "Appeals to hear 1" in page
    assert "More time asked for 1" in page


def test_every_way_from_home_leads_to_the_rows(deals, cast, as_, desk):
    page = as_(cast.cora).get("/deals/?f.show=wishes&f.manager=me&sort=wish")
    assert page.status_code == 200
    assert "Wants more time" in page.text
    assert "Appeal</span>" in page.text
    shown = as_(cast.nadia).get("/deals/?view=wishes&cols=wish,partner")
    assert "Answer due" in shown.text


def test_a_note_for_colleagues_is_in_no_reach_of_a_partner(deals, cast):
    made = deals.register(cast.pia)
    deals.decide(_remark(shared=False), made, cast.nadia, "Call them first.")
    deals.decide(_remark(shared=True), made, cast.nadia, "We look at it.")
    for person in (cast.pia, cast.rita):
        with deals.as_partner(person) as session:
            found = session.scalars(visible(Remark, deals.actor(person), See.DEALS)).all()
            assert "internal" not in {remark.kind for remark in found}
    with deals.app.app_context(), system("look", writes=False) as session:
        kinds = session.scalars(visible(Remark, deals.actor(cast.ada), See.DEALS, Remark.kind)).all()
        assert sorted(kinds) == ["comment", "internal"]


def _remark(*, shared):
    return lambda row, partner, words, actor: reviewing.remark(row, partner, words, actor, shared=shared)


def test_a_declined_deal_comes_again_twice_at_most(deals, cast):
    for _ in range(3):
        made = deals.register(cast.pia)
        deals.decide(deciding.reject, made, cast.nadia, NO)
    with pytest.raises(deciding.Refused, match="submitted again"):
        deals.register(cast.pia)
    other = deals.register(cast.omar)
    assert deals.look(other).status is Status.SUBMITTED
    with deals.app.app_context(), system("look", writes=False) as session:
        assert len(session.scalars(select(Registration.id)).all()) == 4


@pytest.mark.parametrize("verb", ["approve", "reject", "revoke"])
def test_nobody_decides_what_they_registered_on_behalf_of_a_partner(deals, cast, verb):
    made = deals.register(cast.pia)
    change(deals, made, user_id=cast.ada.id)
    given = () if verb == "approve" else (NO,)
    with pytest.raises(deciding.Refused, match="You registered this deal yourself"):
        deals.decide(getattr(deciding, verb), made, cast.ada, *given)
    assert deals.look(made).status is Status.SUBMITTED
