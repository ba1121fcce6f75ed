"""The first steps on a partner's Home (R45): what there are pages for, counted, confirmed, put away, gone when done."""

import pytest
from sqlalchemy import select, update

from prm.core.transaction import system
from prm.identity.models import User
from prm.identity.rules import Access
from prm.journal.models import Event
from tests.deals.pages import rows, text
from tests.factories import make_user


@pytest.fixture
def alone(deals, cast):
    """The only one of the company who can sign in."""
    with deals.app.app_context(), system("test") as session:
        others = update(User).where(User.partner_id == cast.pia.partner_id, User.id != cast.pia.id)
        session.execute(others.values(access=Access.DISABLED))
    return cast.pia


def test_each_step_is_a_link_until_it_is_done_and_the_list_goes_with_the_last(deals, alone, as_):
    home = as_(alone).get("/portal/")
    assert "0 of 3 done" in text(home)
    for address in ("/portal/company/", "/portal/team/new", "/portal/deals/new"):
        assert f'href="{address}"' in home.text
    assert "Is this right?" in text(as_(alone).get("/portal/company/"))
    assert as_(alone).post("/portal/first-steps", {"act": "company"}).status_code == 303
    assert "Is this right?" not in text(as_(alone).get("/portal/company/"))
    assert "1 of 3 done" in text(as_(alone).get("/portal/"))
    with deals.app.app_context(), system("test"):
        make_user(partner_id=alone.partner_id, role=alone.role, access=Access.INVITED)
    assert "2 of 3 done" in text(as_(alone).get("/portal/"))
    deals.register(alone)
    assert "First steps" not in text(as_(alone).get("/portal/"))


def test_who_wants_no_list_puts_it_away_and_the_log_knows(deals, alone, as_):
    assert as_(alone).post("/portal/first-steps", {"act": "skip"}).status_code == 303
    assert "First steps" not in text(as_(alone).get("/portal/"))
    assert "Is this right?" not in text(as_(alone).get("/portal/company/"))
    assert len(rows(deals, select(Event.id).where(Event.kind == "user.preferences_set"))) == 1


def test_a_step_that_does_not_exist_is_none(alone, as_):
    answer = as_(alone).post("/portal/first-steps", {"act": "payout"})
    assert "Choose a step" in text(answer, 422)
