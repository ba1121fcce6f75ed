"""Registering and asking beforehand have a pace; who tries out names is reported; the live answer is off by default (D14)."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from prm.core import clock
from prm.core.transaction import system
from prm.deals.models import Registration
from prm.deals.service import deciding, looking, probing
from prm.deals.work import probed
from prm.engagement.models import FollowUp
from prm.journal.models import Event
from prm.sales.models import Category
from tests.deals.pages import rows, text
from tests.factories import db, make_user

NEW, DRAFT = "/portal/deals/new", "/portal/deals/draft"
MORNING = "2026-11-03T09:00:00+00:00"


@pytest.fixture
def typed(app, deals):
    with app.app_context(), system("look", writes=False) as session:
        bikes = session.get_one(Category, deals.bikes).public_id

    def fields(n=0, **given):
        usual = {
            "customer": f"Fabrikam {n} GmbH",
            "domain": f"fabrikam{n}-example.com",
            "contact_email": f"eva@fabrikam{n}-example.com",
            "amount": "30000.00",
            "when": "next",
            "close_on": "",
            "family": bikes,
            "currency": "USD",
            "country": "DE",
            "request_key": f"form-number-{n}",
        }
        return usual | given

    return fields


@pytest.fixture
def setting(app):
    """`setting("NAME", value)` for this test."""
    kept = dict(app.config)

    def put(name, value):
        app.config[name] = value

    yield put
    app.config.update(kept)


def test_one_person_registers_so_many_an_hour_and_then_waits(deals, as_, typed, setting):
    setting("REGISTRATIONS_AN_HOUR", 3)
    with time_machine.travel(MORNING, tick=False):
        pia = as_(deals.cast.pia)
        assert [pia.post(NEW, typed(n)).status_code for n in range(3)] == [303] * 3
        late = pia.post(NEW, typed(3))
        assert "Too many tries – again in 20 min" in text(late, 429)
        assert "Fabrikam 3 GmbH" in late.text  # what was typed is still there
        assert late.headers["Retry-After"] == str(20 * 60 + 1)
    assert len(rows(deals, select(Registration.id))) == 3
    with time_machine.travel("2026-11-03T09:20:05+00:00", tick=False):
        assert pia.post(NEW, typed(3)).status_code == 303


def test_a_form_sent_again_is_no_further_try(deals, as_, typed, setting):
    setting("REGISTRATIONS_AN_HOUR", 1)
    with time_machine.travel(MORNING, tick=False):
        pia = as_(deals.cast.pia)
        assert [pia.post(NEW, typed()).status_code for _ in range(5)] == [303] * 5
        assert pia.post(NEW, typed(1)).status_code == 429


def test_a_company_has_a_pace_too_and_another_companys_is_its_own(deals, as_, typed, setting):
    setting("REGISTRATIONS_AN_HOUR", 1)
    with time_machine.travel(MORNING, tick=False):
        with deals.app.app_context(), system("more people"):
            people = [make_user(role=deals.cast.rita.role, partner_id=deals.cast.acme.id) for _ in range(6)]
            db.session.flush()
            db.session.expunge_all()
        answers = [as_(person).post(NEW, typed(n)).status_code for n, person in enumerate(people)]
        assert answers == [303] * 5 + [429]
        assert as_(deals.cast.omar).post(NEW, typed(9)).status_code == 303


def test_the_check_while_typing_has_a_pace_and_says_when_to_come_back(deals, as_, typed, setting):
    setting("CHECKS_AN_HOUR", 90)
    with time_machine.travel(MORNING, tick=False):
        pia = as_(deals.cast.pia)
        answers = [pia.post(DRAFT, typed(), headers={"HX-Request": "true"}) for _ in range(91)]
    assert {answer.status_code for answer in answers[:-1]} == {200}
    assert "Too many tries – again in 41 s" in text(answers[-1], 429)
    assert answers[-1].headers["Retry-After"] == "41"


def test_whether_a_customer_is_taken_is_not_told_beforehand_unless_the_vendor_says_so(deals, as_, typed, setting):
    deals.register(deals.cast.omar, domain="fabrikam0-example.com", customer="Fabrikam 0 GmbH")
    pia = as_(deals.cast.pia)
    ask = {"HX-Request": "true"}
    assert "This customer" not in text(pia.post(DRAFT, typed(), headers=ask))
    setting("TELL_IF_TAKEN", True)
    assert "This customer Needs review" in text(pia.post(DRAFT, typed(customer="Fabrikam0 GmbH"), headers=ask))
    assert "This customer Free now" in text(
        pia.post(DRAFT, typed(customer="Lucerne", domain="lucerne-werk.com"), headers=ask)
    )
    (number,) = (number for (number,) in rows(deals, select(Registration.id)))
    deals.decide(deciding.approve, number, deals.cast.ada)
    assert "This customer Protected" in text(pia.post(DRAFT, typed(), headers=ask))
    told = rows(deals, select(Event.facts, Event.shared).where(Event.kind == looking.LOOKED.key))
    assert [(facts["answer"], shared) for facts, shared in told] == [("review", False), ("protected", False)]


def test_the_live_answer_has_a_pace_of_its_own_and_the_draft_is_kept_all_the_same(deals, as_, typed, setting):
    setting("TELL_IF_TAKEN", True)
    setting("TOLD_AN_HOUR", 2)
    with time_machine.travel(MORNING, tick=False):
        pia = as_(deals.cast.pia)
        ask = {"HX-Request": "true"}
        for n in (0, 0, 1, 1):  # the same customer again is no new question
            assert "Free now" in text(pia.post(DRAFT, typed(n), headers=ask))
        assert "Too many tries – again in 30 min" in text(pia.post(DRAFT, typed(2), headers=ask))
        assert "Fabrikam 2 GmbH" in pia.get(NEW).text


def test_staff_is_told_of_the_twentieth_try_once_a_week_and_the_partner_never(deals, as_):
    with time_machine.travel(MORNING, tick=False):
        for n in range(10):
            deals.register(deals.cast.omar, domain=f"taken{n}-werk.com", customer=f"Taken {n} Werk")
            deals.register(deals.cast.pia, domain=f"taken{n}-werk.com", customer=f"Taken {n} Werk")
        for n in range(9):
            quick = deals.register(deals.cast.pia, domain=f"free{n}-werk.com", customer=f"Free {n} Werk")
            deals.decide(deciding.withdraw, quick, deals.cast.pia)
        with deals.app.app_context():
            assert probing.report() == 0
            deals.register(deals.cast.omar, domain="last-werk.com", customer="Last Werk")
            deals.register(deals.cast.pia, domain="last-werk.com", customer="Last Werk")
            assert probed(None) == {"told": 1}
            assert probing.report() == 0
        ((company, shared, facts),) = rows(
            deals, select(Event.partner_id, Event.shared, Event.facts).where(Event.kind == probing.PROBED.key)
        )
        assert (company, shared, facts) == (deals.cast.acme.id, False, {"probes": 20})
        assert rows(deals, select(FollowUp.user_id, FollowUp.due_on)) == [(deals.cast.nadia.id, clock.today())]
        page = f"/partners/{deals.cast.acme.public_id}"
        assert "Trying out names? On 3 Nov 2026, 20 customers" in text(as_(deals.cast.nadia).get(page))
        for url in ("/portal/", "/portal/deals/"):
            assert "rying out" not in as_(deals.cast.pia).get(url).text
    with time_machine.travel(clock.now() + timedelta(days=40), tick=False):
        assert "Trying out names?" not in as_(deals.cast.nadia).get(page).text
