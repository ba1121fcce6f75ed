"""AD-1: an admin's own names for states, reasons and sales stages, shown wherever they stand; meanings stay."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from prm.deals.models import Registration
from prm.deals.rules import Reason, Status
from prm.deals.service import deciding
from prm.deals.service.deciding import No
from prm.deals.state_words import OWN_WORDS, STATUSES, Axis
from prm.deals.terms_stored import DealStage, StateName
from prm.journal.models import Event
from tests.deals.pages import public, rows, text

NAMES, STAGES = "/settings/names", "/settings/stages"


@pytest.fixture
def ada(as_, cast):
    return as_(cast.ada)


def filled(page):
    """The page's form as a browser would send it back."""
    form = BeautifulSoup(page.text, "html.parser").find("form", {"class": "wide"})
    sent = {}
    for each in form.find_all(["input", "select"]):
        if not each.get("name") or each["name"] == "csrf_token":
            continue
        if each.get("type") == "checkbox" and not each.has_attr("checked"):
            continue
        sent[each["name"]] = (
            each.find("option", selected=True)["value"] if each.name == "select" else each.get("value", "")
        )
    return sent


def called(ada, **given):
    return ada.post(NAMES, filled(ada.get(NAMES)) | given)


def events(deals, kind):
    return len(rows(deals, select(Event.id).where(Event.kind == kind)))


def test_a_new_name_of_a_status_is_shown_on_every_page_of_both_sides(ada, deals, as_):
    number = deals.register(deals.cast.pia)
    deals.decide(deciding.approve, number, deals.cast.ada)
    shown = public(deals, number)
    pia = as_(deals.cast.pia)
    pages = (
        (ada, f"/deals/{shown}"),
        (ada, "/deals/?f.show=all"),
        (pia, "/portal/deals/"),
        (pia, f"/portal/deals/{shown}"),
    )
    assert all("Approved" in text(person.get(page)) for person, page in pages)
    assert called(ada, status_approved="Protected by us").status_code == 303
    for person, page in pages:
        assert "Protected by us" in text(person.get(page)), page
    assert "Approved" not in text(pia.get("/portal/deals/"))
    assert deals.look(number).status is Status.APPROVED
    assert events(deals, "states.named") == 1


def test_an_empty_name_gives_the_product_s_own_word_back_and_nothing_changed_leaves_no_event(ada, deals):
    called(ada, status_rejected="Turned down")
    called(ada)
    assert events(deals, "states.named") == 1
    called(ada, status_rejected="")
    assert rows(deals, select(StateName.id)) == []
    assert events(deals, "states.named") == 2


def test_a_reason_has_one_name_for_staff_and_a_neutral_one_for_partners(ada, deals, as_):
    number = deals.register(deals.cast.pia)
    no = No(Reason.EXISTING_CUSTOMER, "2.3", "See the rules.")
    deals.decide(deciding.reject, number, deals.cast.ada, no)
    called(ada, reason_existing_customer="Buys from Borealis", told_taken="Not now")
    page = text(as_(deals.cast.pia).get(f"/portal/deals/{public(deals, number)}"))
    assert "Not now" in page
    assert "Borealis" not in page
    assert "Buys from Borealis" in text(ada.get(f"/deals/{public(deals, number)}"))


def test_the_words_of_the_three_neutral_reasons_cannot_be_told_apart():
    assert "existing_customer" not in OWN_WORDS[Axis.TOLD]
    assert set(STATUSES) == {str(each) for each in Status} | {"expired", "won", "lost"}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"status_approved": "x" * 31}, "Shorten this to 30 characters."),
        ({"status_approved": "Submitted"}, "is a name already"),
        ({"status_approved": "won", "status_won": ""}, "is a name already"),
        ({"reason_rfp": "a\u202eb"}, "letters, digits and signs"),
    ],
)
def test_a_name_that_cannot_be_is_told_at_its_field(ada, deals, given, sentence):
    assert sentence in text(called(ada, **given), 422)
    assert rows(deals, select(StateName.id)) == []


def test_two_who_name_at_once_are_told_and_keep_what_they_typed(ada, deals):
    mine = filled(ada.get(NAMES)) | {"status_won": "Ours"}
    called(ada, status_lost="Gone")
    answer = ada.post(NAMES, mine)
    assert "Somebody changed names after you opened this page." in text(answer, 409)
    assert filled(answer)["status_won"] == "Ours"
    assert ada.post(NAMES, filled(answer)).status_code == 303


def test_only_admins_name(deals, as_):
    for person in (deals.cast.dirk, deals.cast.nadia):
        assert as_(person).get(NAMES).status_code == 403
        assert as_(person).post(STAGES, {}).status_code == 403
    assert as_(deals.cast.pia).get(NAMES).status_code == 404


def test_sales_stages_are_an_ordered_list_with_kinds_and_probabilities(ada, deals):
    sent = filled(ada.get(STAGES))
    assert [sent[f"stages-{n}-name"] for n in range(5)] == [
        "Qualified", "Discovery", "Proposal", "Negotiation", "Committed",
    ]  # fmt: skip
    given = {
        "stages-2-name": "Offer sent",
        "stages-7-name": "Pilot",
        "stages-7-place": "35",
        "stages-7-probability": "60",
    }
    assert ada.post(STAGES, sent | given).status_code == 303
    kept = rows(deals, select(DealStage.key, DealStage.name, DealStage.probability).order_by(DealStage.place))
    assert [tuple(row) for row in kept[2:4]] == [("proposal", "Offer sent", 50), ("pilot", "Pilot", 60)]
    assert events(deals, "stages.set") == 1
    assert ada.post(STAGES, filled(ada.get(STAGES))).status_code == 303
    assert events(deals, "stages.set") == 1


def test_a_deal_can_stand_at_a_stage_an_admin_added_and_reads_its_name(ada, deals, as_):
    sent = filled(ada.get(STAGES)) | {"stages-7-name": "Pilot", "stages-7-place": "35", "stages-7-probability": "60"}
    ada.post(STAGES, sent)
    number = deals.register(deals.cast.pia)
    deals.decide(deciding.move_stage, number, deals.cast.ada, "pilot")
    assert rows(deals, select(Registration.stage)) == [("pilot",)]
    assert "moved" in text(as_(deals.cast.pia).get(f"/portal/deals/{public(deals, number)}"))
    assert "to Pilot" in text(as_(deals.cast.pia).get(f"/portal/deals/{public(deals, number)}"))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"stages-0-name": ""}, "Enter the stage's name."),
        ({"stages-0-probability": "110"}, "from 0 to 100"),
        ({"stages-0-probability": ""}, "Enter the probability"),
        ({"stages-5-probability": "90"}, "has the probability 100"),
        ({"stages-0-name": "Discovery"}, "Two stages have this name"),
        ({"stages-0-kind": "maybe"}, "Choose one of these."),
        ({"stages-5-used": None}, "at least one stage of the kind won"),
        ({"stages-0-key": "", "stages-0-name": ""}, "A sales stage is not removed"),
    ],
)
def test_stages_that_cannot_be_are_told(ada, deals, given, sentence):
    sent = {name: value for name, value in (filled(ada.get(STAGES)) | given).items() if value is not None}
    assert sentence in text(ada.post(STAGES, sent), 422)
    assert rows(deals, select(DealStage.id)) == []
