"""Deals on a partner's phone: the acceptance scripts S-P1 to S-P4 within their taps, characters and modelled seconds."""

import pytest
from playwright.sync_api import expect

from prm.core.clock import now
from prm.deals.rules import Reason
from prm.deals.service import deciding
from tests.browser.thumbs import PHONE, Thumbs, below_the_fold, decide, fresh, register, registered, sent

pytestmark = pytest.mark.xdist_group("browser")  # one server and one Chromium serve them all


def test_s_p1_a_deal_is_registered_in_under_a_minute_and_told_before_and_after(look):
    eyes = look("partner_admin", width=PHONE, touch=True).open("/portal/")
    thumbs, page = Thumbs(eyes), eyes.page
    register(thumbs, *fresh())
    assert page.locator(".fields > .field:not(:has(.opt))").count() == 6
    before = page.locator("#promise").inner_text()
    for said in ("90 days", "if approved today", "12%", "What could stop it", "Clause"):  # a gold partner
        assert said in before
    expect(page.locator("#brief")).to_be_in_viewport()
    assert "90 days to" in page.locator("#brief").inner_text()
    number = sent(thumbs)
    assert thumbs.taps <= 10
    assert thumbs.characters <= 48
    assert thumbs.loads == 2
    assert thumbs.seconds(decisions=6, reading=3) <= 60
    after = page.locator("main").inner_text()
    for said in (number, "Decision", "by ", "90 days from approval", "Whom to ask", "Register another"):
        assert said in after
    assert page.locator("a[href^='mailto:']").count() == 1
    queue = look("admin").open(f"/deals/?view=review&q={number}").page
    assert number in queue.locator("tbody").inner_text()


def test_s_p2_where_a_deal_stands_is_one_tap_away_and_above_the_fold(house, look):
    eyes, number = registered(look)
    here = decide(house, number, deciding.ask, "Which department buys?")
    eyes.open("/portal/")
    thumbs = Thumbs(eyes)
    thumbs.tap(f"a[href='/portal/deals/{here}']")
    eyes.page.wait_for_url(f"**/{here}")
    assert thumbs.taps <= 1
    assert thumbs.seconds(decisions=1, reading=3) <= 8
    asked = (
        "Needs info",
        "since ",
        "Which department buys?",
        "Send answer",
        "Decision due",
        "Protection",
        "Whom to ask",
    )
    assert below_the_fold(eyes.page, *asked) == []
    decide(house, number, deciding.answer, "Logistics.")
    eyes.open(f"/portal/deals/{here}")
    waiting = ("In review", "since ", "Decision due", "Whom to ask", "days from approval", "Next step")
    assert below_the_fold(eyes.page, *waiting) == []
    decide(house, number, deciding.approve)
    eyes.open(f"/portal/deals/{here}")
    decided = ("Approved", "since ", "Mark won or lost", "days left", "Clause", "Whom to ask")
    assert below_the_fold(eyes.page, *decided) == []


def test_a_no_says_reason_rule_person_and_the_day_of_an_appeal_above_the_fold(house, look):
    eyes, number = registered(look)
    no = deciding.No(Reason.INCOMPLETE, "1.3", "Your registration does not tell enough to protect the deal.")
    here = decide(house, number, deciding.reject, no)
    eyes.open(f"/portal/deals/{here}")
    shown = ("Declined", "since ", "Appeal by", "The registration was incomplete", "does not tell enough", "Clause")
    assert below_the_fold(eyes.page, *shown, "Whom to ask") == []


def test_s_p3_a_question_is_answered_from_the_mail_in_two_taps(house, look):
    eyes, number = registered(look)
    here = decide(house, number, deciding.ask, "Which department buys?")
    eyes.open(f"/portal/deals/{here}")  # the first tap, in the mail
    thumbs, page = Thumbs(eyes), eyes.page
    thumbs.taps += 1
    assert "when you have answered" in page.locator("main").inner_text()
    thumbs.write("Logistics.")
    thumbs.tap("button:has-text('Send answer')")
    expect(page.locator("#toasts")).to_contain_text("A decision is due by")
    expect(page.locator("main")).to_contain_text("In review")
    due = page.locator("dt:has-text('Decision due') + dd time").get_attribute("datetime")
    assert due > now().isoformat()
    assert thumbs.taps <= 2


def test_s_p4_protection_is_extended_in_four_taps_with_the_rule_in_sight(house, look):
    eyes, number = registered(look)
    here = decide(house, number, deciding.approve)
    eyes.open(f"/portal/deals/{here}")
    thumbs, page = Thumbs(eyes), eyes.page
    thumbs.tap("a:has-text('Extend')")
    page.wait_for_url("**/extension")
    assert below_the_fold(page, "The rule", "can ask for more protection once", "decides it by") == []
    thumbs.tap("label:has-text('A trial is running')")
    thumbs.type("[name=evidence]", "Met Eva on Monday")
    thumbs.tap("button:has-text('Send')")
    expect(page.locator("#toasts")).to_contain_text("You have an answer by")
    assert thumbs.taps <= 4
    assert thumbs.seconds(decisions=2, reading=3) <= 25


@pytest.fixture(scope="module")
def approved(house, look):
    """Public id of a deal in force."""
    _eyes, number = registered(look)
    return decide(house, number, deciding.approve)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, PHONE, 1440])
def test_every_page_of_deals_is_clean_on_every_screen(look, approved, theme, width):
    here, eyes = approved, look("partner_admin", width=width, theme=theme)
    for path in (
        "",
        "new",
        "rules",
        here,
        f"{here}/receipt",
        f"{here}/extension",
        f"{here}/outcome",
        f"{here}/withdrawal",
    ):
        eyes.open(f"/portal/deals/{path}", cold=False)
        assert eyes.status == 200, path
        assert eyes.errors == [], path
        assert width != 1440 or eyes.axe() == [], path  # once per page and theme (D31)
        assert eyes.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert eyes.facts()["v"]["csp"] == [], path
        assert eyes.page.locator("[disabled]:not([aria-describedby])").count() == 0, path


def test_a_stage_is_moved_in_two_taps(house, look):
    eyes, number = registered(look)
    here = decide(house, number, deciding.approve)
    page = eyes.open(f"/portal/deals/{here}").page
    thumbs = Thumbs(eyes)
    thumbs.tap("fieldset#stage label:has([value=proposal])")
    thumbs.tap("form[action$='/stage'] button")
    expect(page.get_by_text("Moved to Proposal")).to_be_visible()
    assert thumbs.taps <= 2
    assert page.locator("[name=stage][value=proposal]").is_checked()
